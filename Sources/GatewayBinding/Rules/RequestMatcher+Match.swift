import GatewayAPI
import RouteModel

extension RequestMatcher {
    /// What Envoy is asked to match for one of a rule's matches.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `createURIMatch` and its kin;
    /// > `pilot/pkg/networking/core/route/route.go`, `TranslateRouteMatch`.
    init(_ match: HTTPRouteMatch) {
        self.init(
            path: match.path.map(PathMatcher.init),
            method: match.method,
            headers: match.headers.matchers,
            queryParameters: match.queryParams.lastOfEachName.map { matcher in
                QueryParameterMatcher(name: matcher.name, value: ValueMatcher(matcher))
            }
        )
    }
}

extension RequestMatcher {
    /// What Envoy is asked to match for one of a GRPCRoute rule's matches: a method is a path.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `createGRPCURIMatch`; semantics 7.1.
    init(_ match: GRPCRouteMatch) {
        self.init(path: match.method.flatMap(PathMatcher.init), headers: match.headers.matchers)
    }
}

extension PathMatcher {
    /// Nil where neither service nor method is given, which the CRD refuses.
    fileprivate init?(_ match: GRPCMethodMatch) {
        switch (match.type, match.service, match.method) {
        case (_, nil, nil): return nil
        case (.exact, let service?, let method?): self = .exact("/\(service)/\(method)")
        case (.exact, let service?, nil): self = .pathSeparatedPrefix("/\(service)")
        case (_, nil, let method?): self = .regularExpression("/[^/]+/\(method)")
        case (.regularExpression, let service?, let method?): self = .regularExpression("/\(service)/\(method)")
        case (.regularExpression, let service?, nil): self = .regularExpression("/\(service)/.+")
        }
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
    fileprivate var matchers: [HeaderMatcher] {
        lastOfEachName.map { HeaderMatcher(name: $0.name.lowercased(), value: ValueMatcher($0)) }
    }

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
