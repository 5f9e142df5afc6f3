/// Reads the value of Content-Length.
package enum ContentLength {
    /// The number; nil if it is none or does not fit 64 bits.
    ///
    /// What does not fit `Int` is cut to `Int.max`: no peer will ever send so much.
    ///
    /// > Source: Envoy 1.40, measured: digits only, any number of leading zeros, at most 2⁶⁴ − 1.
    package static func parse(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        var length: UInt64 = 0
        for index in range {
            guard bytes[index].isDigit else { return nil }
            let (product, overflow) = length.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(bytes[index] - UInt8(ascii: "0")))
            guard !overflow, !carry else { return nil }
            length = sum
        }
        return Int(clamping: length)
    }
}
