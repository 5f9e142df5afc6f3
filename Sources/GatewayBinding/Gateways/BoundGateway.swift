import GatewayAPI

/// A Gateway that Istio programs, with its judged listeners.
struct BoundGateway {
    let gateway: Gateway
    let services: GatewayServices
    let listeners: [JudgedListener]
}

/// The routes that attached to the listeners of one Gateway.
struct AttachedRoutes {
    /// For each listener how many routes it took.
    private(set) var counts: [Int]
    /// For each listener the routes by hostname text.
    private var buckets: [[Hostname: RouteBucket]]
    /// For each listener the route that attached last: routes come one after the other, so a second parentRef of the same
    /// route is known by it.
    private var lastAttached: [ObjectKey?]

    init(listenerCount: Int) {
        counts = Array(repeating: 0, count: listenerCount)
        buckets = Array(repeating: [:], count: listenerCount)
        lastAttached = Array(repeating: nil, count: listenerCount)
    }

    /// Attaches a route to a listener under some of its hostnames.
    ///
    /// Routes come oldest first.
    mutating func attach(_ route: HTTPRoute, _ translated: TranslatedRoute, to index: Int, hostnames: [Hostname]) {
        guard lastAttached[index] != route.metadata.key else { return }
        lastAttached[index] = route.metadata.key
        counts[index] += 1
        guard !translated.entries.isEmpty else { return }
        var seen: Set<Hostname> = []
        for hostname in hostnames where seen.insert(hostname).inserted {
            let empty = RouteBucket(
                hostname: hostname,
                created: route.metadata.created,
                namespace: route.metadata.namespace
            )
            buckets[index][hostname, default: empty].append(translated.entries, of: route.metadata.key)
        }
    }

    /// The routes of a listener in the order in which Istio appends them: those of the Gateway's own namespace, then by
    /// age, then by hostname text.
    ///
    /// > Source: Istio `pilot/pkg/model/push_context.go`, `VirtualServicesForGateway`.
    func orderedBuckets(of index: Int, ownNamespace own: String) -> [RouteBucket] {
        let keys = buckets[index].map { hostname, bucket in
            (isForeign: bucket.namespace != own, created: bucket.created, hostname: hostname)
        }
        let sorted = keys.sorted { left, right in
            if left.isForeign != right.isForeign { return right.isForeign }
            if left.created != right.created { return left.created < right.created }
            return left.hostname.text.utf8Precedes(right.hostname.text)
        }
        return sorted.compactMap { buckets[index][$0.hostname] }
    }
}
