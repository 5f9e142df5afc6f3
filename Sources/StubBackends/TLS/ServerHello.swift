import NIOCore

/// The framing of TLS.
enum TLSRecord {
    /// The first byte of a record with handshake messages: that of every TLS connection.
    static let handshake: UInt8 = 22
}

/// Reads from what a server sends first what it chose: NIOSSL does not tell.
///
/// > Source: RFC 8446 §4.1.3, §4.2.8, §5.1; RFC 5246 §7.4; RFC 8422 §5.4.
struct ServerHello {
    /// The cipher suite; nil: none was seen yet.
    private(set) var cipherSuite: UInt16?
    /// The group of the key exchange; nil: none was seen yet.
    private(set) var group: UInt16?
    /// Nothing more is to be learnt.
    private(set) var isComplete = false

    private var records = ByteBuffer()
    private var messages = ByteBuffer()

    private enum Message {
        static let serverHello: UInt8 = 2
        static let serverKeyExchange: UInt8 = 12
        static let serverHelloDone: UInt8 = 14
    }

    private enum Extension {
        static let supportedVersions: UInt16 = 43
        static let keyShare: UInt16 = 51
    }

    private static let namedCurve: UInt8 = 3

    /// Takes bytes that the server sends.
    mutating func receive(_ bytes: ByteBuffer) {
        guard !isComplete else { return }
        records.writeImmutableBuffer(bytes)
        while !isComplete, readRecord() {}
        if isComplete {
            records = ByteBuffer()
            messages = ByteBuffer()
        }
    }

    /// Whether there was a whole record.
    private mutating func readRecord() -> Bool {
        var rest = records
        guard let type: UInt8 = rest.readInteger(), let _: UInt16 = rest.readInteger(),
            let content = rest.readLengthPrefixedSlice(as: UInt16.self)
        else { return false }
        records = rest
        guard type == TLSRecord.handshake else {
            isComplete = true
            return false
        }
        messages.writeImmutableBuffer(content)
        while !isComplete, readMessage() {}
        return true
    }

    /// Whether there was a whole message.
    private mutating func readMessage() -> Bool {
        var rest = messages
        guard let type: UInt8 = rest.readInteger(), let high: UInt8 = rest.readInteger(),
            let low: UInt16 = rest.readInteger(), let body = rest.readSlice(length: Int(high) << 16 | Int(low))
        else { return false }
        messages = rest
        switch type {
        case Message.serverHello: readHello(body)
        case Message.serverKeyExchange: readKeyExchange(body)
        case Message.serverHelloDone: isComplete = true
        default: break
        }
        return true
    }

    private mutating func readHello(_ body: ByteBuffer) {
        var body = body
        let versionAndRandom = 2 + 32
        guard body.readSlice(length: versionAndRandom) != nil, body.readLengthPrefixedSlice(as: UInt8.self) != nil,
            let suite: UInt16 = body.readInteger(), let _: UInt8 = body.readInteger()
        else { return }
        cipherSuite = suite
        guard var extensions = body.readLengthPrefixedSlice(as: UInt16.self) else { return }
        while let type: UInt16 = extensions.readInteger(),
            var content = extensions.readLengthPrefixedSlice(as: UInt16.self)
        {
            switch type {
            // In TLS 1.3 all that follows is encrypted.
            case Extension.supportedVersions: isComplete = true
            case Extension.keyShare: group = content.readInteger()
            default: break
            }
        }
    }

    private mutating func readKeyExchange(_ body: ByteBuffer) {
        var body = body
        if body.readInteger(as: UInt8.self) == Self.namedCurve { group = body.readInteger() }
    }
}

/// Stands below NIOSSL and looks at what it sends.
final class ServerHelloReader: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private(set) var hello = ServerHello()

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if !hello.isComplete { hello.receive(unwrapOutboundIn(data)) }
        context.write(data, promise: promise)
    }
}
