import CAllocationProbe
import HTTP2Engine
import NIOCore
import Testing

@Suite(
    "A session in steady state allocates nothing",
    .enabled(if: allocation_probe_is_available() != 0, "allocations are counted on Linux")
)
struct AllocationTests {
    @Test(
        "A body's frames are written and received without an allocation, in small frames as in large ones",
        arguments: [10, 1_000, 50_000]
    )
    func bodies(size: Int) throws {
        let (client, server) = (HTTP2Session(role: .client), HTTP2Session(role: .server))
        Self.settle(client, server)
        let id = try #require(client.request(.of(.post), endStream: false))
        Self.settle(client, server)
        let piece = ByteBuffer(repeating: 1, count: size)
        var (wrote, received): (Int64, Int64) = (0, 0)
        for round in 0..<50 {
            var bytes = ByteBuffer()
            bytes.reserveCapacity(64 * 1024)
            allocation_probe_start()
            client.send(piece, on: id)
            client.write(to: &bytes, atMost: 64 * 1024)
            let whileWriting = allocation_probe_stop()
            #expect(bytes.readableBytes > size)
            allocation_probe_start()
            server.receive(bytes)
            let whileReceiving = allocation_probe_stop()
            // Credit is left out: its frames are nghttp2's own.
            var taken = 0
            while let event = server.nextEvent() {
                guard case .data(let id, let data) = event else { continue }
                taken += data.readableBytes
                server.consume(data.readableBytes, of: id)
            }
            #expect(taken == size)
            Self.settle(client, server)
            // Arrays grow to what they need in the first rounds.
            guard round >= 10 else { continue }
            (wrote, received) = (wrote + whileWriting, received + whileReceiving)
        }
        #expect((wrote, received) == (0, 0))
    }

    private static func settle(_ one: HTTP2Session, _ other: HTTP2Session) {
        for (from, to) in [(one, other), (other, one), (one, other), (other, one)] {
            var bytes = ByteBuffer()
            from.write(to: &bytes, atMost: .max)
            to.receive(bytes)
            while to.nextEvent() != nil {}
        }
    }
}
