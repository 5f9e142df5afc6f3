import RouteModel
import Testing

@testable import GatewayProxy

@Suite("Balancing", .timeLimit(.minutes(5)))
struct BalancingTests {
    @Test("Of two endpoints drawn the less busy one is taken (fact 6.14)")
    func leastRequest() async throws {
        let (busy, free) = (
            try await EchoBackend.start { $0.target == "/hold" ? "" : nil }, try await EchoBackend.start()
        )
        var cluster = Cluster.ok
        cluster.endpoints = [busy, free].map {
            Endpoint(pod: "pod-\($0.port)", target: .address(host: "127.0.0.1", port: $0.port, tls: false))
        }
        try await with(try await Fixture.start(.single(.forwarding(), clusters: [cluster]))) { fixture in
            // Held until the busy endpoint has one request that does not end.
            var held: [Peer] = []
            while !busy.seen.contains(where: { $0.target == "/hold" }) {
                let client = try await fixture.connect()
                try await client.send("GET /hold HTTP/1.1\r\nHost: h\r\n\r\n")
                held.append(client)
                try await until { busy.seen.count + free.seen.count == held.count }
            }
            let before = (busy.seen.count, free.seen.count)
            let client = try await fixture.connect()
            for _ in 0..<400 {
                try await client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = await client.take(through: "\"}")
            }
            // It is taken only where it is drawn twice: a quarter, where a coin would give a half.
            #expect((60...145).contains(busy.seen.count - before.0))
            #expect(busy.seen.count - before.0 + free.seen.count - before.1 == 400)
        }
        await busy.stop()
        await free.stop()
    }
}
