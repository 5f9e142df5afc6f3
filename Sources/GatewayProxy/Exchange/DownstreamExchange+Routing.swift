import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching
import RouteModel

extension DownstreamExchange {
    /// Reads off the head what the edge must know.
    func inspect(_ head: RequestHead) {
        let bytes = head.bytes.readableBytesUInt8Span
        state.isHEAD = bytes.equals(head.layout.method.indices, HeaderNames.head)
        state.sawConnectionClose = !head.keepsAlive
        state.isRequestComplete = !head.framing.hasBody
        state.upgrade = .none
        if let upgrade = head.upgrade {
            state.upgrade = bytes.equalsIgnoringCase(upgrade.indices, HeaderNames.websocket) ? .websocket : .other
            state.isRequestComplete = false
        }
        for field in head.fields where field.known == .contentType {
            state.isGRPC = bytes.isGRPC(field.value.indices)
        }
        if state.isGRPC { state.call = GRPCCall() }
        guard worker.program.behavior.trustsPrivatePeers, client.peer.request.isPrivatePeer else { return }
        state.isInternal = !head.fields.contains { $0.known == .xForwardedFor }
        guard state.isInternal else { return }
        for field in head.fields where field.known == .xRequestID && !field.value.isEmpty {
            state.requestID = bytes.array(field.value.indices)
        }
    }

    func route(_ head: RequestHead) {
        let routes = chain.routes
        // In HTTP/2 only CONNECT has no path, and no route takes it (RFC 9113 §8.5; measured on Envoy 1.40).
        if head.layout.target.isEmpty, client.peer.version == .http2 {
            state.authority = head.layout.authority?.indices ?? 0..<0
            replyNotFound(reason: "CONNECT has no route")
            return
        }
        let match = routes.index.match(
            head.bytes.readableBytesUInt8Span,
            head.layout,
            fields: head.fields.span,
            context: client.peer.request,
            scratch: &worker.scratch
        )
        state.target = match.target
        if case .normalized(let count) = match.target {
            state.normalizedTarget.removeAll(keepingCapacity: true)
            state.normalizedTarget.append(
                contentsOf: worker.scratch.target[..<min(count, worker.scratch.target.count)]
            )
        }
        state.authority = withoutLocalPort(match.authority.indices, head, routes)
        act(on: match.outcome, routes)
    }

    private func act(on outcome: RouteMatch.Outcome, _ routes: CompiledChain) {
        switch outcome {
        case .rejected(let rejection): reject(rejection)
        case .noVirtualHost:
            replyNotFound(
                reason: routes.isRefused ? "the route table is refused" : "no virtual host for this authority"
            )
        case .noRoute: replyNotFound(reason: "no route of this virtual host matches")
        case .route(let virtualHost, let entry): run(routes.virtualHosts[virtualHost][entry])
        }
    }

    private func run(_ entry: CompiledEntry) {
        state.entry = entry
        if state.upgrade == .other {
            refuseUpgrade(entry)
            return
        }
        switch entry.action {
        case .direct(let status):
            reply(LocalReply(status: status, details: "direct_response"), reason: "the rule has no backends")
        case .redirect(let redirect): answer(redirect)
        case .forward(let forward): self.forward(forward)
        }
    }

    /// No route takes the protocol that the client wants; the log still names the route, and the cluster.
    private func refuseUpgrade(_ entry: CompiledEntry) {
        if case .forward(let forward) = entry.action {
            let share = forward.shares[forward.share(random: worker.random.next())]
            state.cluster = share.cluster.map { worker.program.clusters[$0] }
        }
        state.isRefusedByEdge = true
        reply(LocalReply(status: 403, details: "upgrade_failed"))
    }

    private func answer(_ redirect: RedirectAction) {
        let head = state.head
        var location: [UInt8] = []
        let bytes = head.bytes.readableBytesUInt8Span
        let authority = bytes.extracting(state.authority)
        switch state.target {
        case .asSent(let range):
            let target = bytes.extracting(range.indices)
            redirect.appendLocation(
                target: target,
                authority: authority,
                isTLS: client.peer.request.isTLS,
                to: &location
            )
        case .normalized:
            let target = state.normalizedTarget
            redirect.appendLocation(
                target: target.span,
                authority: authority,
                isTLS: client.peer.request.isTLS,
                to: &location
            )
        }
        if worker.configuration.localLocations {
            location = LocalLocation.map(location, ports: port.localPorts) { host, number in
                port.siblings[number]?.hasVirtualHost(for: host.span) ?? false
            }
        }
        reply(
            LocalReply(status: redirect.status, details: "direct_response"),
            lines: [ReplyLine(known: .location, value: location)]
        )
    }

    /// An authority that names the port of the socket, as curl's does, means the listener's.
    private func withoutLocalPort(_ authority: Range<Int>, _ head: RequestHead, _ routes: CompiledChain) -> Range<Int> {
        guard port.localPort != routes.port, port.localPort > 0 else { return authority }
        let bytes = head.bytes.readableBytesUInt8Span
        var colon = authority.upperBound
        var number = 0
        var unit = 1
        while colon > authority.lowerBound {
            let byte = bytes[colon - 1]
            guard byte &- 0x30 < 10, unit <= 10_000 else { break }
            number += Int(byte - 0x30) * unit
            unit *= 10
            colon -= 1
        }
        guard colon > authority.lowerBound, bytes[colon - 1] == UInt8(ascii: ":"), number == port.localPort else {
            return authority
        }
        return authority.lowerBound..<(colon - 1)
    }
}
