/// One look over a target: where the path ends, where the fragment begins, whether anything needs rewriting.
struct PathScan {
    /// The path as sent.
    var path: Range<Int>
    /// Path and query as sent, without the fragment.
    var target: Range<Int>
    /// Whether normalising might change the path.
    ///
    /// Cheap to tell, and true for few paths that then stay as they are.
    var needsNormalization: Bool
    /// Where the first byte stands that made it so; behind the path if none did.
    var firstSuspect: Int

    /// Looks at a target that begins with `/`.
    @inline(__always)
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var suspect = -1
        var end = range.upperBound
        var index = range.lowerBound
        let plain = Self.plain
        scan: while index < range.upperBound {
            let byte = bytes[index]
            if !plain.contains(byte) {
                switch byte {
                case UInt8(ascii: "?"), UInt8(ascii: "#"):
                    end = index
                    break scan
                case UInt8(ascii: "."):
                    // A dot inside a segment means nothing. The first byte of a target is never a dot.
                    if bytes[index &- 1] == UInt8(ascii: "/") { suspect = suspect < 0 ? index : suspect }
                default:
                    suspect = suspect < 0 ? index : suspect
                }
            }
            index &+= 1
        }
        path = range.lowerBound..<end
        while index < range.upperBound, bytes[index] != UInt8(ascii: "#") { index &+= 1 }
        target = range.lowerBound..<index
        needsNormalization = suspect >= 0
        firstSuspect = suspect < 0 ? end : suspect
    }

    /// What a path may hold without a second look: the printable bytes but for ``?#.%\"<>^`{|}``.
    ///
    /// A dot may begin a dot segment.
    static var plain: ASCIISet {
        ASCIISet(low: 0x2fff_bfd2_0000_0000, high: 0x47ff_fffe_afff_ffff)
    }
}
