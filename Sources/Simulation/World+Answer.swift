import GatewayBinding
import MessageLayout
public import RouteMatching
import RouteModel

extension World {
    /// What the client of this request would get.
    ///
    /// - Parameter scratch: memory that many questions share.
    public func answer(_ request: SimulatedRequest, scratch: inout MatchScratch) -> MatchAnswer {
        guard let place = place(of: request) else {
            var answer = MatchAnswer(outcome: .noListener)
            if portIndex(of: request) != nil {
                answer.note = "no listener on port \(request.effectivePort) takes \(request.serverNameText)"
            } else if numberedPortIndex(of: request) != nil {
                answer.note =
                    "port \(request.effectivePort) "
                    + (request.isTLS ? "does not speak TLS, the client does" : "speaks TLS, the client does not")
            }
            return answer
        }
        if let obstacle = obstacle(at: place) { return MatchAnswer(closedBecause: obstacle) }
        if case .tcp(let proxy) = chain(at: place).routing { return answer(proxy) }
        if let refusal = EdgeChecks.refusal(of: request) {
            return MatchAnswer(refusal)
        }
        let head = SimulatedHead(request)
        let match = index(at: place).match(head, isTLS: request.isTLS, scratch: &scratch)
        var answer = answer(match, of: head, at: chain(at: place), isTLS: request.isTLS, scratch: scratch)
        if case .refused(let reasons) = indexes[place.port][place.chain], answer.outcome == .noHost {
            answer.explainRefusal(reasons)
        }
        if request.isGRPC { answer.becomeGRPC() }
        return answer
    }

    /// Why no connection comes about at a chain; nil: it may.
    ///
    /// > Source: semantics 2.42, 2.45.
    func obstacle(at place: ChainPlace) -> String? {
        let chain = chain(at: place)
        guard chain.closesEveryConnection else { return nil }
        let closed = binding.closedListeners.first { chain.listeners.contains($0.listener) }
        return closed?.reason ?? "no TLS handshake succeeds: the listener has no certificate"
    }

    /// Turns the matcher's answer into the client's.
    func answer(
        _ match: RouteMatch,
        of head: SimulatedHead,
        at chain: FilterChain,
        isTLS: Bool,
        scratch: borrowing MatchScratch
    ) -> MatchAnswer {
        switch match.outcome {
        case .rejected(let rejection): return MatchAnswer(rejection)
        case .noVirtualHost: return MatchAnswer(outcome: .noHost, status: 404)
        case .noRoute: return MatchAnswer(outcome: .noRoute, status: 404)
        case .route(let virtualHost, let entry):
            let target = head.forwardedTarget(match.target, scratch: scratch)
            let authority = Array(head.bytes[match.authority.indices])
            let entry = chain.virtualHosts[virtualHost].routes[entry]
            var answer = outcome(of: entry, for: head, target: target, authority: authority, isTLS: isTLS)
            answer.origin = entry.origin
            answer.matchedRule = entry.name
            return answer
        }
    }

    private func outcome(
        of entry: RouteEntry,
        for head: SimulatedHead,
        target: [UInt8],
        authority: [UInt8],
        isTLS: Bool
    ) -> MatchAnswer {
        switch entry.action {
        case .directResponse(let status):
            return MatchAnswer(outcome: .directResponse, status: status)
        case .redirect(let redirect):
            var answer = MatchAnswer(outcome: .redirect, status: redirect.status)
            var location: [UInt8] = []
            redirect.appendLocation(target: target.span, authority: authority.span, isTLS: isTLS, to: &location)
            let values = PredictedValues(
                head: head,
                target: target,
                authority: authority,
                isTLS: isTLS,
                routeName: entry.name
            )
            answer.predictLocation(String(decoding: location, as: UTF8.self), entry.responseHeaders, values)
            return answer
        case .forward(let forward) where forward.cors != nil && head.corsQuestion.isPreflight:
            return MatchAnswer(outcome: .corsPreflight, status: 200)
        case .forward(let forward):
            return forwarded(forward, of: entry, target: target, authority: authority)
        }
    }

    private func forwarded(
        _ forward: ForwardAction,
        of entry: RouteEntry,
        target: [UInt8],
        authority: [UInt8]
    ) -> MatchAnswer {
        let backends = backends(of: forward)
        var answer = MatchAnswer(outcome: .forward)
        if let status = commonFailure(of: backends) {
            answer.outcome = .localReply
            answer.status = status
        }
        var path = target
        if let rewrite = forward.pathRewrite {
            path.removeAll()
            rewrite.appendRewritten(target.span, to: &path)
        }
        let chosen = forward.clusters.first { $0.failure == nil } ?? forward.clusters.first
        answer.path = String(decoding: path, as: UTF8.self)
        answer.host = chosen.flatMap(entry.authorityUpstream) ?? String(decoding: authority, as: UTF8.self)
        answer.backends = backends
        return answer
    }

    /// The status that the client gets whatever backend is drawn; that of the greatest share where they differ.
    private func commonFailure(of backends: [AnsweredBackend]) -> Int? {
        guard !backends.isEmpty, backends.allSatisfy({ $0.status != nil }) else { return nil }
        return backends.max { $0.weight < $1.weight }?.status
    }

