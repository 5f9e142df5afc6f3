import GatewayBinding
public import RouteMatching
import RouteModel

extension World {
    /// Why the request goes where it goes: the answer of the same matcher as `answer`, and every entry's part in it.
    public func explain(_ request: SimulatedRequest, scratch: inout MatchScratch) -> Explanation {
        var explanation = Explanation(
            request: request,
            answer: answer(request, scratch: &scratch),
            listener: nil,
            virtualHost: nil,
            candidates: [],
            nearMisses: [],
            notes: []
        )
        guard let place = place(of: request) else {
            explanation.nearMisses = ListenerNearMisses(world: self, request: request).all
            return explanation
        }
        explanation.notes += notes(on: request, at: place)
        guard obstacle(at: place) == nil else {
            explanation.listener = chain(at: place).listeners.first
            return explanation
        }
        if case .tcp(let proxy) = chain(at: place).routing {
            explanation.candidates = candidates(of: proxy, at: place, serverName: request.serverName)
            if let note = unnamedNote(proxy, serverName: request.serverName) { explanation.notes.append(note) }
            explanation.listener = explanation.answer.origin?.listener ?? chain(at: place).listeners.first
            return explanation
        }
        guard EdgeChecks.refusal(of: request) == nil else { return explanation }
        let head = SimulatedHead(request)
        let match = index(at: place).match(head, isTLS: request.isTLS, scratch: &scratch)
        guard let seen = head.seen(isTLS: request.isTLS, behavior: binding.table.behavior) else { return explanation }
        let question = RoutedQuestion(request: request, seen: seen, authority: head.text(match.authority))
        explain(match, of: question, at: place, into: &explanation)
        if case .refused(let reasons) = indexes[place.port][place.chain] {
            explanation.nearMisses = reasons.map(NearMiss.init)
        }
        return explanation
    }

    /// What a reader may not expect of the connection that the request comes on.
    ///
    /// > Source: semantics 2.56-2.58: each HTTPS listener has a table of its own, which its connections keep.
    private func notes(on request: SimulatedRequest, at place: ChainPlace) -> [String] {
        guard request.isTLS, let opened = request.reusedHost ?? request.urlHost else { return [] }
        var own = request
        (own.reusedHost, own.urlHost) = (nil, nil)
        func name(_ place: ChainPlace?) -> String? {
            place.flatMap { chain(at: $0).listeners.first }.map { "\($0.gateway) listener \($0.qualifiedName)" }
        }
        let used = name(place) ?? "no listener"
        let other = name(self.place(of: own))
        guard let other, other != used else {
            guard request.reusedHost != nil else { return [] }
            return ["the connection to \(opened) belongs to \(used), as one of its own would"]
        }
        return [
            "the connection to \(opened) belongs to \(used), and only its routes are asked, whatever Host says; on a "
                + "connection of its own the request would come to \(other)"
        ]
    }

    private func explain(
        _ match: RouteMatch,
        of question: RoutedQuestion,
        at place: ChainPlace,
        into explanation: inout Explanation
    ) {
        let port = binding.table.ports[place.port]
        let chain = chain(at: place)
        explanation.listener = chain.listener(for: question.host)
        switch match.outcome {
        case .rejected: break
        case .noVirtualHost:
            explanation.nearMisses = HostNearMisses(world: self, port: port, chain: chain, question: question).all
        case .noRoute(let index):
            let virtualHost = chain.virtualHosts[index]
            explanation.virtualHost = virtualHost.domain
            explanation.candidates = candidates(of: virtualHost, question: question, winner: nil)
            let nearMisses = RouteNearMisses(
                world: self,
                port: port,
                chain: chain,
                virtualHost: index,
                candidates: explanation.candidates,
                question: question
            )
            explanation.nearMisses = nearMisses.all
        case .route(let index, let entry):
            let virtualHost = chain.virtualHosts[index]
            explanation.virtualHost = virtualHost.domain
            explanation.candidates = candidates(of: virtualHost, question: question, winner: entry)
            explanation.listener = virtualHost.routes[entry].origin.listener
            explanation.policies = policies(
                of: virtualHost.routes[entry],
                for: explanation.request,
                answer: explanation.answer
            )
        }
    }

    /// The entries of a virtual host, in the order of evaluation, then those that are not programmed.
    private func candidates(of virtualHost: VirtualHost, question: RoutedQuestion, winner: Int?) -> [Candidate] {
        let programmed = virtualHost.routes.indices.map { index in
            candidate(virtualHost, index: index, question: question, winner: winner)
        }
        let catchAll = virtualHost.routes.last { $0.matcher.isCatchAll }
        return programmed + virtualHost.deadRoutes.map { deadCandidate($0, behind: catchAll, question: question) }
    }

    private func candidate(_ virtualHost: VirtualHost, index: Int, question: RoutedQuestion, winner: Int?) -> Candidate
    {
        let entry = virtualHost.routes[index]
        if index == winner {
            return Candidate(origin: entry.origin, matcher: entry.matcher, result: .won, matches: true, reason: "won")
        }
        switch question.verdict(of: entry) {
        case .fails(let failure):
            return Candidate(origin: entry.origin, matcher: entry.matcher, failure: failure)
        case .matches:
            var candidate = Candidate(
                origin: entry.origin,
                matcher: entry.matcher,
                result: .outranked,
                matches: true,
                reason: "outranked"
            )
            if let winner {
                let precedence = Precedence(of: virtualHost.routes[winner], over: entry, created: creationInstant)
                candidate.criterion = precedence.criterion
                candidate.reason = precedence.losing
                candidate.winning = precedence.winning
            }
            return candidate
        }
    }

    private func deadCandidate(_ entry: RouteEntry, behind catchAll: RouteEntry?, question: RoutedQuestion) -> Candidate
    {
        var matches = false
        if case .matches = question.verdict(of: entry) { matches = true }
        let blocker = catchAll.map { " \($0.origin.text) (\($0.matcher.text))" } ?? ""
        return Candidate(
            origin: entry.origin,
            matcher: entry.matcher,
            result: .notProgrammed,
            criterion: .deadRoute,
            matches: matches,
            reason: "Istio stops at the catch-all\(blocker)" + (matches ? "; it would have matched" : "")
        )
    }
}

extension Candidate {
    fileprivate init(origin: RouteOrigin, matcher: RequestMatcher, failure: MatcherFailure) {
        self.init(
            origin: origin,
            matcher: matcher,
            result: .lost,
            criterion: failure.criterion,
            name: failure.name,
            wanted: failure.wanted,
            seen: failure.seen,
            matches: false,
            reason: failure.text
        )
    }
}

extension NearMiss {
    fileprivate init(_ refusal: TableRefusal) {
        self.init(
            .tableRejected,
            object: "\(refusal.origin.kind) \(refusal.origin.route)",
            reason: "Envoy refuses the whole route table of the port, so every host gets 404: \(refusal.reason)",
            origin: refusal.origin
        )
    }
}

extension GatewayPort {
    /// The listener whose hostname covers a host most closely.
    func listener(for host: String) -> ListenerReference? { listeners.covering(host) }
}

extension FilterChain {
    /// The listener whose hostname covers a host most closely.
    ///
    /// That of a connection with TLS is chosen before there is a host.
    func listener(for host: String) -> ListenerReference? {
        listeners.covering(host) ?? (isTLS ? listeners.first : nil)
    }
}

extension [ListenerReference] {
    fileprivate func covering(_ host: String) -> ListenerReference? {
        filter { HostPattern($0.hostname).covers(host) }.max {
            $0.hostname.utf8.count < $1.hostname.utf8.count
        }
    }
}
