import RouteModel

/// Forwarding, as the loops read it.
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
        var originalHost: OriginalHost
        /// In the order in which they run.
        var requestLevels: [RequestLevel]
        /// In the order in which they run.
        var responseEdits: [HeaderEdits]
    }

    /// Changes of requests of one level.
    struct RequestLevel: Sendable {
        var edits: HeaderEdits
        /// The authority that their values see, where one of several backendRefs has set it before; nil: the request's.
        ///
        /// > Source: Envoy 1.40, measured.
        var authority: [UInt8]?
    }

    /// What `x-envoy-original-host` says upstream.
    ///
    /// > Source: Envoy 1.40, measured: a `Host` that one of several backendRefs sets is not told, but is what a rule's own
    /// > rewrite replaces.
    enum OriginalHost: Sendable {
        case unsaid
        case requested
        case text([UInt8])
    }

    /// Who gets copies.
    struct Mirror: Sendable {
        /// Index into the program's clusters.
        var cluster: Int
        var perMillion: UInt64
        var hostSuffix: [UInt8]
    }

    let shares: [Share]
    let pathRewrite: PathRewrite?
    /// Nanoseconds for the whole response; 0: no limit.
    let timeout: Int64
    /// Nanoseconds for one try; 0: no limit.
    let perTryTimeout: Int64
    let retry: RetryPolicy
    /// Those whose cluster exists.
    let mirrors: [Mirror]
    let cors: CompiledCORS?
    let decorator: [UInt8]

    init(_ forward: ForwardAction, of entry: RouteEntry, in program: ProgramNames) {
        let isSingle = forward.clusters.count == 1
        var total: UInt64 = 0
        shares = forward.clusters.map { cluster in
            total += UInt64(min(max(0, cluster.weight), 1_000_000_000))
            func levels(_ rule: HeaderMutation, _ backend: HeaderMutation) -> [HeaderMutation] {
                isSingle ? [rule.joined(with: backend)] : [backend, rule]
            }
            let byRule = forward.hostRewrite ?? entry.requestHeaders.authority
            let byBackend = cluster.requestHeaders.authority
            let authority = byRule ?? byBackend
            let original: OriginalHost =
                if let byBackend, !isSingle {
                    byRule == nil ? .unsaid : .text([UInt8](utf8: byBackend))
                } else {
                    authority == nil ? .unsaid : .requested
                }
            return Share(
                upTo: total,
                cluster: cluster.failure == nil ? program.clusters[cluster.cluster] : nil,
                failure: cluster.failure,
                authority: authority.map { [UInt8](utf8: $0) },
                originalHost: original,
                requestLevels: levels(entry.requestHeaders, cluster.requestHeaders).enumerated()
                    .compactMap { index, mutation in
                        HeaderEdits(mutation, side: .request).map {
                            RequestLevel(edits: $0, authority: index == 0 ? nil : byBackend.map { [UInt8](utf8: $0) })
                        }
                    },
                responseEdits: levels(entry.responseHeaders, cluster.responseHeaders)
                    .compactMap { HeaderEdits($0, side: .response) }
            )
        }
        pathRewrite = forward.pathRewrite
        timeout = max(0, forward.timeout?.nanosecondsClamped ?? 0)
        perTryTimeout = max(0, forward.retry.perTryTimeout?.nanosecondsClamped ?? 0)
        retry = forward.retry
        mirrors = forward.mirrors.compactMap { mirror in
            program.clusters[mirror.cluster].map { index in
                Mirror(
                    cluster: index,
                    perMillion: UInt64(max(0, mirror.perMillion)),
                    hostSuffix: [UInt8](utf8: mirror.hostSuffix)
                )
            }
        }
        cors = forward.cors.flatMap { program.policies[$0] }
        decorator = [UInt8](utf8: entry.decoratorOperation)
    }

    /// Draws a share by weight; `random` is any 64 bits.
    func share(random: UInt64) -> Int {
        guard shares.count > 1, let total = shares.last?.upTo, total > 0 else { return 0 }
        let draw = random % total
        return shares.firstIndex { draw < $0.upTo } ?? 0
    }
}

extension HeaderMutation {
    /// These changes and those of the only backendRef as one level: all removals, then all settings, then all additions,
    /// in each list these first.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/route/route.go`, "rewrite to a single cluster"; semantics 5.6; measured
    /// > on Envoy 1.40.
    fileprivate func joined(with backend: HeaderMutation) -> HeaderMutation {
        HeaderMutation(
            remove: remove + backend.remove,
            set: set + backend.set,
            add: add + backend.add,
            authority: authority
        )
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
