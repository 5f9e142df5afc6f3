import HTTP2Engine
import HTTPMessage
import MessageLayout
import NIOCore
import TestSupport
import Testing

@Suite("A client's and a server's session")
struct SessionTests {
    @Test("A request and its response arrive whole, trailers included, however the bytes are cut", arguments: 1...20)
    func exchange(seed: UInt64) throws {
        let pair = SessionPair(seed: seed)
        let stream = try #require(
            pair.client.request(.of(.post + [("x-a", "1"), ("te", "trailers")]), endStream: false)
        )
        let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        pair.client.send(ByteBuffer(bytes: body), on: stream)
        pair.client.end(stream, trailers: .of([("x-end", "yes")]))
        pair.settle()

        let requests = pair.serverEvents.compactMap { event -> RequestHead? in
            if case .request(_, let head, _, _) = event { head } else { nil }
        }
        let head = try #require(requests.first)
        #expect(head.text(head.layout.method.indices) == "POST")
        #expect(head.text(head.layout.target.indices) == "/")
        #expect(head.layout.authority.map { head.text($0.indices) } == "a.example")
        #expect(head.lines == ["x-a: 1", "te: trailers"])
        #expect(head.framing == .chunked)
        #expect(SessionPair.body(pair.serverEvents, of: stream) == body)
        let trailers = pair.serverEvents.compactMap { event -> HTTP2Trailers? in
            if case .trailers(stream, let trailers) = event { trailers } else { nil }
        }
        #expect(trailers.count == 1 && trailers[0].fields.count == 1)

        pair.server.respondInterim(stream, .of([(":status", "103"), ("link", "</a>")]))
        pair.server.respond(stream, .of([(":status", "200"), ("content-length", "5")]), endStream: false)
        pair.server.send(ByteBuffer(string: "hello"), on: stream)
        pair.server.end(stream, trailers: .of([("grpc-status", "0")]))
        pair.settle()

