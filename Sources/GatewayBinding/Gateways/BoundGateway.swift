import GatewayAPI

/// A Gateway that Istio programs, or a ListenerSet of one, with its judged listeners.
struct BoundGateway {
    let owner: ListenerOwner
    /// Those of the Gateway.
    let services: GatewayServices
    let listeners: [JudgedListener]

    /// The owner as a Gateway.
    var gateway: Gateway { owner.gateway }
}

/// The routes that attached to the listeners of one Gateway or ListenerSet.
struct AttachedRoutes {
    /// For each listener how many routes it took.
    private(set) var counts: [Int]
    /// For each listener the routes that are merged with each other.
    private var buckets: [[BucketKey: RouteBucket]]
    /// For each listener the route that attached last: routes come one after the other, so a second parentRef of the same
    /// route is known by it.
    private var lastAttached: [ObjectIdentity?]
    /// For each listener the routes whose connections pass as they are.
    private(set) var connections: [[AttachedConnections]]

    /// What routes must have in common to be merged.
    private struct BucketKey: Hashable {
        var hostname: Hostname
        /// The kind of the routes, where kinds are kept apart; else empty.
        var kind: String
    }

    init(listenerCount: Int) {
        counts = Array(repeating: 0, count: listenerCount)
        buckets = Array(repeating: [:], count: listenerCount)
        lastAttached = Array(repeating: nil, count: listenerCount)
        connections = Array(repeating: [], count: listenerCount)
    }

    /// Attaches a route to a listener under some of its hostnames.
    ///
    /// Routes come oldest first.
    ///
    /// - Parameter mergesKinds: Whether routes of different kinds are merged with each other.
    mutating func attach<R: Route>(
        _ route: R,
        _ translated: TranslatedRoute,
        to index: Int,
        hostnames: [Hostname],
        mergesKinds: Bool
    ) {
        guard count(R.kind, route.metadata.key, at: index), !translated.entries.isEmpty else { return }
        var seen: Set<Hostname> = []
        for hostname in hostnames where seen.insert(hostname).inserted {
            let empty = RouteBucket(
                hostname: hostname,
                created: route.metadata.created,
                namespace: route.metadata.namespace
            )
            let key = BucketKey(hostname: hostname, kind: mergesKinds ? "" : R.kind)
            buckets[index][key, default: empty].append(translated.entries, of: route.metadata.key, kind: R.kind)
        }
    }

    /// Attaches a route whose connections pass as they are; without rules it is only counted.
    mutating func attach(_ connections: AttachedConnections, to index: Int) {
        guard count(connections.kind, connections.route, at: index), !connections.rules.isEmpty else { return }
        self.connections[index].append(connections)
    }

    /// Counts a route; false: it was counted before.
    private mutating func count(_ kind: String, _ key: ObjectKey, at index: Int) -> Bool {
        let identity = ObjectIdentity(group: gatewayGroup, kind: kind, key: key)
        guard lastAttached[index] != identity else { return false }
        lastAttached[index] = identity
        counts[index] += 1
        return true
    }

    /// The routes of a listener in the order in which Istio appends them: those of the Gateway's own namespace, then by
    /// age, then by hostname text.
    ///
    /// > Source: Istio `pilot/pkg/model/push_context.go`, `VirtualServicesForGateway`.
    func orderedBuckets(of index: Int, ownNamespace own: String) -> [RouteBucket] {
        let keys = buckets[index].map { key, bucket in
            (isForeign: bucket.namespace != own, created: bucket.created, key: key)
        }
        let sorted = keys.sorted { left, right in
            if left.isForeign != right.isForeign { return right.isForeign }
            if left.created != right.created { return left.created < right.created }
            let (leftKey, rightKey) = (left.key, right.key)
            if leftKey.hostname == rightKey.hostname { return rightKey.kind.utf8Precedes(leftKey.kind) }
            return leftKey.hostname.text.utf8Precedes(rightKey.hostname.text)
        }
        return sorted.compactMap { buckets[index][$0.key] }
    }
}
