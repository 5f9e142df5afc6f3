import RouteModel

/// What one loop counted.
struct Counters {
    private var counts: [MetricsSnapshot.RequestLabels: Int] = [:]
    /// The latest labels, so that a run of equal exchanges does not look them up.
    private var latest: MetricsSnapshot.RequestLabels?
    private var latestCount = 0

    /// Counts an exchange.
    mutating func count(status: Int, flags: String, cluster: String) {
        if let latest, latest.status == status, latest.flags == flags, latest.cluster == cluster {
            latestCount += 1
            return
        }
        flush()
        latest = MetricsSnapshot.RequestLabels(status: status, flags: flags, cluster: cluster)
        latestCount = 1
    }

    private mutating func flush() {
        if let latest { counts[latest, default: 0] += latestCount }
        latestCount = 0
    }

    /// The counts.
    var requests: [MetricsSnapshot.RequestLabels: Int] {
        var copy = self
        copy.flush()
        return copy.counts
    }
}
