import HTTP2Engine
import NIOCore
import Testing

@Suite("Memory of received bodies")
struct ReceivedMemoryTests {
    @Test("Many small pieces that came together are one")
    func smallPieces() {
        let server = ServerUnderTest()
        server.greet()
        server.receive(.headers(1, .post, flags: Frame.endHeaders))
        server.receive((0..<1000).flatMap { _ in Frame.data(1, "x").bytes })
        #expect(server.pieces.count == 1)
        #expect(server.pieces.map(\.readableBytes).reduce(0, +) == 1000)
    }

    @Test("A small piece does not keep the large buffer in which it came")
    func smallPieceOfLargeBuffer() {
        let server = ServerUnderTest()
        server.greet()
        server.receive(.headers(1, .post, flags: Frame.endHeaders))
        let filler = (0..<4).flatMap { _ in Frame(type: 0x16, payload: Array(repeating: 0, count: 16_000)).bytes }
        server.receive(Frame.data(1, "x").bytes + filler)
        #expect(server.pieces.count == 1)
        #expect(server.pieces.allSatisfy { $0.storageCapacity < 4096 })
    }

    @Test("A large piece is a part of the buffer in which it came")
    func largePiece() {
        let server = ServerUnderTest()
        server.greet()
        server.receive(.headers(1, .post, flags: Frame.endHeaders))
        server.receive(Frame.data(1, String(repeating: "x", count: 16_000)).bytes)
        #expect(server.pieces.map(\.readableBytes) == [16_000])
    }
}

extension ServerUnderTest {
    fileprivate var pieces: [ByteBuffer] {
        events.compactMap { if case .data(_, let bytes) = $0 { bytes } else { nil } }
    }
}
