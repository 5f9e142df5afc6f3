import HTTPMessage
import MessageLayout
import NIOCore

/// A header line.
struct Field: Hashable, CustomStringConvertible {
    var name: [UInt8]
    var value: [UInt8]

    var lowercasedName: String { latin1(name).lowercased() }
    var description: String { "\(latin1(name)): \(latin1(value))" }
}

/// What a head says.
struct Head: Hashable {
    /// Method and target, or status and reason.
    var first: [UInt8]
    var second: [UInt8]
    var fields: [Field]
    var framing: BodyFraming
    var keepsAlive: Bool
    var upgrade: [UInt8]?
}

/// What a decoder said of some bytes, in a form that does not depend on how they were cut.
enum Event: Hashable {
    case interim(Head)
    case head(Head)
    case body([UInt8])
    case end
    case refused(status: Int, details: String)
}

/// The events of some bytes, and where each message ended.
struct Transcript: Equatable {
    private(set) var events: [Event] = []
    /// Offsets behind the last byte of each message that ended, in the input; interim ones too.
    private(set) var ends: [Int] = []

    mutating func add(_ event: Event) { events.append(event) }

    mutating func interim(_ head: Head, at offset: Int) {
        events.append(.interim(head))
        ends.append(offset)
    }

    mutating func add(body more: ByteBuffer) {
        if case .body(let before) = events.last {
            events[events.count - 1] = .body(before + more.readableBytesView)
        } else {
            events.append(.body(Array(more.readableBytesView)))
        }
    }

    mutating func end(at offset: Int) {
        events.append(.end)
        ends.append(offset)
    }

    var refusal: (status: Int, details: String)? {
        if case .refused(let status, let details) = events.last { (status, details) } else { nil }
    }
}

/// A message as far as it came.
struct Message {
    var head: Head
    var body: [UInt8] = []
    var isWhole = false
    var isInterim = false
}

extension Transcript {
    /// The messages of the events.
    var messages: [Message] {
        var messages: [Message] = []
        for event in events {
            switch event {
            case .interim(let head): messages.append(Message(head: head, isWhole: true, isInterim: true))
            case .head(let head): messages.append(Message(head: head))
            case .body(let bytes): messages[messages.count - 1].body += bytes
            case .end: messages[messages.count - 1].isWhole = true
            case .refused: break
            }
        }
        return messages
    }
}

func latin1(_ bytes: some Sequence<UInt8>) -> String {
    String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
}

func bytes(_ range: ByteRange, of buffer: ByteBuffer) -> [UInt8] {
    buffer.getBytes(at: buffer.readerIndex + range.lowerBound, length: Int(range.count)) ?? []
}

func fields(_ ranges: [FieldRange], of buffer: ByteBuffer) -> [Field] {
    ranges.map { Field(name: bytes($0.name, of: buffer), value: bytes($0.value, of: buffer)) }
}
