import GatewayProxy
import RouteModel
import Testing

let okResponse = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"

@Suite("Forwarding")
struct ForwardingTests {
    @Test("A request is forwarded and its response comes back")
    func roundTrip() async throws {
        let backend = try await Backend.answering(okResponse)
        try await with(try await Fixture.forwarding(to: backend.port)) { fixture in
            let client = try await fixture.connect()
            try await client.send("GET /a?b=c HTTP/1.1\r\nHost: store.test\r\n\r\n")
            let head = await client.take(through: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n"))
            #expect(head.contains("server: istio-envoy\r\n"))
            #expect(await client.take(2) == "ok")
        }
        await backend.stop()
    }
}
