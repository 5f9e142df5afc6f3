/// Rewrites a path as Envoy does before it looks at routes.
///
/// > Source: Envoy 1.40 with `normalize_path`, measured (semantics 8.10; recorded answers). Its rules are those of the
/// > browsers' URL library: percent-encodings of unreserved characters are decoded, dot segments resolved (also
/// > when their dots are encoded), `\` becomes `/`, some characters are encoded; `//` and all else stay. Before that, a
/// > path parameter behind a literal dot segment is cut off: `/a/..;x/b` is `/a/../b`.
struct PathNormalizer {
    private var output: [UInt8]
    /// Where in `output` the last `%` stands that begins no valid encoding; nil if it is gone again.
    private var lastInvalidPercent: Int?

    /// Writes the normalised path and the query as sent into `buffer`.
    ///
    /// - Returns: where the path ends; nil if it cannot be normalised (`%00`).
    static func normalize(_ bytes: Span<UInt8>, _ scan: PathScan, into buffer: inout [UInt8]) -> Int? {
        var normalizer = PathNormalizer(output: [])
        swap(&normalizer.output, &buffer)
        defer { swap(&normalizer.output, &buffer) }
        normalizer.output.removeAll(keepingCapacity: true)
        guard normalizer.writePath(bytes, scan.path) else { return nil }
        let end = normalizer.output.count
        for index in scan.path.upperBound..<scan.target.upperBound { normalizer.output.append(bytes[index]) }
        return end
    }

    private init(output: [UInt8]) {
        self.output = output
    }

    private mutating func writePath(_ bytes: Span<UInt8>, _ path: Range<Int>) -> Bool {
        var input = Input(bytes: bytes, position: path.lowerBound, end: path.upperBound)
        while input.position < input.end {
            let byte = input.current
            if let dot = input.dotLength(at: input.position) {
                writeDot(dot, &input)
            } else if byte == UInt8(ascii: "\\") {
                output.append(UInt8(ascii: "/"))
                input.position += 1
            } else if byte == UInt8(ascii: "%") {
                guard writePercent(&input) else { return false }
            } else {
                if Self.encoded(byte) { writeEncoded(byte) } else { output.append(byte) }
                input.position += 1
            }
        }
        return true
    }

    /// A dot, literal or encoded: part of a name, or of a dot segment.
    private mutating func writeDot(_ length: Int, _ input: inout Input) {
        guard output.last == UInt8(ascii: "/"), let segment = input.dotSegment(at: input.position) else {
            output.append(UInt8(ascii: "."))
            input.position += length
            return
        }
        if segment.isParent { removeLastSegment() }
        input.position = segment.end
    }

    /// Cuts back to the slash before the last one; the first slash stays.
    private mutating func removeLastSegment() {
        var last = output.count - 1
        guard last > 0 else { return }
        repeat { last -= 1 } while last > 0 && output[last] != UInt8(ascii: "/")
        output.removeLast(output.count - (last + 1))
        if let invalid = lastInvalidPercent, invalid >= output.count { lastInvalidPercent = nil }
    }

    /// An encoding is decoded, kept, or (of NUL) refused; a `%` that begins none stays.
    private mutating func writePercent(_ input: inout Input) -> Bool {
        guard let value = input.encodedByte(at: input.position) else {
            lastInvalidPercent = output.count
            output.append(UInt8(ascii: "%"))
            input.position += 1
            return true
        }
        guard value != 0 else { return false }
        if Self.unreserved(value) {
            output.append(value)
            input.position += 3
            protectNewEncoding(next: input.position < input.end ? input.current : nil)
        } else {
            for offset in 0..<3 { output.append(input.bytes[input.position + offset]) }
            input.position += 3
        }
        return true
    }

    /// Decoding may have made an encoding where there was none, as in `%4%41`; then its `%` is encoded.
    private mutating func protectNewEncoding(next: UInt8?) {
        guard let invalid = lastInvalidPercent, invalid >= output.count - 3 else { return }
        let following: [UInt8]
        let last = output[output.count - 1]
        if invalid == output.count - 2 {
            guard let next, last.hexValue != nil, next.hexValue != nil else { return }
            following = [last]
        } else {
            let first = output[output.count - 2]
            guard first.hexValue != nil, last.hexValue != nil else { return }
            following = [first, last]
        }
        output.removeLast(output.count - (invalid + 1))
        output += "25".utf8
        output += following
    }

    private mutating func writeEncoded(_ byte: UInt8) {
        output.append(UInt8(ascii: "%"))
        output.append(Self.digit(byte >> 4))
        output.append(Self.digit(byte & 15))
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private static func unreserved(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "~")
    }

    private static func encoded(_ byte: UInt8) -> Bool {
        !ASCIISet(excluding: "\"<>^`{|}").contains(byte)
    }
}

extension PathNormalizer {
    /// What is left of the path as sent.
    private struct Input: ~Escapable {
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
}
