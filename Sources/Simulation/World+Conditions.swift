import GatewayBinding
public import RouteMatching
public import RouteModel

extension World {
    /// Whether a request, as routing sees it, meets the conditions of an entry, whoever takes the request.
    public func meets(_ request: SimulatedRequest, _ conditions: EntryMatcher) -> Bool {
        guard EdgeChecks.refusal(of: request) == nil else { return false }
        let head = SimulatedHead(request)
        guard let seen = head.seen(isTLS: request.isTLS, behavior: binding.table.behavior) else { return false }
        return conditions.miss(seen) == nil
    }

    /// The conditions of an entry in the words of the manifest, for example `PathPrefix /api GET header x-canary=yes`.
    public static func text(of matcher: RequestMatcher) -> String { matcher.text }
}
