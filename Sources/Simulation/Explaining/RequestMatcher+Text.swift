import RouteModel

// Matchers in the words of the manifest.

extension RequestMatcher {
    /// The conditions on one line, for example `PathPrefix /api GET header x-canary=yes`.
    var text: String {
        ([path?.text ?? "any path"] + conditions).joined(separator: " ")
    }

    /// The conditions other than the path's.
    private var conditions: [String] {
        (method.map { [$0] } ?? [])
            + headers.map { "header \($0.name)\($0.value.condition)" }
            + queryParameters.map { "query \($0.name)\($0.value.condition)" }
    }
}

extension PathMatcher {
    /// `PathPrefix /api` and the like.
    var text: String { "\(kind) \(value)" }

    /// The type's name in the manifest.
    var kind: String {
        switch self {
        case .exact: "Exact"
        case .prefix, .pathSeparatedPrefix: "PathPrefix"
        case .regularExpression: "RegularExpression"
        }
    }

    /// The value after trimming.
    var value: String {
        switch self {
        case .exact(let value), .prefix(let value), .pathSeparatedPrefix(let value), .regularExpression(let value):
            value
        }
    }
}

extension ValueMatcher {
    /// The condition beside its name, for example `=yes`.
    var condition: String {
        switch self {
        case .exact(let value): "=\(value)"
        case .regularExpression(let expression): "~\(expression)"
        case .present: " present"
        }
    }

    /// What it asks for.
    var wish: String {
        switch self {
        case .exact(let value): value
        case .regularExpression(let expression): "regular expression \(expression)"
        case .present: "any value"
        }
    }
}

extension RouteOrigin {
    /// `ns/name#rule`, with the match where it is not the only thing to tell.
    var text: String { match.map { $0 > 0 ? "\(route)#\(rule).\($0)" : "\(route)#\(rule)" } ?? "\(route)#\(rule)" }
}