        let statuses = pair.clientEvents.compactMap { event -> String? in
            switch event {
            case .interimResponse(stream, let head): "interim \(head.status)"
            case .response(stream, let head, let ends): "final \(head.status) \(head.framing) \(ends)"
            case .trailers(stream, _): "trailers"
            case .end(stream): "end"
            default: nil
            }
        }
        #expect(statuses == ["interim 103", "final 200 length(5) false", "trailers", "end"])
        #expect(SessionPair.body(pair.clientEvents, of: stream) == Array("hello".utf8))
        #expect(SessionPair.closure(pair.clientEvents, of: stream)?.cause == .finished)
        let closure = try #require(SessionPair.closure(pair.serverEvents, of: stream))
        #expect(closure.cause == .finished)
        #expect(closure.wireBytesReceived > body.count)
        #expect(pair.client.openStreams == 0 && pair.server.openStreams == 0)
    }

    @Test("Fields that are one are joined, cookies with a semicolon, and Host serves where there is no :authority")
    func joinedFields() throws {
        let server = ServerUnderTest()
        server.greet()
        server.receive(
            .headers(
                1,
                [
                    (":method", "GET"), (":scheme", "https"), (":path", "/a?b"), ("host", "b.example"),
                    ("cookie", "a=1"),
                    ("x-forwarded-for", "1.1.1.1"), ("cookie", "b=2"), ("x-forwarded-for", "2.2.2.2"), ("x", "1"),
                    ("x", "2"),
                ]
            )
        )
        guard case .request(_, let head, let scheme, let endStream)? = server.events.first(where: \.isRequest) else {
            Issue.record("no request came")
            return
        }
        #expect(head.layout.authority.map { head.text($0.indices) } == "b.example")
        #expect(head.text(scheme.indices) == "https")
        #expect(head.text(head.layout.target.indices) == "/a?b")
        #expect(endStream && head.framing == .none)
        #expect(
            head.lines == ["host: b.example", "cookie: a=1; b=2", "x-forwarded-for: 1.1.1.1,2.2.2.2", "x: 1", "x: 2"]
        )
    }

    @Test("A sender stops at the window, and goes on when the bytes are consumed")
    func flowControl() throws {
        var settings = HTTP2Settings()
        settings.streamWindow = 100_000
        settings.connectionWindow = 150_000
        let server = HTTP2Session(role: .server, settings: settings)
        let client = HTTP2Session(role: .client, settings: settings)
        var events: [HTTP2Event] = []
        func pass() {
            for (from, to) in [(server, client), (client, server), (server, client), (client, server)] {
                while from.wantsWrite {
                    var bytes = ByteBuffer()
                    from.write(to: &bytes, atMost: 64 * 1024)
                    if bytes.readableBytes == 0 { break }
                    to.receive(bytes)
                }
                while let event = server.nextEvent() { events.append(event) }
                while client.nextEvent() != nil {}
            }
        }
        pass()
        let stream = try #require(client.request(.of(.post), endStream: false))
        client.send(ByteBuffer(repeating: 1, count: 400_000), on: stream)
        client.end(stream)
        pass()
        #expect(SessionPair.body(events, of: stream).count == 100_000)
        #expect(client.isCongested(stream))
        var consumed = 0
        while consumed < 400_000 {
            let arrived = SessionPair.body(events, of: stream).count
            guard arrived > consumed else { break }
            server.consume(arrived - consumed, of: stream)
            consumed = arrived
            pass()
        }
        #expect(consumed == 400_000)
        #expect(!client.isCongested(stream))
    }

    @Test("Bytes that nobody consumed before their stream ended are given back to the connection")
    func creditOfEndedStreams() throws {
        var settings = HTTP2Settings()
        settings.connectionWindow = 70_000
        let server = ServerUnderTest(settings: settings)
        server.answers = false
        server.greet()
        for stream: UInt32 in stride(from: 1, to: 21, by: 2) {
            server.receive(.headers(stream, .post, flags: Frame.endHeaders))
            for _ in 0..<4 {
                server.receive(Frame(type: 0, stream: stream, payload: Array(repeating: 1, count: 10_000)))
            }
            server.session.reset(HTTP2StreamID(Int32(stream)), .cancel)
            server.write()
        }
        // Each stream took more than half of the connection's window, so that not one of them may be lost.
        #expect(server.goAway == nil)
    }

    @Test("A server that shuts down lets open streams end, and takes no request that was sent after it was heard")
    func shutDown() throws {
        let pair = SessionPair(seed: 7)
        pair.settle()
        let first = try #require(pair.client.request(.of(.get), endStream: true))
        pair.settle()
        pair.server.shutDown()
        pair.settle()
        #expect(!pair.client.canRequest)
        #expect(!pair.server.isFinished)
        pair.server.respond(first, .of([(":status", "204")]), endStream: true)
        pair.settle()
        #expect(SessionPair.closure(pair.clientEvents, of: first)?.cause == .finished)
        #expect(pair.server.isFinished)
    }

    @Test("Each side may reset a stream: the other is told with which code")
    func resets() throws {
        let pair = SessionPair(seed: 9)
        pair.settle()
        let one = try #require(pair.client.request(.of(.post), endStream: false))
        let other = try #require(pair.client.request(.of(.post), endStream: false))
        pair.settle()
        pair.client.reset(one, .cancel)
        pair.server.reset(other, .refusedStream)
        pair.settle()
        #expect(SessionPair.closure(pair.serverEvents, of: one)?.cause == .peer)
        #expect(SessionPair.closure(pair.serverEvents, of: one)?.code == .cancel)
        #expect(SessionPair.closure(pair.serverEvents, of: one)?.details == "http2.remote_reset")
        #expect(SessionPair.closure(pair.clientEvents, of: one)?.cause == .owner)
        #expect(SessionPair.closure(pair.clientEvents, of: other)?.code == .refusedStream)
        #expect(pair.client.openStreams == 0 && pair.server.openStreams == 0)
    }

    @Test("The response to HEAD may promise a body that does not come")
    func head() throws {
        let pair = SessionPair(seed: 3)
        let stream = try #require(
            pair.client.request(
                .of([(":method", "HEAD"), (":scheme", "http"), (":path", "/"), (":authority", "a")]),
                endStream: true
            )
        )
        pair.settle()
        pair.server.respond(stream, .of([(":status", "200"), ("content-length", "9")]), endStream: true)
        pair.settle()
        #expect(SessionPair.closure(pair.clientEvents, of: stream)?.cause == .finished)
    }

    @Test("A client opens no more streams than its peer allows")
    func concurrency() {
        var settings = HTTP2Settings()
        settings.maxConcurrentStreams = 3
        let pair = SessionPair(seed: 4, settings: settings)
        pair.settle()
        let opened = (0..<5).compactMap { _ in pair.client.request(.of(.get), endStream: true) }
        #expect(opened.count == 3)
    }

    @Test("Resets, shutdowns and lost connections at any moment leave no stream behind", arguments: 0..<100)
    func chaos(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<100 { Self.round(&random) }
    }

    private static func round(_ random: inout SeededGenerator) {
        let pair = SessionPair(seed: random.next())
        var streams: [HTTP2StreamID] = []
        for _ in 0..<Int.random(in: 5...40, using: &random) {
            let stream = streams.randomElement(using: &random) ?? HTTP2StreamID(1)
            let bytes = ByteBuffer(repeating: 7, count: Int.random(in: 1...30_000, using: &random))
            switch Int.random(in: 0..<14, using: &random) {
            case 0, 1, 2:
                let ends = Bool.random(using: &random)
                if let id = pair.client.request(.of(.post), endStream: ends) { streams.append(id) }
            case 3: pair.client.send(bytes, on: stream)
            case 4: pair.client.end(stream, trailers: Bool.random(using: &random) ? .of([("x", "1")]) : nil)
            case 5: pair.client.reset(stream, .cancel)
            case 6: pair.server.respond(stream, .of([(":status", "200")]), endStream: Bool.random(using: &random))
            case 7: pair.server.send(bytes, on: stream)
            case 8: pair.server.end(stream, trailers: Bool.random(using: &random) ? .of([("x", "1")]) : nil)
            case 9: pair.server.reset(stream, .internalError)
            case 10 where Int.random(in: 0..<8, using: &random) == 0: pair.server.shutDown()
            case 11 where Int.random(in: 0..<20, using: &random) == 0: pair.client.close(.none)
            case 12: pair.passOnce(fromClient: true)
            default: pair.passOnce(fromClient: false)
            }
        }
        // Whatever is still open is given up; then nothing may be left, and each stream was told to have ended once.
        for stream in streams {
            pair.client.reset(stream, .cancel)
        }
        pair.settle()
        // Who is finished closes the connection, which is the end for the other one too.
        if pair.client.isFinished { pair.server.close(.none) }
        pair.settle()
        #expect(pair.client.openStreams == 0)
        #expect(pair.server.openStreams == 0)
        for stream in streams {
            let ends = pair.clientEvents.count { if case .closed(stream, _) = $0 { true } else { false } }
            #expect(ends == 1, "stream \(stream) ended \(ends) times")
        }
        for case .request(let stream, _, _, _) in pair.serverEvents {
            let ends = pair.serverEvents.count { if case .closed(stream, _) = $0 { true } else { false } }
            #expect(ends == 1, "stream \(stream) ended \(ends) times at the server")
        }
    }
}

extension HTTP2Event {
    var isRequest: Bool { if case .request = self { true } else { false } }
}
