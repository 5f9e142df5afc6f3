import GatewayBinding
import RouteModel

// Connections whose bytes pass as they are.

extension World {
    /// Where a connection goes; without a route, or with nothing but references that fail, it is closed.
    ///
    /// > Source: semantics 7.5, 7.6.
    func answer(_ proxy: TCPProxy) -> MatchAnswer {
        let sum = proxy.shares.reduce(0.0) { $0 + Double($1.weight) }
        let backends = proxy.shares.filter { !$0.service.isEmpty }.map { share in
            var backend = AnsweredBackend(
                service: share.service,
                port: share.port,
                weight: share.weight,
                share: sum == 0 ? 0 : Double(share.weight) / sum,
                isAssumed: false
            )
            judge(share, into: &backend)
            return backend
        }
        var answer = MatchAnswer(outcome: proxy.origin == nil ? .noRoute : .forward)
        if proxy.origin != nil, backends.allSatisfy({ $0.message != nil }) {
            answer.outcome = .localReply
            let reason = backends.first?.message ?? proxy.shares.first?.failure?.message
            answer.note = "the connection is closed: \(reason ?? "it leads nowhere")"
        }
        answer.origin = proxy.origin
        answer.backends = backends.isEmpty ? nil : backends
        return answer
    }

    /// Says why a share of the connections is closed.
    private func judge(_ share: TCPProxy.Share, into backend: inout AnsweredBackend) {
        guard share.failure == nil, let cluster = clusters[share.cluster] else {
            backend.reason = "cluster_not_found"
            backend.message = share.failure?.message ?? "there is no such port"
            return
        }
        backend.security = BackendSecurity(cluster.tls)
        if cluster.endpoints.isEmpty {
            backend.reason = "no_healthy_upstream"
            backend.message = "the Service has no ready endpoint"
        } else if cluster.endpoints.allSatisfy({ $0.target == .refused }) {
            backend.reason = "remote_connection_failure"
            backend.message = "its endpoints refuse connections"
        } else if let obstacle = backend.security?.obstacle {
            backend.reason = "remote_connection_failure"
            backend.message = obstacle
        }
    }

    /// The route that takes a connection, and those that would if it were not there.
    func candidates(of proxy: TCPProxy, at place: ChainPlace, serverName: String?) -> [Candidate] {
        guard let origin = proxy.origin else { return [] }
        let chain = chain(at: place)
        let won = Candidate(origin: origin, serverNames: chain.serverNames, result: .won, reason: "won")
        let idle = binding.idleRoutes.filter { route in
            chain.listeners.contains(route.origin.listener) && route.origin != origin && route.covers(serverName)
        }
        return [won]
            + idle.map {
                Candidate(
                    origin: $0.origin,
                    serverNames: $0.serverNames,
                    result: .outranked,
                    criterion: .precedence,
                    reason: $0.reason
                )
            }
    }

    /// That a route takes a connection whose name it does not have: where TLS is ended, hostnames choose nothing.
    ///
    /// > Source: semantics 7.6; Istio `createGatewayTCPFilterChainOpts`.
    func unnamedNote(_ proxy: TCPProxy, serverName: String?) -> String? {
        guard let serverName, let origin = proxy.origin,
            let route = connectionRoutes["\(origin.kind) \(origin.route)"], !route.hostnames.isEmpty,
            !route.hostnames.contains(where: { HostPattern($0).covers(serverName.lowercased()) })
        else { return nil }
        return
            "\(origin.kind) \(origin.route) does not name \(serverName); where a listener ends TLS, its first route takes every "
            + "connection"
    }
}

extension IdleRoute {
    /// Whether it would take connections that ask for a server name.
    func covers(_ serverName: String?) -> Bool {
        if serverNames.isEmpty { return true }
        guard let name = serverName?.lowercased() else { return false }
        return serverNames.contains { HostPattern($0).covers(name) }
    }
}

extension Candidate {
    fileprivate init(
        origin: RouteOrigin,
        serverNames: [String],
        result: Result,
        criterion: Criterion? = nil,
        reason: String
    ) {
        self.init(
            origin: origin,
            matcher: RequestMatcher(path: nil),
            serverNames: serverNames,
            result: result,
            criterion: criterion,
            matches: true,
            reason: reason
        )
    }
}
