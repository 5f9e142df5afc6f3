/// How often values fell into Envoy's buckets.
public struct Histogram: Hashable, Sendable {
    /// The greatest value of each bucket but the last, which has no bound, as Envoy prints them.
    ///
    /// > Source: Envoy `source/common/stats/histogram_impl.cc`, `HistogramSettingsImpl::defaultBuckets`.
    public static let bounds = [
        "0.5", "1", "5", "10", "25", "50", "100", "250", "500", "1000", "2500", "5000", "10000", "30000", "60000",
        "300000", "600000", "1800000", "3600000",
    ]

    /// How many values fell into each bucket, not into those below it.
    public private(set) var buckets = [Int](repeating: 0, count: 20)
    /// All values added up.
    public private(set) var sum = 0

    /// Makes an empty histogram.
    public init() {}

    /// How many values there were.
    public var count: Int { buckets.reduce(0, +) }

    /// Counts a value.
    public mutating func record(_ value: Int) {
        buckets[Self.bucket(of: value)] &+= 1
        sum &+= value
    }

    /// Adds what another histogram counted.
    public mutating func add(_ other: Histogram) {
        for index in buckets.indices { buckets[index] &+= other.buckets[index] }
        sum &+= other.sum
    }

    /// The index of the first bucket whose bound is not below the value.
    private static func bucket(of value: Int) -> Int {
        switch value {
        case ...0: 0
        case ...1: 1
        case ...5: 2
        case ...10: 3
        case ...25: 4
        case ...50: 5
        case ...100: 6
        case ...250: 7
        case ...500: 8
        case ...1_000: 9
        case ...2_500: 10
        case ...5_000: 11
        case ...10_000: 12
        case ...30_000: 13
        case ...60_000: 14
        case ...300_000: 15
        case ...600_000: 16
        case ...1_800_000: 17
        case ...3_600_000: 18
        default: 19
        }
    }
}
