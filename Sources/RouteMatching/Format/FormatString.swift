/// A header value as Envoy reads it: text with operators such as `%REQ(x)%` in it.
///
/// > Source: Envoy 1.40's substitution formatter, asked with `--mode validate` (semantics 5.7). `%%` is a percent sign; any
/// > other `%` that begins no known operator makes Envoy refuse the whole table.
public struct FormatString: Hashable, Sendable {
    /// A piece of the value.
    public enum Segment: Hashable, Sendable {
        /// As it is.
        case text(String)
        /// Replaced for each request.
        case command(FormatOperator)
    }

    /// In order; no two neighbours are text.
    public var segments: [Segment]

    /// Takes a value apart.
    public init(_ format: String) throws(FormatStringError) {
        var parser = FormatParser(format)
        segments = try parser.parse()
    }

    /// The value, if it has no operators.
    public var literal: String? {
        switch segments.count {
        case 0: return ""
        case 1:
            if case .text(let text) = segments[0] { return text }
            return nil
        default: return nil
        }
    }
}

/// One operator: `%NAME(parameters):maxLength%`.
public struct FormatOperator: Hashable, Sendable {
    /// Its name, such as `REQ` or `PROTOCOL`.
    public var name: String
    /// What stands in the parentheses; nil or never empty.
    public var parameters: String?
    /// The most bytes of the result that are used.
    public var maxLength: Int?

    /// Makes an operator.
    public init(name: String, parameters: String? = nil, maxLength: Int? = nil) {
        self.name = name
        self.parameters = parameters
        self.maxLength = maxLength
    }

    /// For `REQ` and its like: the lower-case names to look for, in this order.
    public var headerNames: [String] {
        (parameters ?? "").split(separator: "?").map { $0.lowercased() }
    }
}

/// Why Envoy refuses a format.
public struct FormatStringError: Error, Hashable, Sendable {
    /// Envoy's words.
    public var message: String

    /// Makes an error.
    public init(message: String) {
        self.message = message
    }
}
