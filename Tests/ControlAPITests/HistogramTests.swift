import RouteModel
import Testing

@Suite("Histograms")
struct HistogramTests {
    /// The index of the bucket that a value falls into.
    private func bucket(of value: Int) -> Int? {
        var histogram = Histogram()
        histogram.record(value)
        return histogram.buckets.firstIndex(of: 1)
    }

    @Test("Buckets have the bounds of Envoy's default (fact 8.50)")
    func bounds() {
        #expect(
            Histogram.bounds == [
                "0.5", "1", "5", "10", "25", "50", "100", "250", "500", "1000", "2500", "5000", "10000", "30000",
                "60000", "300000", "600000", "1800000", "3600000",
            ]
        )
        #expect(Histogram().buckets.count == Histogram.bounds.count + 1)
    }

    @Test("A value falls into the first bucket whose bound is not below it", arguments: 1..<19)
    func edges(index: Int) throws {
        let bound = try #require(Int(Histogram.bounds[index]))
        #expect(bucket(of: bound) == index)
        #expect(bucket(of: bound + 1) == index + 1)
    }

    @Test("Nothing is in the first bucket, whatever has no bound in the last")
    func ends() {
        #expect(bucket(of: 0) == 0)
        #expect(bucket(of: .max) == 19)
    }

    @Test("Histograms of several loops add up")
    func adding() {
        var first = Histogram()
        first.record(3)
        first.record(7)
        var second = Histogram()
        second.record(7)
        first.add(second)
        #expect(first.count == 3)
        #expect(first.sum == 17)
        #expect(first.buckets[2] == 1 && first.buckets[3] == 2)
    }
}
