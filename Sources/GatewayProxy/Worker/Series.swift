/// What counts under the same labels at the same port.
final class Series<Labels: Sendable, Counts> {
    let kind: SeriesKind<Labels>
    var counts: Counts
    fileprivate let port: PortCounters

    fileprivate init(_ labels: Labels, at port: PortCounters, _ counts: Counts) {
        kind = SeriesKind(labels: labels, port: port.port)
        self.port = port
        self.counts = counts
    }
}

/// What all that a series counts has in common; made once, so that a copy of the counts costs little.
final class SeriesKind<Labels: Sendable>: Sendable {
    let labels: Labels
    let port: Int

    init(labels: Labels, port: Int) {
        self.labels = labels
        self.port = port
    }
}

/// Series that differ in few labels: there are few, and the one seen last comes first.
struct SeriesList<Labels: Sendable, Counts> {
    private(set) var all: [Series<Labels, Counts>] = []

    /// The series that is told by its labels: nearly always that of the last time.
    mutating func find(
        at port: PortCounters,
        where isWanted: (Labels) -> Bool,
        orMake make: () -> (Labels, Counts)
    ) -> Series<Labels, Counts> {
        func matches(_ series: Series<Labels, Counts>) -> Bool {
            series.port === port && isWanted(series.kind.labels)
        }
        if let first = all.first, matches(first) { return first }
        if let index = all.firstIndex(where: matches) {
            all.swapAt(0, index)
            return all[0]
        }
        let (labels, counts) = make()
        let made = Series(labels, at: port, counts)
        all.insert(made, at: 0)
        return made
    }
}
