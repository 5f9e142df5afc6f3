/// A value of a manifest after scalars were typed as kubectl types them: the JSON that would reach the API server.
public enum ManifestValue: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number.
    case int(Int64)
    /// A number with a fraction or exponent, or beyond 64 bits.
    case double(Double)
    /// Text.
    case string(String)
    /// A list.
    case array([ManifestValue])
    /// A map; its members stand in the order of the source.
    case object([Member])

    /// One member of an object.
    public struct Member: Hashable, Sendable {
        /// The key.
        public var key: String
        /// The value.
        public var value: ManifestValue

        /// Makes a member.
        public init(key: String, value: ManifestValue) {
            self.key = key
            self.value = value
        }
    }

    /// The member of that name, if this is an object that has it.
    public subscript(key: String) -> ManifestValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }
}

extension ManifestValue {
    /// The text, if this is a string.
    public var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The number, if this is a whole number of 64 bits.
    public var integer: Int64? {
        guard case .int(let number) = self else { return nil }
        return number
    }

    /// The truth value, if this is one.
    public var boolean: Bool? {
        guard case .bool(let truth) = self else { return nil }
        return truth
    }

    /// The elements; empty if this is no list.
    public var elements: [ManifestValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The members; empty if this is no object.
    public var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    /// Whether this is an object that has the member.
    public func has(_ key: String) -> Bool { self[key] != nil }

    /// What the API server calls this kind of value in its messages.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .int: "integer"
        case .double: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
