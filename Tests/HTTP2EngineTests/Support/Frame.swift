import NIOCore

/// A frame as it is on the wire, right or wrong.
struct Frame: Equatable {
    var type: UInt8
    var flags: UInt8 = 0
    var stream: UInt32 = 0
    var payload: [UInt8] = []

    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    var bytes: [UInt8] {
        let length = payload.count
        return [UInt8(length >> 16 & 0xFF), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF), type, flags]
            + Self.big(stream) + payload
    }

    static func big(_ number: UInt32) -> [UInt8] {
        [UInt8(number >> 24), UInt8(number >> 16 & 0xFF), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)]
    }

    /// Reads whole frames.
    static func parse(_ bytes: [UInt8]) -> [Frame] {
        var frames: [Frame] = []
        var rest = bytes[...]
        while rest.count >= 9 {
            let head = Array(rest.prefix(9))
            let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            let stream = UInt32(head[5]) << 24 | UInt32(head[6]) << 16 | UInt32(head[7]) << 8 | UInt32(head[8])
            guard rest.count >= 9 + length else { break }
            let payload = Array(rest.dropFirst(9).prefix(length))
            frames.append(Frame(type: head[3], flags: head[4], stream: stream, payload: payload))
            rest = rest.dropFirst(9 + length)
        }
        return frames
    }

    /// A number of four bytes in the payload.
    func number(at offset: Int) -> UInt32 {
        payload.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}

extension Frame {
    static let endStream: UInt8 = 0x1
    static let ack: UInt8 = 0x1
    static let endHeaders: UInt8 = 0x4
    static let padded: UInt8 = 0x8
    static let priority: UInt8 = 0x20

    static func data(_ stream: UInt32, _ text: String = "", flags: UInt8 = 0) -> Frame {
        Frame(type: 0, flags: flags, stream: stream, payload: Array(text.utf8))
    }

    static func headers(_ stream: UInt32, _ fields: [(String, String)] = .get, flags: UInt8 = endStream | endHeaders)
        -> Frame
    {
        Frame(type: 1, flags: flags, stream: stream, payload: block(fields))
    }

    static func priority(_ stream: UInt32, on other: UInt32) -> Frame {
        Frame(type: 2, stream: stream, payload: big(other) + [15])
    }

    static func reset(_ stream: UInt32, _ code: UInt32 = 8) -> Frame {
        Frame(type: 3, stream: stream, payload: big(code))
    }

    static func settings(_ settings: [(UInt16, UInt32)] = []) -> Frame {
        Frame(type: 4, payload: settings.flatMap { [UInt8($0.0 >> 8), UInt8($0.0 & 0xFF)] + big($0.1) })
    }

    static func ping(_ payload: [UInt8] = Array("12345678".utf8), flags: UInt8 = 0) -> Frame {
        Frame(type: 6, flags: flags, payload: payload)
    }

    static func goAway(last: UInt32, _ code: UInt32 = 0) -> Frame {
        Frame(type: 7, payload: big(last) + big(code))
    }

    static func goAway(_ code: UInt32 = 0) -> Frame {
        Frame(type: 7, payload: big(0) + big(code))
    }

    static func windowUpdate(_ stream: UInt32, _ increment: UInt32) -> Frame {
        Frame(type: 8, stream: stream, payload: big(increment))
    }

    static func continuation(_ stream: UInt32, _ payload: [UInt8] = [], flags: UInt8 = endHeaders) -> Frame {
        Frame(type: 9, flags: flags, stream: stream, payload: payload)
    }

    /// Fields as literals without indexing and without Huffman's code: the plainest HPACK there is.
    static func block(_ fields: [(String, String)]) -> [UInt8] {
        fields.flatMap { name, value in [0x00] + string(name) + string(value) }
    }

    /// One field, whose value may be no text.
    static func field(_ name: String, _ value: [UInt8]) -> [UInt8] {
        [0x00] + string(name) + integer(value.count) + value
    }

    private static func string(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return integer(bytes.count) + bytes
    }

    /// > Source: RFC 7541 §5.1, with a prefix of seven bits.
    private static func integer(_ number: Int) -> [UInt8] {
        if number < 127 { return [UInt8(number)] }
        var rest = number - 127
        var bytes: [UInt8] = [127]
        while rest >= 128 {
            bytes.append(UInt8(rest % 128) | 0x80)
            rest /= 128
        }
        return bytes + [UInt8(rest)]
    }
}

extension [(String, String)] {
    static let get: Self = [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a.example")]
    static let post: Self = [(":method", "POST"), (":scheme", "http"), (":path", "/"), (":authority", "a.example")]
}
