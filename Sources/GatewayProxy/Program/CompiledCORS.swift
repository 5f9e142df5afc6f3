import RouteMatching
import RouteModel

/// A CORS policy as the loops read it: which origins it allows, and what it says.
final class CompiledCORS: Sendable {
    let origins: AllowedOrigins
    let allowsCredentials: Bool
    /// nil: not said; empty: what was asked for.
    let methods: [UInt8]?
    /// nil: not said; empty: what was asked for.
    let headers: [UInt8]?
    let exposedHeaders: [UInt8]?
    let maxAge: [UInt8]?

    init(_ policy: CORSPolicy) {
        origins = AllowedOrigins(policy)
        allowsCredentials = policy.allowsCredentials
        methods = Self.list(policy.methods)
        headers = Self.list(policy.headers)
        exposedHeaders = policy.exposedHeaders.isEmpty ? nil : Self.joined(policy.exposedHeaders)
        maxAge = policy.maxAge.map { [UInt8](utf8: String($0)) }
    }

    private static func list(_ names: [String]) -> [UInt8]? {
        if names.isEmpty { return nil }
        return names == ["*"] ? [] : joined(names)
    }

    private static func joined(_ names: [String]) -> [UInt8] { [UInt8](utf8: names.joined(separator: ",")) }
}
