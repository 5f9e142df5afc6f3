public import HTTPMessage
import MessageLayout
public import NIOCore

/// Bytes of one downstream connection → request events; as strict and as lenient as Envoy 1.40.
///
/// Pull-based: `next()` parses only up to one event, so a proxy that waits for an upstream leaves pipelined bytes
/// unparsed and unaccounted. Incremental: the same bytes in any segmentation give the same events (body events may be
/// cut differently). No allocation per header line; the `fields` array keeps its capacity from request to request.
///
/// After the head of an upgrade (or of CONNECT) every byte is `.body`, and there is no `.end`.
public struct HTTP1RequestDecoder {
    private enum State {
        case beforeHead
        case startLine
        case fields
        case length(Int)
        case chunks(ChunkedBody)
        case trailers
        case tunnel
        case ended
        case failed(HTTP1RequestFailure)
    }

    /// The head of the current request; valid from its `.head` event to the next one.
    public internal(set) var head: RequestHead

    private var input = InputBuffer()
    private var section = FieldSection(of: .request)
    private var line: RequestLine?
    private var state = State.beforeHead

    /// Envoy's limit on a head, request line and last line included, and on a trailer section.
    static let maxHeadBytes = 60 * 1024
    /// The limit on header fields, joined lines counted as one.
    private let maxFields: Int
    private let acceptsAnyTarget: Bool

    /// Makes a decoder with Envoy's limits: 60 KiB of head, 100 header lines.
    ///
    /// - Parameters:
    ///   - maxFields: another limit on header lines, for who stands behind a proxy that adds some.
    ///   - acceptsAnyTarget: whether the target may be any visible text, for who stands behind a proxy that rewrites it.
    public init(maxFields: Int = 100, acceptsAnyTarget: Bool = false) {
        self.maxFields = maxFields
        self.acceptsAnyTarget = acceptsAnyTarget
        head = RequestHead(
            bytes: ByteBuffer(),
            layout: RequestLayout(method: .empty, target: .empty, authority: nil),
            fields: [],
            framing: .none,
            keepsAlive: true
        )
    }

    /// Bytes received and not yet given out.
    public var bufferedBytes: Int { input.count }

    /// Adds bytes that arrived; the decoder takes the readable bytes of `bytes`.
    public mutating func receive(_ bytes: consuming ByteBuffer) {
        input.append(bytes)
    }

    /// Parses up to the next event.
    public mutating func next() -> HTTP1RequestEvent {
        while true {
            switch state {
            case .beforeHead:
                guard beginHead() else { return failedOrWaiting }
            case .startLine, .fields:
                return readHead()
            case .length(0), .ended:
                state = .beforeHead
                return .end
            case .length(let left):
                guard input.count > 0 else { return .needsMoreBytes }
                let data = input.take(left)
                state = .length(left - data.readableBytes)
                return .body(data)
            case .chunks(var body):
                let progress = body.advance(&input)
                state = .chunks(body)
                switch progress {
                case .needsMoreBytes: return .needsMoreBytes
                case .data(let data): return .body(data)
                case .malformed: return fail(.codecError)
                case .trailers:
                    section.restart(withStartLine: false)
                    state = .trailers
                }
            case .trailers:
                guard readTrailers() else { return failedOrWaiting }
            case .tunnel:
                guard input.count > 0 else { return .needsMoreBytes }
                return .body(input.takeAll())
            case .failed(let failure):
                return .failure(failure)
            }
        }
    }

    /// Hands over what is buffered, for a connection that becomes a tunnel (upgrade).
    public mutating func takeBufferedBytes() -> ByteBuffer { input.takeAll() }

    private var failedOrWaiting: HTTP1RequestEvent {
        if case .failed(let failure) = state { .failure(failure) } else { .needsMoreBytes }
    }

    private mutating func fail(_ failure: HTTP1RequestFailure) -> HTTP1RequestEvent {
        state = .failed(failure)
        return .failure(failure)
    }