    private func backends(of forward: ForwardAction) -> [AnsweredBackend] {
        // As a floating-point number: the sum of weights that no API server has seen may be too large for an integer.
        let sum = forward.clusters.reduce(0.0) { $0 + Double($1.weight) }
        return forward.clusters.map { cluster in
            var backend = AnsweredBackend(
                service: cluster.service,
                port: cluster.port,
                weight: cluster.weight,
                share: sum == 0 ? 0 : Double(cluster.weight) / sum,
                isAssumed: cluster.isAssumed
            )
            judge(cluster, into: &backend)
            return backend
        }
    }

    /// The details of a 503 after a handshake with an endpoint that nobody vouches for; its flag is UF.
    private static let untrustedEndpoint =
        "upstream_reset_before_response_started"
        + "{remote_connection_failure|TLS_error:|268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:TLS_error_end}"

    /// Says what the proxy answers where a backend cannot.
    ///
    /// > Source: semantics 8d; the details are those of Envoy 1.40.
    private func judge(_ share: WeightedCluster, into backend: inout AnsweredBackend) {
        if let failure = share.failure {
            (backend.status, backend.reason) = (500, "cluster_not_found")
            backend.message = failure.message
            backend.advice = BackendAdvice(world: self, share: share, failure: failure).text
        } else if let cluster = clusters[share.cluster] {
            backend.security = BackendSecurity(cluster.tls)
            if cluster.endpoints.isEmpty {
                (backend.status, backend.reason) = (503, "no_healthy_upstream")
                backend.message = "the Service has no ready endpoint"
            } else if cluster.endpoints.allSatisfy({ $0.target == .refused }) {
                backend.status = 503
                backend.reason =
                    "upstream_reset_before_response_started"
                    + "{remote_connection_failure|delayed_connect_error:_Connection_refused}"
                backend.message = "its endpoints refuse connections"
            } else if let obstacle = backend.security?.obstacle {
                backend.status = 503
                backend.reason = Self.untrustedEndpoint
                backend.message = "\(obstacle) (UF)"
            }
        } else {
            (backend.status, backend.reason) = (500, "cluster_not_found")
            backend.message = "Envoy has no such cluster"
        }
    }
}

extension SimulatedRequest {
    /// Whether Envoy answers it as a gRPC call.
    fileprivate var isGRPC: Bool {
        guard let type = values(of: "content-type").first, type.hasPrefix("application/grpc") else { return false }
        return type.utf8.count == 16 || type.dropFirst(16).hasPrefix("+")
    }
}

extension MatchAnswer {
    /// A gRPC client gets the proxy's own answers as 200; the status is in `grpc-status`.
    ///
    /// > Source: Envoy 1.40, measured (semantics 7.2), and `source/common/grpc/status.cc`, `httpToGrpcStatus`.
    fileprivate mutating func becomeGRPC() {
        guard let status, status != 200 else { return }
        grpc = GRPCReply(httpStatus: status)
        self.status = 200
    }
}

extension RoutingIndex {
    /// Matches a simulated head as a client on this machine would have sent it.
    func match(_ head: SimulatedHead, isTLS: Bool, scratch: inout MatchScratch) -> RouteMatch {
        match(
            head.bytes.span,
            head.layout,
            fields: head.fields.span,
            context: RequestContext(isTLS: isTLS),
            scratch: &scratch
        )
    }
}

extension SimulatedHead {
    /// What routing of a release of Envoy sees of it; nil where the edge answers.
    func seen(isTLS: Bool, behavior: EnvoyBehavior) -> SeenRequest? {
        ReferenceMatcher.see(
            bytes.span,
            layout,
            fields: fields.span,
            context: RequestContext(isTLS: isTLS),
            behavior: behavior
        )
    }

    /// The target that goes upstream before rewrites.
    func forwardedTarget(_ target: ForwardedTarget, scratch: borrowing MatchScratch) -> [UInt8] {
        switch target {
        case .asSent(let range): Array(bytes[range.indices])
        case .normalized(let count): Array(scratch.target.prefix(count))
        }
    }
}

extension MatchAnswer {
    /// Nobody is spoken to.
    fileprivate init(closedBecause reason: String) {
        self.init(outcome: .noListener)
        note = reason
        self.reason = reason
    }

    init(_ refusal: EdgeRefusal) {
        self.init(outcome: .localReply, status: refusal.status)
        note = refusal.reason
    }

    /// > Source: Envoy 1.40, measured (semantics 5.7): with a refused first table every host is a 404.
    fileprivate mutating func explainRefusal(_ reasons: [TableRefusal]) {
        tableRejected = reasons.map { "\($0.origin.kind) \($0.origin.route): \($0.reason)" }.joined(separator: "; ")
    }

    init(_ rejection: EdgeRejection) {
        self.init(outcome: .localReply, status: rejection.localReply.status)
        note =
            switch rejection {
            case .missingAuthority: "the request has no Host"
            case .invalidAuthority: "the Host holds bytes that cannot stand there"
            case .invalidPath: "the path cannot be normalised"
            case .targetNotAbsolute: "the target is neither a path nor an absolute URL"
            case .optionsAsterisk: "Envoy does not route OPTIONS *"
            case .connect: "Envoy does not route CONNECT here"
            case .schemeMismatch: "the target's scheme is not the listener's"
            }
    }
}
