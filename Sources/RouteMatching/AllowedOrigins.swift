internal import RegularExpressions
public import RouteModel

/// Whose origins a CORS policy allows, compiled.
///
/// > Source: Envoy `source/extensions/filters/http/cors/cors_filter.cc`, `isOriginAllowed`; semantics 5.27.
public struct AllowedOrigins: Sendable {
    private enum Test: Sendable {
        case exact([UInt8])
        case prefix([UInt8])
        case expression(RegularExpression)
    }

    private let tests: [Test]

    /// Compiles the origins of a policy; an expression that RE2 refuses allows nothing.
    public init(_ policy: CORSPolicy) {
        tests = policy.origins.compactMap { matcher in
            switch matcher {
            case .exact(let text): .exact(Array(text.utf8))
            case .prefix(let text): .prefix(Array(text.utf8))
            case .regularExpression(let text): (try? RegularExpression(text)).map { .expression($0) }
            }
        }
    }

    /// Whether the value of `Origin` is allowed.
    public func contains(_ origin: Span<UInt8>) -> Bool {
        for test in tests {
            switch test {
            case .exact(let text): if origin.count == text.count, origin.begins(with: text) { return true }
            case .prefix(let text): if origin.begins(with: text) { return true }
            case .expression(let expression): if expression.matches(origin) { return true }
            }
        }
        return false
    }
}

extension Span<UInt8> {
    fileprivate func begins(with text: [UInt8]) -> Bool {
        guard count >= text.count else { return false }
        for index in text.indices where self[index] != text[index] { return false }
        return true
    }
}
