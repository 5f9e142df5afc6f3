public import MessageLayout

/// What a request says to a CORS policy: its origin and, where a browser asks in advance, what it wants to send.
///
/// > Source: Envoy `source/extensions/filters/http/cors/cors_filter.cc`, `decodeHeaders`; semantics 5.28.
public struct CORSQuestion: Hashable, Sendable {
    /// The value of `Origin`; empty without one.
    public var origin = ByteRange.empty
    /// The value of `Access-Control-Request-Method`; empty without one.
    public var method = ByteRange.empty
    /// The value of `Access-Control-Request-Headers`; empty without one.
    public var headers = ByteRange.empty
    /// Whether it is a question in advance: `OPTIONS` with an origin and a method.
    public var isPreflight: Bool

    /// Reads a head, whose repeated lines the codec has joined.
    public init(_ bytes: Span<UInt8>, _ layout: RequestLayout, fields: [FieldRange]) {
        for field in fields {
            switch field.known {
            case .origin: origin = field.value
            case .accessControlRequestMethod: method = field.value
            case .accessControlRequestHeaders: headers = field.value
            default: break
            }
        }
        isPreflight = !origin.isEmpty && !method.isEmpty && Self.isOptions(bytes, layout.method)
    }

    private static func isOptions(_ bytes: Span<UInt8>, _ method: ByteRange) -> Bool {
        let options = StaticString("OPTIONS")
        guard Int(method.count) == options.utf8CodeUnitCount else { return false }
        for (offset, index) in method.indices.enumerated() where bytes[index] != options[utf8: offset] { return false }
        return true
    }
}
