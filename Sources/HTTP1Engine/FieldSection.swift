import HTTPMessage
import MessageLayout
import NIOCore

/// Reads the lines of a head, or of a trailer section, as they become whole; offsets count from the section's start.
///
/// Nothing is copied and nothing is allocated beyond the growth of `fields`, which keeps its capacity. Each byte is
/// looked at a fixed number of times however the section is cut into pieces.
///
/// > Source: Envoy 1.40 (quiche's `BalsaFrame`), measured: a line ends with LF whatever is before it; the section ends
/// > with an empty line; a line that begins with a blank belongs to the one before it.
struct FieldSection {
    /// How far the reading came.
    enum Progress {
        case needsMoreBytes
        case startLine(Range<Int>)
        case complete(count: Int)
    }

    /// The lines read so far.
    private(set) var fields: [FieldRange] = []
    /// Whether some byte can stand in no head.
    private(set) var hasForbiddenControl = false
    /// Whether some line is no field.
    private(set) var isMalformed = false
    /// Whether Content-Length stands there more than once, which only trailers may say.
    private(set) var repeatsContentLength = false
    /// Whether values must be put together anew: folded ones, ones with a bare CR, repeated lines that are one field.
    private(set) var needsRewriting = false

    private var lineStart = 0
    private var scanned = 0
    private var awaitsStartLine = true
    private var seen: UInt64 = 0
    private let side: MessageSide

    init(of side: MessageSide) {
        self.side = side
    }

    /// Forgets what was read, for the next section.
    mutating func restart(withStartLine: Bool) {
        fields.removeAll(keepingCapacity: true)
        hasForbiddenControl = false
        isMalformed = false
        repeatsContentLength = false
        needsRewriting = false
        lineStart = 0
        scanned = 0
        awaitsStartLine = withStartLine
        seen = 0
    }

    func contains(_ known: KnownField) -> Bool {
        seen & (1 << UInt64(known.rawValue)) != 0
    }

    /// Reads on; `bytes` is the section from its first byte on, as far as it is there.
    mutating func advance(_ bytes: Span<UInt8>) -> Progress {
        while let lineFeed = bytes.firstLineFeed(from: scanned) {
            let line = lineStart..<lineFeed
            lineStart = lineFeed + 1
            scanned = lineStart
            if awaitsStartLine {
                awaitsStartLine = false
                return .startLine(line)
            }
            if line.isEmpty || line.count == 1 && bytes[line.lowerBound] == .carriageReturn {
                return .complete(count: lineStart)
            }
            readLine(bytes, line)
        }
        scanned = bytes.count
        return .needsMoreBytes
    }

    /// Notes what the start line holds.
    mutating func noteControls(_ bytes: Span<UInt8>, in line: Range<Int>) {
        if bytes.survey(line).hasForbiddenControl { hasForbiddenControl = true }
    }

    /// Whether Content-Length, if there, is one number, CR and folds not allowed in it.
    func hasValidContentLength(_ bytes: Span<UInt8>) -> Bool {
        guard contains(.contentLength) else { return true }
        for field in fields where field.known == .contentLength {
            if ContentLength.parse(bytes, field.value.indices) == nil { return false }
        }
        return true
    }

    /// Moves the lines to a head whose `bytes` is this section, putting both together anew where that is needed.
    ///
    /// The two arrays change places, so that both keep their memory.
    mutating func giveOut(to bytes: inout ByteBuffer, _ head: inout [FieldRange]) {
        guard needsRewriting else {
            swap(&head, &fields)
            return
        }
        let original = bytes
        let rewritten = HeadRewriting(original.readableBytesUInt8Span, fields: fields, side: side)
        bytes = rewritten.bytes
        head = rewritten.fields
        // Hundreds of joined lines should not be remembered for the rest of the connection.
        fields = []
    }

    private mutating func readLine(_ bytes: Span<UInt8>, _ line: Range<Int>) {
        if bytes[line.lowerBound] == .space || bytes[line.lowerBound] == .tab {
            readContinuation(bytes, line)
            return
        }
        var nameEnd = line.lowerBound
        while nameEnd < line.upperBound, bytes[nameEnd].isToken { nameEnd += 1 }
        guard nameEnd > line.lowerBound, nameEnd < line.upperBound, bytes[nameEnd] == .colon else {
            isMalformed = true
            noteControls(bytes, in: line)
            return
        }
        let value = trimmed(bytes, nameEnd + 1..<line.upperBound)
        let survey = bytes.survey(value)
        if survey.hasForbiddenControl { hasForbiddenControl = true }
        if survey.hasCarriageReturn { needsRewriting = true }
        let name = ByteRange(start: line.lowerBound, count: nameEnd - line.lowerBound)
        let known = KnownField.recognize(bytes, name)
        note(known)
        fields.append(
            FieldRange(name: name, value: ByteRange(start: value.lowerBound, count: value.count), known: known)
        )
    }

    private mutating func readContinuation(_ bytes: Span<UInt8>, _ line: Range<Int>) {
        noteControls(bytes, in: line)
        guard let last = fields.indices.last else {
            isMalformed = true
            return
        }
        let more = trimmed(bytes, line)
        guard !more.isEmpty else { return }
        if fields[last].value.isEmpty {
            fields[last].value = ByteRange(start: more.lowerBound, count: more.count)
            if bytes.survey(more).hasCarriageReturn { needsRewriting = true }
        } else {
            let start = fields[last].value.lowerBound
            fields[last].value = ByteRange(start: start, count: more.upperBound - start)
            needsRewriting = true
        }
    }

    private mutating func note(_ known: KnownField) {
        guard known != .other else { return }
        if contains(known) {
            if known == .contentLength { repeatsContentLength = true }
            if side.joins(known) { needsRewriting = true }
        }
        seen |= 1 << UInt64(known.rawValue)
    }

    private func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while end > start, bytes[end - 1].isTrimmed { end -= 1 }
        while start < end, bytes[start].isTrimmed { start += 1 }
        return start..<end
    }
}