    /// Skips line breaks before a request and looks at its first byte, which Envoy judges before it sees a line.
    private mutating func beginHead() -> Bool {
        let (breaks, first) = Self.lineBreaks(input.bytes.readableBytesUInt8Span)
        input.skip(breaks)
        guard let first else { return false }
        guard RequestMethod.canBegin(with: first) else {
            state = .failed(.codecError)
            return false
        }
        section.restart(withStartLine: true)
        line = nil
        state = .startLine
        return true
    }

    private static func lineBreaks(_ bytes: Span<UInt8>) -> (Int, first: UInt8?) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == .carriageReturn || byte == .lineFeed else { return (index, byte) }
            index += 1
        }
        return (index, nil)
    }

    private mutating func readHead() -> HTTP1RequestEvent {
        while true {
            let buffer = input.bytes
            let bytes = buffer.readableBytesUInt8Span
            switch section.advance(bytes) {
            case .needsMoreBytes:
                guard bytes.count < Self.maxHeadBytes else { return fail(.headTooLarge) }
                return .needsMoreBytes
            case .startLine(let range):
                guard range.upperBound < Self.maxHeadBytes else { return fail(.headTooLarge) }
                section.noteControls(bytes, in: range)
                guard let line = RequestLine(bytes, range, acceptsAnyTarget: acceptsAnyTarget) else {
                    return fail(section.hasForbiddenControl ? .forbiddenControl : .codecError)
                }
                self.line = line
                state = .fields
                if line.version == .missing { return finishHead(line, count: range.upperBound + 1) }
            case .complete(let count):
                guard count <= Self.maxHeadBytes, let line else { return fail(.headTooLarge) }
                return finishHead(line, count: count)
            }
        }
    }

    private mutating func finishHead(_ line: RequestLine, count: Int) -> HTTP1RequestEvent {
        if section.hasForbiddenControl { return fail(.forbiddenControl) }
        if section.isMalformed || section.repeatsContentLength { return fail(.codecError) }
        guard section.hasValidContentLength(input.bytes.readableBytesUInt8Span) else { return fail(.codecError) }
        head.bytes = input.take(count)
        section.giveOut(to: &head.bytes, &head.fields)
        guard head.fields.count <= maxFields else { return fail(.tooManyFields) }
        let rules = RequestHeadRules(head.fields)
        let buffer = head.bytes
        switch rules.apply(buffer.readableBytesUInt8Span, line, fields: &head.fields) {
        case .failure(let failure): return fail(failure)
        case .success(let outcome): return giveOut(line, outcome)
        }
    }

    private mutating func giveOut(_ line: RequestLine, _ outcome: RequestHeadRules.Outcome) -> HTTP1RequestEvent {
        head.layout = RequestLayout(method: line.method, target: line.target, authority: authority)
        // Without its length a body has to be chunked; a length of 0 leaves nothing to frame.
        head.framing = outcome.losesContentLength && outcome.framing != .length(0) ? .chunked : outcome.framing
        head.keepsAlive = outcome.keepsAlive
        head.upgrade = outcome.upgrade
        switch outcome.framing {
        case _ where outcome.isTunnel: state = .tunnel
        case .none, .untilClose: state = .ended
        case .length(let length): state = .length(length)
        case .chunked: state = .chunks(ChunkedBody())
        }
        return .head
    }

    private var authority: ByteRange? {
        for field in head.fields where field.known == .host { return field.value }
        return nil
    }

    private mutating func readTrailers() -> Bool {
        let buffer = input.bytes
        let bytes = buffer.readableBytesUInt8Span
        switch section.advance(bytes) {
        case .needsMoreBytes, .startLine:
            if bytes.count > Self.maxHeadBytes { state = .failed(.headTooLarge) }
            return false
        case .complete(let count):
            if section.hasForbiddenControl {
                state = .failed(.forbiddenControl)
            } else if section.isMalformed {
                state = .failed(.codecError)
            } else if count > Self.maxHeadBytes {
                state = .failed(.headTooLarge)
            } else {
                input.skip(count)
                state = .ended
                return true
            }
            return false
        }
    }
}
