import NIOCore
import RouteModel
import Testing

@testable import GatewayProxy

@Suite("Metrics of calls and connections", .timeLimit(.minutes(5)))
struct TrafficMetricsTests {
    private static let call = [["content-type", "application/grpc"], ["te", "trailers"]]
    private static func message(_ text: String) -> String {
        "\0\0\0\0" + String(UnicodeScalar(UInt8(text.utf8.count))) + text
    }

    struct Answer: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var status = 200
        var fields: [[String]] = [["content-type", "application/grpc"]]
        var body = ""
        var trailers: [[String]] = []
        var counted: Int
        var messages = 0
    }

    @Test(
        "A call counts by the status that its client takes (fact 8.51)",
        arguments: [
            Answer(
                testDescription: "in trailers",
                body: message("a") + message("bc"),
                trailers: [["grpc-status", "5"]],
                counted: 5,
                messages: 2
            ),
            Answer(
                testDescription: "in the head",
                fields: [["content-type", "application/grpc"], ["grpc-status", "7"]],
                counted: 7
            ),
            Answer(
                testDescription: "no code of gRPC",
                fields: [["content-type", "application/grpc"], ["grpc-status", "99"]],
                counted: -1
            ),
            Answer(testDescription: "none", body: message("a"), counted: 2, messages: 1),
            Answer(
                testDescription: "an answer of HTTP",
                status: 404,
                fields: [["content-type", "text/plain"]],
                body: "no such page",
                counted: 12
            ),
        ]
    )
    func statuses(answer: Answer) async throws {
        let backend = try await HTTP2Backend.start { _ in
            var message = HTTP2Message(status: answer.status)
            message.fields += answer.fields
            message.body = answer.body
            message.trailers = answer.trailers
            return message
        }
        try await with(try await Fixture.http2(to: backend.port)) { fixture in
            let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            let body = Self.message("first") + Self.message("") + Self.message("last")
            _ = try await client.ask("POST", "/pkg.Service/Method", Self.call, body: body)
            try await until { await !fixture.server.metrics().exchanges.isEmpty }
            let (labels, counts) = try #require(await fixture.server.metrics().exchanges.first)
            #expect(labels.application == .grpc(status: answer.counted))
            #expect(labels.status == answer.status)
            #expect(counts.messages == MessageCounts(requests: 3, responses: answer.messages))
            await client.close()
        }
        await backend.stop()
    }

    @Test("An answer of the proxy's own counts with the status that it told; what the edge refuses is no call")
    func localReplies() async throws {
        var empty = Cluster.ok
        empty.endpoints = []
        let table = RoutingTable.single(.make(.forward(ForwardAction(clusters: [.ok]))), clusters: [empty])
        try await with(try await Fixture.start(table)) { fixture in
            let client = try await HTTP2Client.connect(port: fixture.ports[0].localPort)
            _ = try await client.ask("POST", "/pkg.Service/Method", Self.call)
            _ = try await client.ask("POST", "/pkg.Service/%00", Self.call)
            let exchanges = await fixture.server.metrics().exchanges.keys
            #expect(exchanges.map(\.application).contains(.grpc(status: 14)))
            #expect(exchanges.map(\.application).contains(.http))
            await client.close()
        }
    }

    @Test("Messages are counted from their first byte, however the body is cut", arguments: 1...7)
    func messages(step: Int) {
        let bodies: [([UInt8], Int)] = [
            ([], 0), ([0], 1), ([0, 0, 0, 0, 0], 1), ([0, 0, 0, 0, 0, 1], 2),
            ([0, 0, 0, 0, 2, 9, 9, 1, 0, 0, 0, 1, 7], 2),
            ([0, 0, 0, 1, 0] + [UInt8](repeating: 0, count: 256) + [0], 2),
        ]
        for (body, expected) in bodies {
            var count = GRPCMessageCount()
            for start in stride(from: 0, to: body.count, by: step) {
                count.take(ByteBuffer(bytes: body[start..<min(start + step, body.count)]))
            }
            #expect(count.count == expected)
        }
    }

    @Test("A connection whose bytes pass as they are counts while it is open, and is none of HTTP (fact 8.50)")
    func connections() async throws {
        let backend = try await Backend.start { peer in
            _ = await peer.take(through: "\n")
            try await peer.send("pong!\n")
            await peer.waitForEnd()
            await peer.close()
        }
        let fixture = try await Fixture.start(.tcp([.ok]), stubs: [TCPProxy.Share.ok.cluster: backend.port])
        try await with(fixture) { fixture in
            let client = try await fixture.connect()
            try await client.send("ping\n")
            #expect(await client.take(through: "\n") == "pong!\n")
            let open = await fixture.server.metrics()
            let (labels, counts) = try #require(open.connections.first)
            #expect(labels.flags == "-" && labels.peers.cluster == TCPProxy.Share.ok.cluster)
            #expect(labels.peers.gateway.name == "gw")
            #expect(counts.opened == 1 && counts.closed == 0)
            #expect(counts.receivedBytes == 5 && counts.sentBytes == 6)
            #expect(open.downstream[9000]?.connections == 0 && open.downstream[9000]?.activeConnections == 0)
            try await client.endSending()
            await client.waitForEnd()
            try await until { await fixture.server.metrics().connections.values.first?.closed == 1 }
            #expect(await fixture.server.metrics().exchanges.isEmpty)
        }
        await backend.stop()
    }

    @Test("A connection that found no endpoint counts as opened and closed, with its reason")
    func connectionsWithoutEndpoint() async throws {
        var nowhere = TCPProxy.Share.ok
        nowhere.failure = BackendFailure(reason: "BackendNotFound", message: "backend not found")
        var empty = Cluster.ok
        empty.endpoints = []
        for (share, flags, cluster) in [(nowhere, "NC", ""), (.ok, "UH", empty.name)] {
            try await with(try await Fixture.start(.tcp([share], clusters: [empty]))) { fixture in
                let client = try await fixture.connect()
                await client.waitForEnd()
                try await until { await !fixture.server.metrics().connections.isEmpty }
                let (labels, counts) = try #require(await fixture.server.metrics().connections.first)
                #expect(labels.flags == flags && labels.peers.cluster == cluster)
                #expect(counts.opened == 1 && counts.closed == 1 && counts.sentBytes == 0)
            }
        }
    }
}
