public import HTTPMessage
import MessageLayout
public import NIOCore

/// Bytes of one upstream connection → response events; as strict and as lenient as Envoy 1.40.
///
/// Incremental and pull-based, as the request decoder.
///
/// > Source: Envoy 1.40 (`ClientConnectionImpl`, `BalsaFrame`), each rule measured with a scripted upstream.
public struct HTTP1ResponseDecoder {
    private enum State {
        case beforeHead
        case head
        case length(Int)
        case chunks(ChunkedBody)
        case trailers
        case untilClose
        case tunnel
        case ended
        case failed(HTTP1ResponseFailure)
    }

    /// The head of the current response; valid from its `.head` or `.interim` event to the next one.
    public internal(set) var head: ResponseHead

    private var input = InputBuffer()
    private var section = FieldSection(of: .response)
    private var line: StatusLine?
    private var state = State.beforeHead
    private var answersHEAD = false
    private var answersUpgrade = false
    private var hasEnded = false

    /// Envoy's limit on a response head and on a trailer section.
    static let maxHeadBytes = 80 * 1024
    /// Envoy's limit on header fields, joined lines counted as one.
    static let maxFields = 100

    /// Makes a decoder.
    public init() {
        head = ResponseHead(
            bytes: ByteBuffer(),
            status: 0,
            reason: .empty,
            fields: [],
            framing: .none,
            keepsAlive: false
        )
    }

    /// Whether the connection became a tunnel with the last head.
    public var isTunnel: Bool {
        if case .tunnel = state { true } else { false }
    }

    /// Bytes received and not yet given out.
    public var bufferedBytes: Int { input.count }

    /// Whether bytes of a response came that has not ended; while false, the end of the connection is no failure of
    /// the codec, and `next()` then says only that it needs more bytes.
    public var isInsideMessage: Bool {
        if case .beforeHead = state { input.count > 0 } else { true }
    }

    /// Says what the next response answers.
    ///
    /// The answer to HEAD has no body, whatever its head says, and a 101 to an upgrade turns the connection into a
    /// tunnel. Call it before the first bytes of that response are parsed.
    public mutating func expectResponse(toHEAD isHEAD: Bool, upgrade: Bool) {
        answersHEAD = isHEAD
        answersUpgrade = upgrade
    }

    /// Adds bytes that arrived.
    public mutating func receive(_ bytes: consuming ByteBuffer) {
        input.append(bytes)
    }

    /// Says that the peer closed its side: ends a close-delimited body, makes any other unfinished message a failure.
    public mutating func receiveEOF() {
        hasEnded = true
    }

    /// Parses up to the next event.
    public mutating func next() -> HTTP1ResponseEvent {
        while true {
            switch state {
            case .beforeHead:
                guard let first = input.bytes.getInteger(at: input.bytes.readerIndex, as: UInt8.self) else {
                    return .needsMoreBytes
                }
                guard first == UInt8(ascii: "H") else { return fail(.codecError) }
                section.restart(withStartLine: true)
                line = nil
                state = .head
            case .head:
                return readHead()
            case .length(0), .ended:
                state = .beforeHead
                return .end
            case .length(let left):
                guard input.count > 0 else { return starved }
                let data = input.take(left)
                state = .length(left - data.readableBytes)
                return .body(data)
            case .chunks(var body):
                let progress = body.advance(&input)
                state = .chunks(body)
                switch progress {
                case .needsMoreBytes: return starved
                case .data(let data): return .body(data)
                case .malformed: return fail(.codecError)
                case .trailers:
                    section.restart(withStartLine: false)
                    state = .trailers
                }
            case .trailers:
                if let event = readTrailers() { return event }
            case .untilClose, .tunnel:
                if input.count > 0 { return .body(input.takeAll()) }
                guard hasEnded else { return .needsMoreBytes }
                state = .ended
            case .failed(let failure):
                return .failure(failure)
            }
        }
    }

    /// Hands over what is buffered, for a connection that becomes a tunnel.
    public mutating func takeBufferedBytes() -> ByteBuffer { input.takeAll() }

    /// What to say where a message needs bytes that are not there.
    private var starved: HTTP1ResponseEvent {
        mutating get { hasEnded ? fail(.truncated) : .needsMoreBytes }
    }

    private mutating func fail(_ failure: HTTP1ResponseFailure) -> HTTP1ResponseEvent {
        state = .failed(failure)
        return .failure(failure)
    }

    private mutating func readHead() -> HTTP1ResponseEvent {
        while true {
            let buffer = input.bytes
            let bytes = buffer.readableBytesUInt8Span
            switch section.advance(bytes) {
            case .needsMoreBytes:
                guard bytes.count <= Self.maxHeadBytes else { return fail(.headTooLarge) }
                return starved
            case .startLine(let range):
                section.noteControls(bytes, in: range)
                guard let line = StatusLine(bytes, range) else { return fail(.codecError) }
                self.line = line
            case .complete(let count):
                guard count <= Self.maxHeadBytes, let line else { return fail(.headTooLarge) }
                return finishHead(line, count: count)
            }
        }
    }

    private mutating func finishHead(_ line: StatusLine, count: Int) -> HTTP1ResponseEvent {
        guard !section.hasForbiddenControl, !section.isMalformed, !section.repeatsContentLength,
            section.hasValidContentLength(input.bytes.readableBytesUInt8Span)
        else { return fail(.codecError) }
        head.bytes = input.take(count)
        section.giveOut(to: &head.bytes, &head.fields)
        guard head.fields.count <= Self.maxFields else { return fail(.headTooLarge) }
        head.status = line.status
        head.reason = line.reason
        let rules = ResponseHeadRules(head.fields, line, answersHEAD: answersHEAD, answersUpgrade: answersUpgrade)
        let buffer = head.bytes
        guard let outcome = rules.apply(buffer.readableBytesUInt8Span, fields: &head.fields) else {
            return fail(.framing)
        }
        head.framing = outcome.framing
        head.keepsAlive = outcome.keepsAlive
        if outcome.isInterim {
            state = .beforeHead
            return .interim
        }
        switch outcome.framing {
        case _ where outcome.isTunnel: state = .tunnel
        case .none: state = .ended
        case .length(let length): state = .length(length)
        case .chunked: state = .chunks(ChunkedBody())
        case .untilClose: state = .untilClose
        }
        return .head
    }

    private mutating func readTrailers() -> HTTP1ResponseEvent? {
        let buffer = input.bytes
        let bytes = buffer.readableBytesUInt8Span
        switch section.advance(bytes) {
        case .needsMoreBytes, .startLine:
            guard bytes.count <= Self.maxHeadBytes else { return fail(.headTooLarge) }
            return starved
        case .complete(let count):
            guard count <= Self.maxHeadBytes else { return fail(.headTooLarge) }
            guard !section.hasForbiddenControl, !section.isMalformed else { return fail(.codecError) }
            input.skip(count)
            state = .ended
            return nil
        }
    }
}

extension HTTP1ResponseFailure {
    static let codecError = HTTP1ResponseFailure(details: "http1.codec_error")
    static let headTooLarge = HTTP1ResponseFailure(details: "http1.headers_too_large")
    static let framing = HTTP1ResponseFailure(details: "http1.invalid_framing")
    static let truncated = HTTP1ResponseFailure(details: "http1.truncated_message")
}
