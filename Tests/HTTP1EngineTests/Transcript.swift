import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore

/// How bytes are cut before a decoder gets them.
enum Segmentation: CustomStringConvertible {
    case whole
    case bytewise
    case random(seed: UInt64)

    static let all: [Segmentation] = [.whole, .bytewise, .random(seed: 1), .random(seed: 2), .random(seed: 3)]

    var description: String {
        switch self {
        case .whole: "whole"
        case .bytewise: "one byte at a time"
        case .random(let seed): "cut at random (\(seed))"
        }
    }

    func pieces(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        switch self {
        case .whole:
            return [bytes[...]]
        case .bytewise:
            return bytes.indices.map { bytes[$0...$0] }
        case .random(let seed):
            var random = SplitMix64(state: seed)
            var pieces: [ArraySlice<UInt8>] = []
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + Int.random(in: 1...23, using: &random))
                pieces.append(bytes[start..<end])
                start = end
            }
            return pieces
        }
    }
}

/// Random numbers that are the same in every run.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// What a decoder said of some bytes, in a form that does not depend on how they were cut.
enum Event: Hashable {
    case request(RequestSummary)
    case interim(ResponseSummary)
    case response(ResponseSummary)
    case body([UInt8])
    case end
    case refused(Int, String)
}

struct RequestSummary: Hashable {
    var method: String
    var target: String
    var authority: String?
    var fields: [String]
    var framing: BodyFraming
    var keepsAlive: Bool
    var upgrade: String?
}

struct ResponseSummary: Hashable {
    var status: Int
    var reason: String
    var fields: [String]
    var framing: BodyFraming
    var keepsAlive: Bool
}

func latin1(_ bytes: some Sequence<UInt8>) -> String {
    String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
}

func bytes(_ latin1: String) -> [UInt8] {
    latin1.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
}

private func text(_ range: ByteRange, _ buffer: ByteBuffer) -> String {
    latin1(buffer.getBytes(at: buffer.readerIndex + range.lowerBound, length: Int(range.count)) ?? [])
}

private func lines(_ fields: [FieldRange], _ buffer: ByteBuffer) -> [String] {
    fields.map { "\(text($0.name, buffer)): \(text($0.value, buffer))" }
}

extension [Event] {
    fileprivate mutating func add(body more: ByteBuffer) {
        if case .body(let before) = last {
            self[count - 1] = .body(before + more.readableBytesView)
        } else {
            append(.body(Array<UInt8>(more.readableBytesView)))
        }
    }
}

/// Runs a request decoder over bytes.
func decodeRequests(_ input: [UInt8], _ segmentation: Segmentation = .whole) -> [Event] {
    var decoder = HTTP1RequestDecoder()
    var events: [Event] = []
    for piece in segmentation.pieces(of: input) {
        decoder.receive(ByteBuffer(bytes: piece))
        reading: while true {
            switch decoder.next() {
            case .needsMoreBytes: break reading
            case .head: events.append(.request(summary(decoder.head)))
            case .body(let more): events.add(body: more)
            case .end: events.append(.end)
            case .failure(let failure):
                events.append(.refused(failure.status, failure.details))
                return events
            }
        }
    }
    return events
}

private func summary(_ head: RequestHead) -> RequestSummary {
    RequestSummary(
        method: text(head.layout.method, head.bytes),
        target: text(head.layout.target, head.bytes),
        authority: head.layout.authority.map { text($0, head.bytes) },
        fields: lines(head.fields, head.bytes),
        framing: head.framing,
        keepsAlive: head.keepsAlive,
        upgrade: head.upgrade.map { text($0, head.bytes) }
    )
}

/// Runs a response decoder over bytes; each response answers a request like the one described.
func decodeResponses(
    _ input: [UInt8],
    _ segmentation: Segmentation = .whole,
    toHEAD: Bool = false,
    upgrade: Bool = false,
    closes: Bool = false
) -> [Event] {
    var decoder = HTTP1ResponseDecoder()
    decoder.expectResponse(toHEAD: toHEAD, upgrade: upgrade)
    var events: [Event] = []
    func read() -> Bool {
        while true {
            switch decoder.next() {
            case .needsMoreBytes: return true
            case .interim: events.append(.interim(summary(decoder.head)))
            case .head: events.append(.response(summary(decoder.head)))
            case .body(let more): events.add(body: more)
            case .end: events.append(.end)
            case .failure(let failure):
                events.append(.refused(502, failure.details))
                return false
            }
        }
    }
    for piece in segmentation.pieces(of: input) {
        decoder.receive(ByteBuffer(bytes: piece))
        if !read() { return events }
    }
    if closes {
        decoder.receiveEOF()
        _ = read()
    }
    return events
}

private func summary(_ head: ResponseHead) -> ResponseSummary {
    ResponseSummary(
        status: head.status,
        reason: text(head.reason, head.bytes),
        fields: lines(head.fields, head.bytes),
        framing: head.framing,
        keepsAlive: head.keepsAlive
    )
}
