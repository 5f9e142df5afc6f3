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
            backend.message = share.failure?.message ?? (clusters[share.cluster] == nil ? "there is no such port" : nil)
            backend.reason = backend.message == nil ? nil : "cluster_not_found"
            return backend
        }
        var answer = MatchAnswer(outcome: backends.isEmpty ? .noRoute : .forward)
        if !backends.isEmpty, backends.allSatisfy({ $0.message != nil }) {
            answer.outcome = .localReply
            answer.note = "the connection is closed: \(backends[0].message ?? "")"
        }
        answer.origin = proxy.origin
        answer.backends = backends.isEmpty ? nil : backends
        return answer
    }
}
