extension Schema {
    /// An object of these fields.
    public static func object(
        _ properties: [Property],
        isOpen: Bool = false,
        default defaultValue: ManifestValue? = nil,
        rules: [ValidationRule] = []
    ) -> Schema {
        Schema(.object(ObjectShape(properties, isOpen: isOpen)), default: defaultValue, rules: rules)
    }

    /// An object with free keys.
    public static func map(_ value: Schema, maxCount: Int? = nil, rules: [ValidationRule] = []) -> Schema {
        Schema(.map(MapShape(value, maxCount: maxCount)), rules: rules)
    }

    /// A list.
    public static func list(
        _ element: Schema,
        minCount: Int = 0,
        maxCount: Int? = nil,
        unique: ListShape.Uniqueness = .none,
        default defaultValue: ManifestValue? = nil,
        rules: [ValidationRule] = []
    ) -> Schema {
        let shape = ListShape(element, minCount: minCount, maxCount: maxCount, uniqueness: unique)
        return Schema(.list(shape), default: defaultValue, rules: rules)
    }

    /// Text.
    public static func text(
        minLength: Int = 0,
        maxLength: Int? = nil,
        _ pattern: TextPattern? = nil,
        default defaultValue: String? = nil
    ) -> Schema {
        let shape = TextShape(minLength: minLength, maxLength: maxLength, pattern: pattern)
        return Schema(.text(shape), default: defaultValue.map(ManifestValue.string))
    }

    /// One of these words.
    public static func oneOf(_ choices: [String], default defaultValue: String? = nil) -> Schema {
        Schema(.text(TextShape(choices: choices)), default: defaultValue.map(ManifestValue.string))
    }

    /// A whole number in a range.
    public static func integer(
        _ range: ClosedRange<Int64> = Int64(Int32.min)...Int64(Int32.max),
        default defaultValue: Int64? = nil
    ) -> Schema {
        Schema(.integer(IntegerShape(range)), default: defaultValue.map(ManifestValue.int))
    }

    /// `true` or `false`.
    public static let boolean = Schema(.boolean)

    /// A whole number or text.
    public static let integerOrText = Schema(.integerOrText)

    /// Anything at all.
    public static let anything = Schema(.anything)
}

extension Schema {
    /// Changes the schema of a place, for another version of the specification.
    ///
    /// - Parameter place: Field names from here; `[]` steps into the elements of a list and the values of a map. An
    ///   unknown name changes nothing.
    public mutating func edit(_ place: [String], _ change: (inout Schema) -> Void) {
        guard let step = place.first else { return change(&self) }
        let rest = Array(place.dropFirst())
        switch shape {
        case .object(var object):
            guard let index = object.properties.firstIndex(where: { $0.name == step }) else { return }
            object.properties[index].schema.edit(rest, change)
            shape = .object(object)
        case .list(var list) where step == "[]":
            list.element.edit(rest, change)
            shape = .list(list)
        case .map(var map) where step == "[]":
            map.value.edit(rest, change)
            shape = .map(map)
        default:
            return
        }
    }

    /// The schema of a place, in the notation of ``edit(_:_:)``.
    public subscript(place: [String]) -> Schema? {
        var here = self
        for step in place {
            switch here.shape {
            case .object(let object):
                guard let property = object.properties.first(where: { $0.name == step }) else { return nil }
                here = property.schema
            case .list(let list) where step == "[]": here = list.element
            case .map(let map) where step == "[]": here = map.value
            default: return nil
            }
        }
        return here
    }

    /// Every rule of this schema and of what lies below it, each as often as it stands there.
    public var allRules: [ValidationRule] {
        switch shape {
        case .object(let object): rules + object.properties.flatMap(\.schema.allRules)
        case .list(let list): rules + list.element.allRules
        case .map(let map): rules + map.value.allRules
        default: rules
        }
    }
}
