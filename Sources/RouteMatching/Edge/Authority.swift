/// Rules on the authority of a request: `Host`, or `:authority`.
enum Authority {
    /// Whether Envoy takes it; the empty one is valid.
    ///
    /// > Source: Envoy 1.40, each byte measured: blanks, controls, bytes above 0x7e and ``"#/<>?\^`{|}`` are 400.
    static func isValid(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range where !valid.contains(bytes[index]) { return false }
        return true
    }

    /// The printable bytes but for those.
    static var valid: ASCIISet {
        ASCIISet(low: 0x2fff_7ff2_0000_0000, high: 0x47ff_fffe_afff_ffff)
    }

    /// The authority without its port, which is anything after the last colon; a colon inside brackets is no port's.
    ///
    /// > Source: Envoy `HeaderUtility::getPortStart`; `ignore_port_in_host_matching` (semantics 4.21).
    static func withoutPort(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var index = range.upperBound
        while index > range.lowerBound {
            index -= 1
            switch bytes[index] {
            case UInt8(ascii: ":"): return range.lowerBound..<index
            case UInt8(ascii: "]"): return range
            default: break
            }
        }
        return range
    }
}
