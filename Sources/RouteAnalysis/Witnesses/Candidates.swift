internal import GatewayAPI
internal import RouteModel
internal import Simulation

/// Requests that meet the conditions of an entry and as little else as can be: what they are not asked for they do not have.
struct Candidates {
    let base: SimulatedRequest
    let fresh: FreshWords

    /// The most requests that are tried for one entry.
    static let limit = 48

    /// The plainest first; then one that no entry takes whose conditions do not cover these; for regular expressions, more.
    func requests(for matcher: RequestMatcher) -> [SimulatedRequest] {
        let paths = paths(matcher.path)
        let methods = matcher.method.map { [$0] } ?? Self.unique(["GET", fresh.method ?? "GET"])
        let headers = matcher.headers.map { (name: $0.name, values: values($0.value)) }
        let parameters = matcher.queryParameters.map { (name: $0.name, values: values($0.value)) }
        let variants = (headers + parameters).map(\.values.count).max() ?? 1
        var requests: [SimulatedRequest] = []
        for variant in 0..<variants {
            for path in paths {
                for method in methods where requests.count < Self.limit {
                    var request = base
                    request.method = method
                    request.headers = headers.map { .init(name: $0.name, value: $0.values[variant % $0.values.count]) }
                    let query = parameters.map { "\($0.name)=\($0.values[variant % $0.values.count])" }
                    request.target = path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
                    requests.append(request)
                }
            }
        }
        return requests
    }

    private func paths(_ matcher: PathMatcher?) -> [String] {
        switch matcher {
        case .exact(let path): [path]
        case .pathSeparatedPrefix(let prefix): [prefix, "\(prefix)/\(fresh.segment)"]
        case .prefix, nil: ["/", "/\(fresh.segment)"]
        case .regularExpression(let pattern):
            ExpressionSamples.texts(for: pattern, limit: 12).map { $0.hasPrefix("/") ? $0 : "/" + $0 }
        }
    }

    private func values(_ matcher: ValueMatcher) -> [String] {
        switch matcher {
        case .exact(let text): [text]
        case .present: [fresh.value]
        case .regularExpression(let pattern): ExpressionSamples.texts(for: pattern) + [fresh.value]
        }
    }

    private static func unique(_ methods: [String]) -> [String] {
        methods.count == 2 && methods[0] == methods[1] ? [methods[0]] : methods
    }
}

extension RequestMatcher {
    /// Whether a regular expression is among its conditions: then requests are searched, not constructed.
    var hasExpressions: Bool {
        func isExpression(_ value: ValueMatcher) -> Bool {
            if case .regularExpression = value { true } else { false }
        }
        return path.isExpression || headers.contains { isExpression($0.value) }
            || queryParameters.contains { isExpression($0.value) }
    }
}
