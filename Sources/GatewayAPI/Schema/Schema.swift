/// What a value of a manifest may look like: the structure of a CRD as data, in our own compact form.
///
/// Another version of the specification is this value edited (``edit(_:_:)``), not another set of functions.
///
/// > Source: Gateway API v1.6.1, experimental channel, the `openAPIV3Schema` of each CRD.
public struct Schema: Sendable {
    /// The kind of value and its limits.
    public var shape: Shape
    /// What the API server writes where the value is absent.
    public var defaultValue: ManifestValue?
    /// What must hold beyond the shape: the CRD's CEL rules.
    public var rules: [ValidationRule]

    /// The kind of value and its limits.
    public indirect enum Shape: Sendable {
        /// An object of known fields.
        case object(ObjectShape)
        /// An object whose keys are free.
        case map(MapShape)
        /// A list.
        case list(ListShape)
        /// Text.
        case text(TextShape)
        /// A whole number.
        case integer(IntegerShape)
        /// `true` or `false`.
        case boolean
        /// A whole number or text.
        case integerOrText
        /// Anything at all, left as it is.
        case anything
    }

    /// Makes a schema.
    public init(_ shape: Shape, default defaultValue: ManifestValue? = nil, rules: [ValidationRule] = []) {
        self.shape = shape
        self.defaultValue = defaultValue
        self.rules = rules
    }
}

/// An object of known fields.
public struct ObjectShape: Sendable {
    /// The fields.
    public var properties: [Property]
    /// Whether fields that are not named here are kept without a word.
    public var isOpen: Bool

    /// Makes an object's shape.
    public init(_ properties: [Property], isOpen: Bool = false) {
        self.properties = properties
        self.isOpen = isOpen
    }

    /// The field of that name.
    func property(_ name: String) -> Property? { properties.first { $0.name == name } }
}

/// One field of an object.
public struct Property: Sendable {
    /// Its name.
    public var name: String
    /// What it may hold.
    public var schema: Schema
    /// Whether it must be there.
    public var isRequired: Bool
    /// What becomes of it; unless it takes effect, its use is reported.
    public var effect: Effect
    /// Whether a use of it may be a use of what no bundle of AKS has.
    var isLate = false

    /// What becomes of a field.
    public enum Effect: String, Hashable, Sendable {
        /// What it asks for happens.
        case simulated
        /// What it asks for would happen on the cluster only.
        case notYet = "not simulated yet"
        /// What it asks for happens on the cluster as little as here.
        case ignored = "ignored, as Istio ignores it"
    }

    /// Makes a field.
    public init(_ name: String, _ schema: Schema, isRequired: Bool = false, effect: Effect = .simulated) {
        self.name = name
        self.schema = schema
        self.isRequired = isRequired
        self.effect = effect
    }
}

/// An object whose keys are free.
public struct MapShape: Sendable {
    /// What each value may be.
    public var value: Schema
    /// How many members it may have.
    public var maxCount: Int?

    /// Makes a map's shape.
    public init(_ value: Schema, maxCount: Int? = nil) {
        self.value = value
        self.maxCount = maxCount
    }
}

/// A list.
public struct ListShape: Sendable {
    /// What each element may be.
    public var element: Schema
    /// The least number of elements.
    public var minCount: Int
    /// The greatest number of elements.
    public var maxCount: Int?
    /// What must not repeat.
    public var uniqueness: Uniqueness

    /// What must not repeat in a list.
    public enum Uniqueness: Sendable {
        /// Nothing: `x-kubernetes-list-type: atomic`.
        case none
        /// Elements: `set`.
        case elements
        /// The values of these fields together: `map`.
        case keys([String])
    }

    /// Makes a list's shape.
    public init(_ element: Schema, minCount: Int = 0, maxCount: Int? = nil, uniqueness: Uniqueness = .none) {
        self.element = element
        self.minCount = minCount
        self.maxCount = maxCount
        self.uniqueness = uniqueness
    }
}

/// Text.
public struct TextShape: Sendable {
    /// The least number of characters.
    public var minLength: Int
    /// The greatest number of characters.
    public var maxLength: Int?
    /// What it must look like.
    public var pattern: TextPattern?
    /// The allowed values; empty: any.
    public var choices: [String]

    /// Makes a text's shape.
    public init(minLength: Int = 0, maxLength: Int? = nil, pattern: TextPattern? = nil, choices: [String] = []) {
        self.minLength = minLength
        self.maxLength = maxLength
        self.pattern = pattern
        self.choices = choices
    }
}

/// A whole number.
public struct IntegerShape: Sendable {
    /// The least value.
    public var minimum: Int64
    /// The greatest value.
    public var maximum: Int64
    /// The allowed values; empty: any in the range.
    public var choices: [Int64]

    /// Makes a number's shape; of 32 bits by default.
    public init(_ range: ClosedRange<Int64> = Int64(Int32.min)...Int64(Int32.max), choices: [Int64] = []) {
        self.minimum = range.lowerBound
        self.maximum = range.upperBound
        self.choices = choices
    }
}
