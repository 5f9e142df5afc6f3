import NIOCore
import NIOEmbedded
import NIOHTTP1

/// What NIOHTTP1 (llhttp) makes of bytes: messages, and whether it refused in the end.
struct OracleAnswer {
    var messages: [OracleMessage] = []
    var error: String?
}

/// A message as NIOHTTP1 reads it.
struct OracleMessage {
    var first: [UInt8]
    var second: [UInt8]
    var isHTTP11: Bool
    var fields: [Field]
    var body: [UInt8] = []
    var isWhole = false
}

enum Oracle {
    static func requests(_ input: [UInt8]) -> OracleAnswer {
        let channel = EmbeddedChannel(
            handler: ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
        )
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        return answer(channel, input) { (part: HTTPServerRequestPart, messages: inout [OracleMessage]) in
            switch part {
            case .head(let head):
                messages.append(
                    OracleMessage(
                        first: Array(head.method.rawValue.utf8),
                        second: Array(head.uri.utf8),
                        isHTTP11: head.version == .http1_1,
                        fields: head.headers.fields
                    )
                )
            case .body(let bytes): messages[messages.count - 1].body += bytes.readableBytesView
            case .end: messages[messages.count - 1].isWhole = true
            }
        }
    }

    /// The answers to some requests, all alike.
    static func responses(_ input: [UInt8], answersHEAD: Bool, closes: Bool) -> OracleAnswer {
        let channel = EmbeddedChannel()
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        do {
            try channel.pipeline.syncOperations.addHandlers([
                HTTPRequestEncoder(), ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)),
            ])
            // The decoder wants to have seen what is answered.
            for _ in 0..<8 {
                let request = HTTPRequestHead(
                    version: .http1_1,
                    method: answersHEAD ? .HEAD : .GET,
                    uri: "/",
                    headers: ["host": "a"]
                )
                try channel.writeOutbound(HTTPClientRequestPart.head(request))
                try channel.writeOutbound(HTTPClientRequestPart.end(nil))
            }
        } catch {
            return OracleAnswer(error: "\(error)")
        }
        return answer(channel, input, closes: closes) {
            (part: HTTPClientResponsePart, messages: inout [OracleMessage]) in
            switch part {
            case .head(let head):
                messages.append(
                    OracleMessage(
                        first: Array(String(head.status.code).utf8),
                        second: Array(head.status.reasonPhrase.utf8),
                        isHTTP11: head.version == .http1_1,
                        fields: head.headers.fields
                    )
                )
            case .body(let bytes): messages[messages.count - 1].body += bytes.readableBytesView
            case .end: messages[messages.count - 1].isWhole = true
            }
        }
    }

    private static func answer<Part>(
        _ channel: EmbeddedChannel,
        _ input: [UInt8],
        closes: Bool = false,
        _ add: (Part, inout [OracleMessage]) -> Void
    ) -> OracleAnswer {
        var answer = OracleAnswer()
        do {
            try channel.writeInbound(ByteBuffer(bytes: input))
            if closes {
                channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
                channel.pipeline.fireChannelInactive()
                channel.embeddedEventLoop.run()
                try channel.throwIfErrorCaught()
            }
        } catch {
            answer.error = "\(error)"
        }
        while let part = try? channel.readInbound(as: Part.self) { add(part, &answer.messages) }
        return answer
    }
}

extension HTTPHeaders {
    fileprivate var fields: [Field] {
        map { Field(name: Array($0.name.utf8), value: Array($0.value.utf8).trimmed) }
    }
}

extension [UInt8] {
    /// Without the blanks at its end, which llhttp leaves there and Envoy does not (RFC 9112 §5.1).
    fileprivate var trimmed: [UInt8] {
        var bytes = self
        while bytes.last == 0x20 || bytes.last == 0x09 { bytes.removeLast() }
        return bytes
    }
}
