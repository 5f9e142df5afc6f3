/// Rewrites a path as Envoy does before it looks at routes.
///
/// > Source: Envoy 1.40 with `normalize_path`, measured (semantics 8.10; recorded answers). Its rules are those of the
/// > browsers' URL library: percent-encodings of unreserved characters are decoded, dot segments resolved (also
/// > when their dots are encoded), `\` becomes `/`, some characters are encoded; `//` and all else stay. Before that, a
/// > path parameter behind a literal dot segment is cut off: `/a/..;x/b` is `/a/../b`.
struct PathNormalizer: ~Copyable, ~Escapable {
    private var output: MutableSpan<UInt8>
    private var count = 0
    /// Where in the output the last `%` stands that begins no valid encoding; nil if it is gone again.
    private var lastInvalidPercent: Int?

    /// Writes the normalised path and the query as sent into the front of `buffer`, which grows only if it is too short.
    ///
    /// - Returns: where path and query end; nil if the path cannot be normalised (`%00`).
    static func normalize(
        _ bytes: Span<UInt8>,
        _ scan: PathScan,
        into buffer: inout [UInt8]
    ) -> (path: Int, target: Int)? {
        // No byte becomes more than three.
        let longest = 3 * scan.target.count
        if buffer.count < longest { buffer = Array(repeating: 0, count: longest) }
        var normalizer = PathNormalizer(output: buffer.mutableSpan)
        normalizer.append(bytes, scan.path.lowerBound..<scan.firstSuspect)
        guard normalizer.writePath(bytes, scan.firstSuspect..<scan.path.upperBound) else { return nil }
        let end = normalizer.count
        normalizer.append(bytes, scan.path.upperBound..<scan.target.upperBound)
        return (end, normalizer.count)
    }

    @_lifetime(copy output)
    private init(output: consuming MutableSpan<UInt8>) {
        self.output = output
    }

    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        output[count] = byte
        count &+= 1
    }

    private mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        for index in range { append(bytes[index]) }
    }

    private mutating func writePath(_ bytes: Span<UInt8>, _ path: Range<Int>) -> Bool {
        var input = PathInput(bytes: bytes, position: path.lowerBound, end: path.upperBound)
        let plain = PathScan.plain
        while input.position < input.end {
            let byte = input.current
            if plain.contains(byte) {
                append(byte)
                input.position &+= 1
            } else if let dot = input.dotLength(at: input.position) {
                writeDot(dot, &input)
            } else if byte == UInt8(ascii: "%") {
                guard writePercent(&input) else { return false }
            } else {
                if byte == UInt8(ascii: "\\") { append(UInt8(ascii: "/")) } else { appendEncoded(byte) }
                input.position &+= 1
            }
        }
        return true
    }

    /// A dot, literal or encoded: part of a name, or of a dot segment.
    private mutating func writeDot(_ length: Int, _ input: inout PathInput) {
        guard count > 0, output[count &- 1] == UInt8(ascii: "/"), let segment = input.dotSegment(at: input.position)
        else {
            append(UInt8(ascii: "."))
            input.position &+= length
            return
        }
        if segment.isParent { removeLastSegment() }
        input.position = segment.end
    }

    /// Cuts back to the slash before the last one; the first slash stays.
    private mutating func removeLastSegment() {
        var last = count - 1
        guard last > 0 else { return }
        repeat { last -= 1 } while last > 0 && output[last] != UInt8(ascii: "/")
        count = last + 1
        if let invalid = lastInvalidPercent, invalid >= count { lastInvalidPercent = nil }
    }

    /// An encoding is decoded, kept, or (of NUL) refused; a `%` that begins none stays.
    private mutating func writePercent(_ input: inout PathInput) -> Bool {
        guard let value = input.encodedByte(at: input.position) else {
            lastInvalidPercent = count
            append(UInt8(ascii: "%"))
            input.position += 1
            return true
        }
        guard value != 0 else { return false }
        if Self.isUnreserved(value) {
            append(value)
            input.position += 3
            if let invalid = lastInvalidPercent, invalid >= count - 3 {
                protectNewEncoding(at: invalid, next: input.position < input.end ? input.current : nil)
            }
        } else {
            append(input.bytes, input.position..<input.position + 3)
            input.position += 3
        }
        return true
    }

    /// Decoding may have made an encoding where there was none, as in `%4%41`; then its `%` is encoded.
    private mutating func protectNewEncoding(at invalid: Int, next: UInt8?) {
        let last = output[count - 1]
        if invalid == count - 2 {
            guard let next, last.hexValue != nil, next.hexValue != nil else { return }
            count = invalid + 1
        } else {
            let first = output[count - 2]
            guard first.hexValue != nil, last.hexValue != nil else { return }
            count = invalid + 1
            append(UInt8(ascii: "2"))
            append(UInt8(ascii: "5"))
            append(first)
            append(last)
            return
        }
        append(UInt8(ascii: "2"))
        append(UInt8(ascii: "5"))
        append(last)
    }

    private mutating func appendEncoded(_ byte: UInt8) {
        append(UInt8(ascii: "%"))
        append(Self.digit(byte >> 4))
        append(Self.digit(byte & 15))
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "~")
    }
}
