import NIOCore
import NIOPosix
import RouteModel
import TestSupport
import Testing

@testable import GatewayProxy

@Suite("Ends at every point of an exchange", .timeLimit(.minutes(10)))
struct ChaosTests {
    private static let rounds = 10_000
    private static let atOnce = 8

    private static var table: RoutingTable {
        var cluster = Cluster.ok
        cluster.protocol = .http2
        return .single(.forwarding(), clusters: [cluster])
    }

    @Test("Resets, GOAWAY and lost connections on either side leave nothing behind", arguments: [1, 2, 3, 4])
    func rounds(seed: UInt64) async throws {
        let endpoint = try await MoodyEndpoint.start()
        let port = try #require(endpoint.localAddress?.port)
        let stubs = [Cluster.ok.name: port]
        try await with(try await Fixture.start(Self.table, stubs: stubs) { $0.workers = 2 }) { fixture in
            try await withThrowingTaskGroup { group in
                for lane in 0..<Self.atOnce {
                    let lanes = UInt64(Self.atOnce)
                    group.addTask {
                        try await Self.run(
                            Self.rounds / 4 / Self.atOnce,
                            seed: seed * lanes + UInt64(lane),
                            port: fixture.ports[0].localPort
                        )
                    }
                }
                try await group.waitForAll()
            }
            try await until { await fixture.server.metrics().downstreamConnections == 0 }
            // Each request that began has ended, and is logged once.
            let metrics = await fixture.server.metrics()
            let ended = metrics.exchanges.values.reduce(0) { $0 + $1.count }
            #expect(metrics.downstream[80]?.requests == ended)
            try await until { fixture.log.lines.count == ended }
            #expect(ended > Self.rounds / 8)
            // A connection that its pool gave up closes with its last stream: none is stuck.
            try await fixture.server.reload(
                DataPlaneProgram(.single(.make(.directResponse(status: 500)), clusters: []))
            )
            try await until { await fixture.server.metrics().upstreamConnections == 0 }
        }
        try await endpoint.close().get()
    }

    @Test("Clients in HTTP/1.1 that leave while their answer is written are nobody's trouble", arguments: [1, 2])
    func leaving(seed: UInt64) async throws {
        let endpoint = try await MoodyEndpoint.start()
        let stubs = [Cluster.ok.name: try #require(endpoint.localAddress?.port)]
        try await with(try await Fixture.start(Self.table, stubs: stubs)) { fixture in
            try await withThrowingTaskGroup { group in
                for lane in 0..<32 {
                    group.addTask {
                        var random = SeededGenerator(seed: seed * 32 + UInt64(lane))
                        for _ in 0..<40 {
                            let client = try await fixture.connect()
                            let mood = Bool.random(using: &random) ? EndpointMood.answersLong : .resetsInBody
                            try await client.send("GET /\(mood.rawValue) HTTP/1.1\r\nHost: a\r\n\r\n")
                            if Bool.random(using: &random) { await client.wait { !$0.isEmpty } }
                            for _ in 0..<Int.random(in: 0..<20, using: &random) { await Task.yield() }
                            await client.close()
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await until { await fixture.server.metrics().downstreamConnections == 0 }
            let metrics = await fixture.server.metrics()
            #expect(metrics.downstream[80]?.requests == metrics.exchanges.values.reduce(0) { $0 + $1.count })
        }
        try await endpoint.close().get()
    }

    /// Asks one thing after the other, on connections that are used until they end.
    private static func run(_ rounds: Int, seed: UInt64, port: Int) async throws {
        var random = SeededGenerator(seed: seed)
        var client = try await connect(port)
        for _ in 0..<rounds {
            let streams = Int.random(in: 1...4, using: &random)
            var ends: [EventLoopFuture<Void>] = []
            for _ in 0..<streams {
                let (endpoint, mood) = moods(&random)
                let bodyBytes = [0, 10, 200_000].randomElement(using: &random) ?? 0
                if let end = try await client.ask(endpoint, mood, bodyBytes) {
                    ends.append(end)
                } else {
                    client.channel.close(promise: nil)
                    client = try await connect(port)
                }
            }
            for end in ends { try await end.get() }
        }
        try? await client.channel.close().get()
    }

    private static func moods(_ random: inout SeededGenerator) -> (EndpointMood, ClientMood) {
        let endpoint = EndpointMood.allCases.randomElement(using: &random) ?? .answers
        let clients = ClientMood.allCases.filter { endpoint != .saysNothing || $0.endsAlone }
        return (endpoint, clients.randomElement(using: &random) ?? .resetsAtOnce)
    }

    private struct Connection {
        let channel: any Channel
        let client: NIOLoopBound<MoodyClient>

        func ask(
            _ endpoint: EndpointMood,
            _ mood: ClientMood,
            _ bodyBytes: Int
        ) async throws -> EventLoopFuture<Void>? {
            let (client, loop) = (client, channel.eventLoop)
            return try await loop.submit {
                client.value.ask(endpoint, as: mood, bodyBytes: bodyBytes, on: loop)
            }.get()
        }
    }

    private static func connect(_ port: Int) async throws -> Connection {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(MoodyClient())
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let client = try await channel.eventLoop.submit {
            NIOLoopBound(
                try channel.pipeline.syncOperations.handler(type: MoodyClient.self),
                eventLoop: channel.eventLoop
            )
        }.get()
        return Connection(channel: channel, client: client)
    }
}
