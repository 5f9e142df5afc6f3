import RouteModel

/// A route entry as the loops read it.
final class CompiledEntry: Sendable {
    /// What happens to a request.
    enum Action: Sendable {
        case forward(CompiledForward)
        case redirect(RedirectAction)
        case direct(status: Int)
    }

    /// The log's ROUTE_NAME.
    let name: [UInt8]
    let action: Action
    /// What local replies without a cluster run.
    let responseEdits: [HeaderEdits]
    let origin: RouteOrigin

    init(_ entry: RouteEntry, clusters: [CompiledCluster], byName: [String: Int]) {
        name = [UInt8](utf8: entry.name)
        origin = entry.origin
        let ruleEdits = HeaderEdits(entry.responseHeaders, side: .response)
        responseEdits = [ruleEdits].compactMap { $0 }
        switch entry.action {
        case .forward(let forward): action = .forward(CompiledForward(forward, of: entry, byName: byName))
        case .redirect(let redirect): action = .redirect(redirect)
        case .directResponse(let status): action = .direct(status: status)
        }
    }
}

/// Forwarding, compiled.
final class CompiledForward: Sendable {
    /// Where a share of the requests goes.
    struct Share: Sendable {
        /// Draws below this number, and not below that of the share before it, fall here.
        var upTo: UInt64
        /// Index into the program's clusters; nil: there is no such cluster.
        var cluster: Int?
        var failure: BackendFailure?
        /// The authority upstream where it is not the request's.
        var authority: [UInt8]?
        /// In the order in which they run.
        var requestEdits: [HeaderEdits]
        /// In the order in which they run.
        var responseEdits: [HeaderEdits]
    }

    let shares: [Share]
    let pathRewrite: PathRewrite?
    let timeoutNanoseconds: Int64?
    let expectedTimeout: [UInt8]?
    let retries: Int
    let retryBaseInterval: Duration
    let decorator: [UInt8]

    init(_ forward: ForwardAction, of entry: RouteEntry, byName: [String: Int]) {
        let isSingle = forward.clusters.count == 1
        var total: UInt64 = 0
        shares = forward.clusters.map { cluster in
            total += UInt64(min(max(0, cluster.weight), 1_000_000_000))
            func levels(_ rule: HeaderMutation, _ backend: HeaderMutation, _ side: HeaderEdits.Side) -> [HeaderEdits] {
                let order = isSingle ? [rule, backend] : [backend, rule]
                return order.compactMap { HeaderEdits($0, side: side) }
            }
            let authority = forward.hostRewrite ?? entry.requestHeaders.authority ?? cluster.requestHeaders.authority
            return Share(
                upTo: total,
                cluster: cluster.failure == nil ? byName[cluster.cluster] : nil,
                failure: cluster.failure,
                authority: authority.map { [UInt8](utf8: $0) },
                requestEdits: levels(entry.requestHeaders, cluster.requestHeaders, .request),
                responseEdits: levels(entry.responseHeaders, cluster.responseHeaders, .response)
            )
        }
        pathRewrite = forward.pathRewrite
        let nanoseconds = forward.timeout.map(\.nanosecondsClamped)
        timeoutNanoseconds = nanoseconds.flatMap { $0 > 0 ? $0 : nil }
        expectedTimeout = timeoutNanoseconds.map { [UInt8](utf8: String($0 / 1_000_000)) }
        retries = max(0, forward.retry.attempts)
        retryBaseInterval = forward.retry.baseInterval
        decorator = [UInt8](utf8: entry.decoratorOperation)
    }

    /// Draws a share by weight; `random` is any 64 bits.
    func share(random: UInt64) -> Int {
        guard shares.count > 1, let total = shares.last?.upTo, total > 0 else { return 0 }
        let draw = random % total
        return shares.firstIndex { draw < $0.upTo } ?? 0
    }
}

extension Duration {
    /// Whole nanoseconds, clamped to what an `Int64` holds.
    var nanosecondsClamped: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, sumOverflow) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return sumOverflow ? (seconds < 0 ? .min : .max) : sum
    }
}
