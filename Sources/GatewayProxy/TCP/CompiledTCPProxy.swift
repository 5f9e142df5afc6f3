import RouteModel

/// Where connections go whose bytes pass as they are, as the loops read it.
struct CompiledTCPProxy: Sendable {
    /// A share of the connections.
    struct Share: Sendable {
        /// Draws below this number, and not below that of the share before it, fall here.
        var upTo: UInt64
        /// Index into the program's clusters; nil: there is no such cluster.
        var cluster: Int?
    }

    private let shares: [Share]

    init(_ proxy: TCPProxy, clusters: [String: Int]) {
        var total: UInt64 = 0
        shares = proxy.shares.map { share in
            total += UInt64(min(max(0, share.weight), 1_000_000_000))
            return Share(upTo: total, cluster: share.failure == nil ? clusters[share.cluster] : nil)
        }
    }

    /// Draws a share by weight; `random` is any 64 bits.
    func share(random: UInt64) -> Share? {
        guard let total = shares.last?.upTo, total > 0 else { return nil }
        let draw = random % total
        return shares.first { draw < $0.upTo }
    }
}
