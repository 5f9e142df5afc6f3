/// What is left of a path as sent, while it is normalised.
struct PathInput: ~Escapable {
    let bytes: Span<UInt8>
    var position: Int
    let end: Int

    @_lifetime(copy bytes)
    init(bytes: Span<UInt8>, position: Int, end: Int) {
        self.bytes = bytes
        self.position = position
        self.end = end
    }

    var current: UInt8 { bytes[position] }

    /// The number of bytes of a dot at `index`: 1, or 3 if it is encoded; nil if there is none.
    func dotLength(at index: Int) -> Int? {
        guard index < end else { return nil }
        if bytes[index] == UInt8(ascii: ".") { return 1 }
        return encodedByte(at: index) == UInt8(ascii: ".") ? 3 : nil
    }

    /// The byte that a valid encoding at `index` stands for.
    func encodedByte(at index: Int) -> UInt8? {
        guard index + 2 < end, bytes[index] == UInt8(ascii: "%"), let high = bytes[index + 1].hexValue,
            let low = bytes[index + 2].hexValue
        else { return nil }
        return high << 4 | low
    }

    /// The dot segment that begins at `index`, right behind a slash: whether it is `..`, and where it ends, its
    /// slash included.
    func dotSegment(at index: Int) -> (isParent: Bool, end: Int)? {
        guard let first = dotLength(at: index) else { return nil }
        if let end = segmentEnd(index + first, of: index) { return (false, end) }
        guard let second = dotLength(at: index + first) else { return nil }
        return segmentEnd(index + first + second, of: index).map { (true, $0) }
    }

    /// Where the next segment begins if the dots `start..<index` are a whole segment.
    private func segmentEnd(_ index: Int, of start: Int) -> Int? {
        guard index < end else { return end }
        switch bytes[index] {
        case UInt8(ascii: "/"), UInt8(ascii: "\\"): return index + 1
        case UInt8(ascii: ";") where isLiteralSegment(start..<index): return parameterEnd(index)
        default: return nil
        }
    }

    /// Whether the segment begins behind a literal slash and has no encoded dot: only then a parameter is cut off.
    private func isLiteralSegment(_ range: Range<Int>) -> Bool {
        range.count <= 2 && bytes[range.lowerBound] == UInt8(ascii: ".")
            && bytes[range.upperBound - 1] == UInt8(ascii: ".") && range.lowerBound > 0
            && bytes[range.lowerBound - 1] == UInt8(ascii: "/")
    }

    /// Behind the next literal slash, or the end.
    private func parameterEnd(_ index: Int) -> Int {
        var index = index
        while index < end, bytes[index] != UInt8(ascii: "/") { index += 1 }
        return min(index + 1, end)
    }
}
