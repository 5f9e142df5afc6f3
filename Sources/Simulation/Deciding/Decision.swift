import GatewayBinding
import MessageLayout
public import RouteMatching
public import RouteModel

/// What becomes of a request, and which entry of the routing table says so.
///
/// For questions that go deeper than ``MatchAnswer`` and need no reasons, as ``Explanation`` has.
public struct Decision: Sendable {
    /// What was asked.
    public let request: SimulatedRequest
    /// What the client would get.
    public let answer: MatchAnswer
    /// The listener that took the request; nil where none did.
    public let listener: ListenerReference?
    /// The entry that takes the request; nil where none does, and for connections.
    public let entry: RouteEntry?
    /// What the entry says besides choosing backends; nil where it forwards nothing.
    public let policies: ForwardingPolicies?
    /// What the values of headers are made of.
    let values: PredictedValues?
}

extension World {
    /// Decides as ``answer(_:scratch:)`` does, and names the entry.
    public func decide(_ request: SimulatedRequest, scratch: inout MatchScratch) -> Decision {
        let answer = answer(request, scratch: &scratch)
        guard let place = place(of: request), obstacle(at: place) == nil else {
            return Decision(request: request, answer: answer, listener: nil, entry: nil, policies: nil, values: nil)
        }
        let chain = chain(at: place)
        var listener = answer.origin?.listener
        var entry: RouteEntry?
        var values: PredictedValues?
        if case .http = chain.routing, EdgeChecks.refusal(of: request) == nil {
            let head = SimulatedHead(request)
            let match = index(at: place).match(head, isTLS: request.isTLS, scratch: &scratch)
            if case .route(let virtualHost, let index) = match.outcome {
                let winner = chain.virtualHosts[virtualHost].routes[index]
                entry = winner
                values = PredictedValues(
                    head: head,
                    target: head.forwardedTarget(match.target, scratch: scratch),
                    authority: Array(head.bytes[match.authority.indices]),
                    isTLS: request.isTLS,
                    routeName: winner.name
                )
            } else if let seen = head.seen(isTLS: request.isTLS, behavior: binding.table.behavior) {
                let host = RoutedQuestion(request: request, seen: seen, authority: head.text(match.authority)).host
                listener = chain.listener(for: host)
            }
        }
        return Decision(
            request: request,
            answer: answer,
            listener: listener ?? (chain.isTLS ? chain.listeners.first : nil),
            entry: entry,
            policies: entry.flatMap { policies(of: $0, for: request, answer: answer) },
            values: values
        )
    }
}
