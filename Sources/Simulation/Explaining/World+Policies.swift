import MessageLayout
import RouteMatching
import RouteModel

extension World {
    /// What the winner says besides choosing backends; nil where it forwards nothing.
    func policies(
        of entry: RouteEntry,
        for request: SimulatedRequest,
        answer: MatchAnswer
    ) -> ForwardingPolicies? {
        guard case .forward(let forward) = entry.action else { return nil }
        let isCopied = answer.backends?.contains(where: \.isReached) ?? false
        return ForwardingPolicies(
            timeout: forward.timeout,
            retry: forward.retry,
            mirrors: isCopied ? forward.mirrors.map(mirrored) : [],
            cors: forward.cors,
            origin: forward.cors.flatMap { judged(SimulatedHead(request), by: $0) }
        )
    }

    private func judged(_ head: SimulatedHead, by policy: CORSPolicy) -> ForwardingPolicies.JudgedOrigin? {
        let origin = head.corsQuestion.origin
        if origin.isEmpty { return nil }
        return ForwardingPolicies.JudgedOrigin(
            value: head.text(origin),
            isAllowed: AllowedOrigins(policy).contains(head.bytes.span.extracting(origin.indices))
        )
    }

    private func mirrored(_ mirror: MirrorPolicy) -> MirroredBackend {
        var mirrored = MirroredBackend(
            service: mirror.service,
            port: mirror.port,
            share: Double(mirror.perMillion) / 1_000_000
        )
        if let cluster = clusters[mirror.cluster] {
            if cluster.endpoints.isEmpty { mirrored.reason = "the Service has no ready endpoint, so nobody gets it" }
            mirrored.reason =
                mirrored.reason ?? BackendSecurity(cluster.tls)?.obstacle.map { "\($0), so nobody gets it" }
        } else {
            mirrored.reason = "Envoy has no such cluster, so nobody gets it"
        }
        return mirrored
    }
}

extension AnsweredBackend {
    /// Whether the router gets as far as choosing an endpoint, and with that to copying the request.
    ///
    /// > Source: Envoy `source/common/router/router.cc`, `Filter::decodeHeaders`.
    fileprivate var isReached: Bool { reason != "cluster_not_found" && reason != "no_healthy_upstream" }
}
