import NIOCore
import NIOEmbedded
import RouteModel
import Testing

@testable import StubBackends

@Suite("TCP echo over sockets")
struct TCPEchoTests {
    private static let plain = StubServing(application: .tcp, transport: .cleartext)

    @Test("The stub speaks first, answers its three words, and ignores all else", arguments: ["\n", "\r\n"])
    func dialogue(_ lineEnd: String) async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store, serving: Self.plain)
            try await RawClient.connect(port) { client in
                #expect(try await client.readLine() == "Gateway API Test TCP Server")
                try await client.send("PING\(lineEnd)")
                #expect(try await client.readLine() == "PONG")
                try await client.send("hello\(lineEnd)\(lineEnd)IS_TLS\(lineEnd)")
                #expect(try await client.readLine() == "false")
                try await client.send("TE")
                try await client.send("ST\(lineEnd)PING\(lineEnd)")
                let line = try await client.readLine()
                #expect(
                    line == #"{"namespace":"pets","ingress":"","service":"store-front","#
                        + #""pod":"store-front-5c9d8b6f4-x2x7p","tcpport":"3000","tlsport":"8443","isTLS":false}"#
                )
                #expect(try await client.readLine() == "PONG")
            }
        }
    }

    @Test("A stub that may be asked for TLS leaves the first word to the client, for a while")
    func patience() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store, serving: StubServing(application: .tcp))
            try await RawClient.connect(port) { client in
                let line = try await client.readLine()
                #expect(line == "Gateway API Test TCP Server")
            }
            try await RawClient.connect(port) { client in
                try await client.send("PING\n")
                #expect(try await client.readLine() == "Gateway API Test TCP Server")
                #expect(try await client.readLine() == "PONG")
            }
        }
    }

    @Test("A line without end is cut off")
    func endlessLine() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store, serving: Self.plain)
            try await RawClient.connect(port) { client in
                _ = try await client.readLine()
                await #expect(throws: (any Error).self) {
                    for _ in 0..<1000 { try await client.send(String(repeating: "x", count: 10_000)) }
                    _ = try await client.readLine()
                }
            }
        }
    }

    @Test("A client that does not take its answers is not read")
    func backPressure() throws {
        let reads = ReadCounter()
        let channel = EmbeddedChannel()
        channel.setOption(.autoRead, value: false).assumeIsolated().whenFailure { Issue.record($0) }
        try channel.pipeline.syncOperations.addHandlers([reads, TCPEcho(.forTests(Self.plain))])
        channel.read()
        #expect(reads.count == 1)
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        channel.read()
        channel.read()
        #expect(reads.count == 1)
        channel.isWritable = true
        channel.pipeline.fireChannelWritabilityChanged()
        #expect(reads.count == 2)
        _ = try channel.finish()
    }
}
