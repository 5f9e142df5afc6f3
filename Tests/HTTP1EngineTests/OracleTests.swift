import HTTPMessage
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

/// What both decoders can say of a message.
private struct Message: Hashable {
    var line: String
    var fields: [String]
    var body: [UInt8]
    var isWhole: Bool
}

private let tokens = Array("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

/// Random messages that every parser must read alike.
private struct Generator {
    var random: SplitMix64

    mutating func name() -> String {
        // The letter in front keeps clear of the names that mean something.
        "Z"
            + latin1(
                (0..<Int.random(in: 0...12, using: &random)).map { _ in tokens.randomElement(using: &random) ?? 0x61 }
            )
    }

    mutating func value() -> String {
        let length = Int.random(in: 0...30, using: &random)
        let middle = latin1((0..<length).map { _ in UInt8.random(in: 0x20...0x7E, using: &random) })
        return middle.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }

    mutating func fields() -> String {
        (0..<Int.random(in: 0...12, using: &random)).map { _ in "\(name()): \(value())\r\n" }.joined()
    }

    mutating func body() -> (fields: String, wire: String) {
        let data = latin1(
            (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        )
        switch Int.random(in: 0...2, using: &random) {
        case 0: return ("", "")
        case 1: return ("Content-Length: \(data.unicodeScalars.count)\r\n", data)
        default:
            var wire = ""
            var rest = Array(data.unicodeScalars)[...]
            while !rest.isEmpty {
                let chunk = rest.prefix(Int.random(in: 1...20, using: &random))
                rest = rest.dropFirst(chunk.count)
                wire += "\(String(chunk.count, radix: 16))\r\n" + String(String.UnicodeScalarView(chunk)) + "\r\n"
            }
            return ("Transfer-Encoding: chunked\r\n", wire + "0\r\n\r\n")
        }
    }

    mutating func request() -> String {
        let method = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"].randomElement(using: &random) ?? "GET"
        let path = latin1(
            (0..<Int.random(in: 0...20, using: &random)).map { _ in tokens.randomElement(using: &random) ?? 0x61 }
        )
        let body = body()
        return "\(method) /\(path) HTTP/1.1\r\nHost: a\r\n\(fields())\(body.fields)\r\n\(body.wire)"
    }

    mutating func response() -> String {
        let body = body()
        let length = body.fields.isEmpty ? "Content-Length: 0\r\n" : body.fields
        let status = [200, 201, 404, 500].randomElement(using: &random) ?? 200
        return "HTTP/1.1 \(status) Word\r\n\(fields())\(length)\r\n\(body.wire)"
    }

    mutating func mutated(_ message: String) -> [UInt8] {
        var input = bytes(message)
        for _ in 0..<Int.random(in: 1...3, using: &random) where !input.isEmpty {
            let index = Int.random(in: 0..<input.count, using: &random)
            let interesting = Array("\r\n\t :,;/?#0 1aA\u{00}\u{7F}".utf8) + [0x80, 0xFF]
            switch Int.random(in: 0...3, using: &random) {
            case 0: input[index] = interesting.randomElement(using: &random) ?? 0
            case 1: input.insert(interesting.randomElement(using: &random) ?? 0, at: index)
            case 2: input.remove(at: index)
            default: input.insert(contentsOf: input[index...].prefix(8), at: index)
            }
        }
        return input
    }
}

private func ours(requests input: [UInt8], _ segmentation: Segmentation) -> [Message]? {
    messages(decodeRequests(input, segmentation)) { "\($0.method) \($0.target)" }
}

private func messages(_ events: [Event], line: (RequestSummary) -> String) -> [Message]? {
    var messages: [Message] = []
    for event in events {
        switch event {
        case .request(let head):
            messages.append(Message(line: line(head), fields: head.fields, body: [], isWhole: false))
        case .response(let head):
            messages.append(Message(line: "\(head.status)", fields: head.fields, body: [], isWhole: false))
        case .body(let bytes): messages[messages.count - 1].body += bytes
        case .end: messages[messages.count - 1].isWhole = true
        case .interim: continue
        case .refused: return nil
        }
    }
    return messages
}

private func theirs(requests input: [UInt8]) -> [Message]? {
    let channel = EmbeddedChannel(
        handler: ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
    )
    defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
    var messages: [Message] = []
    do {
        try channel.writeInbound(ByteBuffer(bytes: input))
        while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head(let head):
                guard head.version == .http1_1 else { return nil }
                let fields = head.headers.map { "\($0.name): \($0.value)" }
                messages.append(
                    Message(line: "\(head.method.rawValue) \(head.uri)", fields: fields, body: [], isWhole: false)
                )
            case .body(let bytes): messages[messages.count - 1].body += bytes.readableBytesView
            case .end: messages[messages.count - 1].isWhole = true
            }
        }
    } catch {
        return nil
    }
    return messages
}

