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

        /// Whether repeated lines of a name are one field.
        func joins(_ known: KnownField) -> Bool {
            switch self {
            case .request: known.isJoinedInRequests
            case .response: known.isJoinedInResponses
            case .trailers: false
            }
        }
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
    /// Whether the authority names a user, which the library lets pass.
    private(set) var hasUser = false
    private var repeated: UInt64 = 0
    private var seen: UInt64 = 0

    init() {}

    /// What most heads need, so that they grow no buffer while they are read.
    private static let usualSize = 512
    private static let usualCount = 16

    mutating func begin(_ id: HTTP2StreamID, _ kind: Kind) {
        self = ReceivedSection()
        self.id = id
        self.kind = kind
        bytes.reserveCapacity(Self.usualSize)
        fields.reserveCapacity(Self.usualCount)
    }

    /// Takes a field; false: there are too many, or they are too long.
    mutating func append(_ name: Span<UInt8>, _ value: Span<UInt8>, limits: HTTP2Limits) -> Bool {
        count += 1
        size += name.count + value.count
        guard size <= limits.maxHeadBytes else { return false }
        guard name.count > 0 else { return true }
        if name[0] == UInt8(ascii: ":") {
            appendPseudoField(name, value)
            return count <= limits.maxFields
        }
        let nameRange = ByteRange(start: bytes.writerIndex, count: name.count)
        bytes.write(name)
        let valueRange = ByteRange(start: bytes.writerIndex, count: value.count)
        bytes.write(value)
        let known = KnownField.recognize(name, ByteRange(start: 0, count: name.count))
        let bit: UInt64 = 1 << UInt64(known.rawValue)
        if seen & bit != 0 {
            repeated |= bit
            if known != .cookie, kind.joins(known) { count -= 1 }
        }
        if known == .host { noteUser(in: value) }
        seen |= bit
        fields.append(FieldRange(name: nameRange, value: valueRange, known: known))
        return count <= limits.maxFields
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
        case (10, _):
            authority = range
            noteUser(in: value)
        default: break
        }
    }

    /// > Source: RFC 9113 §8.3.1: there is no user in an authority of http and https.
    private mutating func noteUser(in value: Span<UInt8>) {
        for index in value.indices where value[index] == UInt8(ascii: "@") { hasUser = true }
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
    ///
    /// > Source: Envoy 1.40, measured: `Host` serves where there is no `:authority`, and is dropped beside one.
    mutating func request(endStream: Bool) -> (head: RequestHead, scheme: ByteRange) {
        join(.http2Request)
        if authority != nil {
            fields.removeAll { $0.known == .host }
        } else {
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
