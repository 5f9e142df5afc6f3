import HTTPMessage
import MessageLayout
import NIOCore

/// A head or trailer section while its fields arrive: names and values in one buffer, pseudo-fields first.
struct ReceivedSection {
    /// What it may turn out to be.
    enum Kind {
        case request
        case response
        case trailers
    }

    private(set) var id = HTTP2StreamID(0)
    private(set) var kind = Kind.trailers
    /// Bytes of names and values, pseudo-fields included.
    private(set) var size = 0
    private var bytes = ByteBuffer()
    private var fields: [FieldRange] = []
    private var count = 0
    private var method = ByteRange.empty
    private var scheme = ByteRange.empty
    private var path = ByteRange.empty
    private var authority: ByteRange?
    private(set) var status = 0
    private var repeated: UInt64 = 0
    private var seen: UInt64 = 0

    init() {}

    mutating func begin(_ id: HTTP2StreamID, _ kind: Kind) {
        self = ReceivedSection()
        self.id = id
        self.kind = kind
    }

    /// Takes a field; false: there are too many, or they are too long.
    mutating func append(_ name: Span<UInt8>, _ value: Span<UInt8>, limits: HTTP2Limits) -> Bool {
        count += 1
        size += name.count + value.count
        guard count <= limits.maxFields, size <= limits.maxHeadBytes else { return false }
        guard name.count > 0 else { return true }
        if name[0] == UInt8(ascii: ":") {
            appendPseudoField(name, value)
            return true
        }
        let nameRange = ByteRange(start: bytes.writerIndex, count: name.count)
        bytes.write(name)
        let valueRange = ByteRange(start: bytes.writerIndex, count: value.count)
        bytes.write(value)
        let known = KnownField.recognize(name, ByteRange(start: 0, count: name.count))
        let bit: UInt64 = 1 << UInt64(known.rawValue)
        if seen & bit != 0 { repeated |= bit }
        seen |= bit
        fields.append(FieldRange(name: nameRange, value: valueRange, known: known))
        return true
    }

    private mutating func appendPseudoField(_ name: Span<UInt8>, _ value: Span<UInt8>) {
        let range = ByteRange(start: bytes.writerIndex, count: value.count)
        bytes.write(value)
        // The letter tells: the library has checked that the name is one that may stand here, and once.
        switch (name.count, name[1]) {
        case (7, UInt8(ascii: "m")): method = range
        case (7, UInt8(ascii: "s")) where name[2] == UInt8(ascii: "c"): scheme = range
        case (7, UInt8(ascii: "s")): status = Self.number(value)
        case (5, _): path = range
        case (10, _): authority = range
        default: break
        }
    }

    private static func number(_ text: Span<UInt8>) -> Int {
        var number = 0
        for index in text.indices {
            guard text[index].isDigit, number < 1000 else { return 0 }
            number = number * 10 + Int(text[index] - UInt8(ascii: "0"))
        }
        return number
    }

    /// The section as a request's head, and where its scheme stands.
    mutating func request(endStream: Bool) -> (head: RequestHead, scheme: ByteRange) {
        join(.http2Request)
        if authority == nil {
            for field in fields where field.known == .host { authority = field.value }
        }
        let head = RequestHead(
            bytes: bytes,
            layout: RequestLayout(method: method, target: path, authority: authority),
            fields: fields,
            framing: framing(endStream: endStream),
            keepsAlive: true
        )
        return (head, scheme)
    }

    /// The section as a response's head.
    mutating func response(endStream: Bool) -> ResponseHead {
        join(.response)
        return ResponseHead(
            bytes: bytes,
            status: status,
            reason: .empty,
            fields: fields,
            framing: framing(endStream: endStream),
            keepsAlive: true
        )
    }

    /// The section as trailers.
    func trailers() -> HTTP2Trailers { HTTP2Trailers(bytes: bytes, fields: fields) }

    /// Lines that are one field stand joined where the first one stood.
    private mutating func join(_ side: MessageSide) {
        guard repeated != 0,
            fields.contains(where: { repeated & (1 << UInt64($0.known.rawValue)) != 0 && side.joins($0.known) })
        else { return }
        let rewriting = HeadRewriting(bytes.readableBytesUInt8Span, fields: fields, side: side)
        bytes = rewriting.bytes
        fields = rewriting.fields
    }

    private func framing(endStream: Bool) -> BodyFraming {
        if endStream { return .none }
        let text = bytes.readableBytesUInt8Span
        for field in fields where field.known == .contentLength {
            if let length = ContentLength.parse(text, field.value.indices), length > 0 { return .length(length) }
        }
        return .chunked
    }
}
