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

    /// Looks at a target that begins with `/`.
    @inline(__always)
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var needsNormalization = false
        var end = range.upperBound
        var index = range.lowerBound
        let ordinary = Self.ordinary
        scan: while index < range.upperBound {
            let byte = bytes[index]
            if !ordinary.contains(byte) {
                switch byte {
                case UInt8(ascii: "?"), UInt8(ascii: "#"):
                    end = index
                    break scan
                case UInt8(ascii: "."):
                    // A dot inside a segment means nothing. The first byte of a target is never a dot.
                    if bytes[index &- 1] == UInt8(ascii: "/") { needsNormalization = true }
                default:
                    needsNormalization = true
                }
            }
            index &+= 1
        }
        path = range.lowerBound..<end
        while index < range.upperBound, bytes[index] != UInt8(ascii: "#") { index &+= 1 }
        target = range.lowerBound..<index
        self.needsNormalization = needsNormalization
    }

    /// What a path may hold without a second look.
    ///
    /// A dot may begin a dot segment.
    private static var ordinary: ASCIISet {
        ASCIISet(excluding: "?#.%\\\"<>^`{|}")
    }
}
