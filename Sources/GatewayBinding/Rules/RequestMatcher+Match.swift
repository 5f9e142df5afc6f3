import GatewayAPI
import RouteModel

extension RequestMatcher {
    /// What Envoy is asked to match for one of a rule's matches; nil: a rule whose list of matches is empty.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `createURIMatch` and its kin;
    /// > `pilot/pkg/networking/core/route/route.go`, `TranslateRouteMatch`.
    init(_ match: HTTPRouteMatch?) {
        guard let match else {
            self.init(path: nil)
            return
        }
        self.init(
            path: match.path.map(PathMatcher.init),
            method: match.method,
            headers: match.headers.lastOfEachName.map { matcher in
                HeaderMatcher(name: matcher.name.lowercased(), value: ValueMatcher(matcher))
            },
            queryParameters: match.queryParams.lastOfEachName.map { matcher in
                QueryParameterMatcher(name: matcher.name, value: ValueMatcher(matcher))
            }
        )
    }
}

extension PathMatcher {
    fileprivate init(_ path: HTTPPathMatch) {
        switch path.type {
        case .exact: self = .exact(path.value)
        case .regularExpression: self = .regularExpression(path.value)
        case .pathPrefix:
            let trimmed = path.value == "/" ? path.value : path.value.droppingTrailingSlash
            self = trimmed == "/" ? .prefix("/") : .pathSeparatedPrefix(trimmed)
        }
    }
}

extension ValueMatcher {
    fileprivate init(_ matcher: HTTPValueMatch) {
        switch (matcher.type, matcher.value) {
        case (.exact, let value): self = .exact(value)
        case (.regularExpression, "*"): self = .present
        case (.regularExpression, let value): self = .regularExpression(value)
        }
    }
}

extension [HTTPValueMatch] {
    /// Istio keeps matches by name as it is written, so of several with one name the last counts.
    fileprivate var lastOfEachName: [HTTPValueMatch] {
        if count < 2 { return self }
        var byName: [String: Int] = [:]
        for (index, match) in enumerated() { byName[match.name] = index }
        return enumerated().filter { byName[$1.name] == $0 }.map(\.element)
    }
}

extension String {
    /// Without one slash at the end.
    var droppingTrailingSlash: String { utf8.last == UInt8(ascii: "/") ? String(dropLast()) : self }
}
