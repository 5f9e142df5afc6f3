/// A piece of Envoy's configuration, before it is text.
public enum ConfigValue: Hashable, Sendable {
    /// Text.
    case string(String)
    /// A whole number.
    case int(Int)
    /// `true` or `false`.
    case bool(Bool)
    /// A list.
    case array([ConfigValue])
    /// A message; its fields stand in the order in which people read them.
    case object([Field])

    /// A field of a message.
    public struct Field: Hashable, Sendable {
        /// The field's name, as in Envoy's protocol buffers.
        public var name: String
        /// Its value.
        public var value: ConfigValue

        /// Makes a field.
        public init(name: String, value: ConfigValue) {
            self.name = name
            self.value = value
        }
    }
}

extension ConfigValue {
    /// A message of the fields that have a value.
    static func message(_ fields: KeyValuePairs<String, ConfigValue?>) -> ConfigValue {
        .object(fields.compactMap { name, value in value.map { Field(name: name, value: $0) } })
    }

    /// A message of an extension: its type, and the fields that have a value.
    static func extensionMessage(_ type: String, _ fields: KeyValuePairs<String, ConfigValue?> = [:]) -> ConfigValue {
        guard case .object(let members) = message(fields) else { return message(fields) }
        return .object([Field(name: "@type", value: .string("type.googleapis.com/\(type)"))] + members)
    }

    /// A list; nil where it is empty, since Envoy takes an empty list for none.
    static func list(_ values: [ConfigValue]) -> ConfigValue? {
        values.isEmpty ? nil : .array(values)
    }

    /// A duration in the JSON form of protocol buffers: seconds with up to nine decimals.
    static func duration(_ duration: Duration) -> ConfigValue {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = attoseconds / 1_000_000_000
        guard nanoseconds != 0 else { return .string("\(seconds)s") }
        let digits = String(nanoseconds)
        var decimals = String(repeating: "0", count: max(0, 9 - digits.count)) + digits
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return .string("\(seconds).\(decimals)s")
    }
}

extension ConfigValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// Makes text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Makes a number.
    public init(integerLiteral value: Int) { self = .int(value) }
    /// Makes a truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension ConfigValue: ExpressibleByArrayLiteral {
    /// Makes a list.
    public init(arrayLiteral elements: ConfigValue...) { self = .array(elements) }
}