private func theirs(responses input: [UInt8]) -> [Message]? {
    // The decoder wants to have seen what is answered.
    let channel = EmbeddedChannel()
    defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
    var messages: [Message] = []
    do {
        try channel.pipeline.syncOperations.addHandlers([
            HTTPRequestEncoder(), ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)),
        ])
        let request = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["host": "a"])
        try channel.writeOutbound(HTTPClientRequestPart.head(request))
        try channel.writeOutbound(HTTPClientRequestPart.end(nil))
        try channel.writeInbound(ByteBuffer(bytes: input))
        while let part = try channel.readInbound(as: HTTPClientResponsePart.self) {
            switch part {
            case .head(let head):
                let fields = head.headers.map { "\($0.name): \($0.value)" }
                messages.append(Message(line: "\(head.status.code)", fields: fields, body: [], isWhole: false))
            case .body(let bytes): messages[messages.count - 1].body += bytes.readableBytesView
            case .end: messages[messages.count - 1].isWhole = true
            }
        }
    } catch {
        return nil
    }
    return messages
}

@Suite("Against NIOHTTP1, on generated bytes")
struct OracleTests {
    @Test("Valid requests are read alike, pipelined too", arguments: [UInt64(11), 12, 13])
    func validRequests(_ seed: UInt64) throws {
        var generator = Generator(random: SplitMix64(state: seed))
        for _ in 0..<120 {
            let input = bytes(
                (0..<Int.random(in: 1...3, using: &generator.random)).map { _ in generator.request() }.joined()
            )
            let expected = try #require(theirs(requests: input), "the oracle refuses \(latin1(input).debugDescription)")
            #expect(ours(requests: input, .random(seed: seed)) == expected)
        }
    }

    @Test("Valid responses are read alike", arguments: [UInt64(21), 22, 23])
    func validResponses(_ seed: UInt64) throws {
        var generator = Generator(random: SplitMix64(state: seed))
        for _ in 0..<120 {
            let input = bytes(generator.response())
            let expected = try #require(
                theirs(responses: input),
                "the oracle refuses \(latin1(input).debugDescription)"
            )
            let events = decodeResponses(input, .random(seed: seed))
            #expect(messages(events) { _ in "" } == expected)
        }
    }

    @Test("Mutated requests that both take are read alike", arguments: [UInt64(31), 32])
    func mutatedRequests(_ seed: UInt64) {
        var generator = Generator(random: SplitMix64(state: seed))
        var compared = 0
        for _ in 0..<800 {
            let input = generator.mutated(generator.request())
            guard let mine = ours(requests: input, .whole), let other = theirs(requests: input) else { continue }
            // llhttp reads on into what follows; and blanks inside a line are its own affair.
            guard let first = mine.first, let second = other.first, first.isWhole, second.isWhole else { continue }
            compared += 1
            #expect(first.body == second.body, "\(latin1(input).debugDescription)")
            #expect(first.line == second.line, "\(latin1(input).debugDescription)")
        }
        #expect(compared > 80)
    }

    @Test("Mutated bytes never trap a decoder, and cutting them changes nothing", arguments: [UInt64(41), 42, 43, 44])
    func mutations(_ seed: UInt64) {
        var generator = Generator(random: SplitMix64(state: seed))
        for round in 0..<150 {
            let request = generator.mutated(generator.request() + generator.request())
            let whole = decodeRequests(request)
            #expect(decodeRequests(request, .bytewise) == whole, "\(latin1(request).debugDescription)")
            #expect(
                decodeRequests(request, .random(seed: UInt64(round))) == whole,
                "\(latin1(request).debugDescription)"
            )

            let response = generator.mutated(generator.response() + generator.response())
            let answer = decodeResponses(response, closes: true)
            #expect(
                decodeResponses(response, .bytewise, closes: true) == answer,
                "\(latin1(response).debugDescription)"
            )
            #expect(
                decodeResponses(response, .random(seed: UInt64(round)), closes: true) == answer,
                "\(latin1(response).debugDescription)"
            )
        }
    }

    @Test("Noise never traps a decoder", arguments: [UInt64(51), 52])
    func noise(_ seed: UInt64) {
        var random = SplitMix64(state: seed)
        let alphabet = Array("GETHP/1.0 \r\n\t:;,aA05\u{00}".utf8) + [0xFF]
        for _ in 0..<300 {
            let noise = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            for start in ["", "GET / HTTP/1.1\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"] {
                let input = bytes(start) + noise
                #expect(decodeRequests(input, .bytewise) == decodeRequests(input))
            }
            for start in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"] {
                let input = bytes(start) + noise
                #expect(decodeResponses(input, .bytewise, closes: true) == decodeResponses(input, closes: true))
            }
        }
    }
}
