import GatewayAPI
import RouteModel

/// The filters of a rule, sorted by what they do.
struct RuleFilters {
    var requestHeaders = HeaderMutation()
    var responseHeaders = HeaderMutation()
    var redirect: RequestRedirect?
    var rewrite: URLRewrite?
    var mirrors: [RequestMirror] = []
    var cors: CORSPolicy?

    /// Throws at the first filter that Istio does not have or whose values it refuses.
    init(_ filters: [HTTPRouteFilter], profile: Profile) throws(HardError) {
        for filter in filters {
            switch filter {
            case .requestHeaderModifier(let modifier):
                if let error = modifier.error(in: profile) { throw HardError(error) }
                requestHeaders = HeaderMutation(modifier)
            case .responseHeaderModifier(let modifier):
                if let error = modifier.error(in: profile) { throw HardError(error) }
                responseHeaders = HeaderMutation(response: modifier)
            case .requestRedirect(let redirect): self.redirect = redirect
            case .urlRewrite(let rewrite): self.rewrite = rewrite
            case .requestMirror(let mirror): mirrors.append(mirror)
            case .cors(let cors) where profile[ProfileSwitches.hasCORS]: self.cors = CORSPolicy(cors)
            case .cors, .externalAuth, .extensionRef: throw HardError.unsupported(filter)
            }
        }
    }
}

/// The filters of a backendRef: header modifiers are the only ones that Istio has there.
struct BackendFilters {
    var request = HeaderMutation()
    var response = HeaderMutation()

    /// Throws at the first filter that Istio does not have or whose values it refuses.
    init(_ filters: [HTTPRouteFilter], profile: Profile) throws(HardError) {
        for filter in filters {
            switch filter {
            case .requestHeaderModifier(let modifier):
                if let error = modifier.error(in: profile) { throw HardError(error) }
                request = HeaderMutation(modifier)
            case .responseHeaderModifier(let modifier):
                if let error = modifier.error(in: profile) { throw HardError(error) }
                response = HeaderMutation(response: modifier)
            default: throw HardError.unsupported(filter)
            }
        }
    }
}

extension HeaderMutation {
    /// The changes of a ResponseHeaderModifier: there is no authority to change.
    fileprivate init(response modifier: HeaderModifier) {
        self.init(modifier)
        authority = nil
    }
}

extension HardError {
    fileprivate static func unsupported(_ filter: HTTPRouteFilter) -> HardError {
        HardError("InvalidFilter", "unsupported filter type \(quoted(filter.type))")
    }
}
