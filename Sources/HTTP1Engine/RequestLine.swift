import HTTPMessage
import MessageLayout

/// The first line of a request.
///
/// > Source: Envoy 1.40 (`BalsaFrame`, `BalsaParser`), measured: three words, any run of blanks or controls between
/// > them; the version is whatever follows the second.
struct RequestLine {
    /// The versions that make a difference.
    enum Version {
        case http11
        /// Well formed, but not 1.1, or missing (HTTP/0.9): Envoy says 426 once it read the head.
        case unsupported
        /// No version: there are no fields, the line is all.
        case missing
    }

    var method: ByteRange
    var target: ByteRange
    var version: Version
    /// Whether the target need not be one that a client may send.
    var acceptsAnyTarget: Bool

    /// Nil if Envoy refuses the line: unknown method, no target or one that can be none, malformed version.
    init?(_ bytes: Span<UInt8>, _ line: Range<Int>, acceptsAnyTarget: Bool) {
        var end = line.upperBound
        while end > line.lowerBound, bytes[end - 1] <= .space { end -= 1 }
        let method = Self.word(bytes, line.lowerBound..<end)
        let target = Self.word(bytes, Self.skipBlanks(bytes, method.upperBound..<end)..<end)
        let version = Self.skipBlanks(bytes, target.upperBound..<end)..<end
        guard RequestMethod.isKnown(bytes, method) else { return nil }
        let isConnect = RequestMethod.isConnect(bytes, method)
        guard
            acceptsAnyTarget
                ? RequestTarget.isVisible(bytes, target)
                : RequestTarget.isPossible(bytes, target, isConnect: isConnect)
        else { return nil }
        guard let parsed = Self.version(bytes, version) else { return nil }
        self.method = ByteRange(start: method.lowerBound, count: method.count)
        self.target = ByteRange(start: target.lowerBound, count: target.count)
        self.version = parsed
        self.acceptsAnyTarget = acceptsAnyTarget
    }

    private static func word(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var end = range.lowerBound
        while end < range.upperBound, bytes[end] > .space { end += 1 }
        return range.lowerBound..<end
    }

    private static func skipBlanks(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        var start = range.lowerBound
        while start < range.upperBound, bytes[start] <= .space { start += 1 }
        return start
    }

    private static func version(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Version? {
        if range.isEmpty { return .missing }
        guard let (major, minor) = HTTPVersion.digits(bytes, range) else { return nil }
        return major == 1 && minor == 1 ? .http11 : .unsupported
    }
}

/// The version of a start line.
enum HTTPVersion {
    /// The two digits of `HTTP/x.y`; nil if the bytes are anything else.
    static func digits(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (major: UInt8, minor: UInt8)? {
        let start = range.lowerBound
        guard range.count == 8,
            bytes[start] == UInt8(ascii: "H"), bytes[start + 1] == UInt8(ascii: "T"),
            bytes[start + 2] == UInt8(ascii: "T"), bytes[start + 3] == UInt8(ascii: "P"),
            bytes[start + 4] == UInt8(ascii: "/"), bytes[start + 5].isDigit,
            bytes[start + 6] == UInt8(ascii: "."), bytes[start + 7].isDigit
        else { return nil }
        return (bytes[start + 5] - UInt8(ascii: "0"), bytes[start + 7] - UInt8(ascii: "0"))
    }
}
