import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// One side of a connection in a test: what came is collected, and awaited; nothing is parsed behind the test's back.
final class Peer: Sendable {
    private struct State {
        var received: [UInt8] = []
        var isEnded = false
        var waiters: [Waiter] = []
    }

    private struct Waiter {
        var isSatisfied: @Sendable ([UInt8], Bool) -> Bool
        var continuation: CheckedContinuation<Void, Never>
    }

    private let state = Mutex(State())
    private let channelBox = Mutex<(any Channel)?>(nil)

    var channel: any Channel {
        guard let channel = channelBox.withLock({ $0 }) else { fatalError("the peer has no channel yet") }
        return channel
    }

    /// Connects as a client.
    static func connect(port: Int, address: String = "127.0.0.1") async throws -> Peer {
        let peer = Peer()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(peer: peer))
                }
            }
            .connect(host: address, port: port).get()
        peer.adopt(channel)
        return peer
    }

    /// Connects as a client over TLS.
    static func connect(port: Int, tls: NIOSSLContext, serverName: String) async throws -> Peer {
        let peer = Peer()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        try NIOSSLClientHandler(context: tls, serverHostname: serverName), Collector(peer: peer),
                    ])
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        peer.adopt(channel)
        return peer
    }

    func adopt(_ channel: any Channel) {
        channelBox.withLock { $0 = channel }
    }

    // MARK: Sending

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// Sends no more.
    func endSending() async throws {
        try await channel.close(mode: .output).get()
    }

    func close() async {
        try? await channel.close().get()
    }

    // MARK: Receiving

    /// What came and was not taken.
    var text: String { String(decoding: state.withLock { $0.received }, as: UTF8.self) }

    var isEnded: Bool { state.withLock { $0.isEnded } }

    /// Waits until what came satisfies a condition, or the other side ended.
    func wait(until condition: @escaping @Sendable ([UInt8]) -> Bool) async {
        await wait { bytes, isEnded in isEnded || condition(bytes) }
    }

    private func wait(_ isSatisfied: @escaping @Sendable ([UInt8], Bool) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if isSatisfied(state.received, state.isEnded) { return true }
                state.waiters.append(Waiter(isSatisfied: isSatisfied, continuation: continuation))
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    /// Waits for the other side to end.
    func waitForEnd() async {
        await wait { _, isEnded in isEnded }
    }

    /// Takes bytes up to and with a text; all there are if the other side ended first.
    func take(through text: String) async -> String {
        let wanted = Array(text.utf8)
        await wait { $0.firstRange(of: wanted) != nil }
        return takeBytes { bytes in bytes.firstRange(of: wanted)?.upperBound ?? bytes.count }
    }

    /// Takes so many bytes, or all there are if the other side ended first.
    func take(_ count: Int) async -> String {
        await wait { $0.count >= count }
        return takeBytes { min(count, $0.count) }
    }

    /// Takes all there is, once there is something; nothing if the other side ended.
    func takeSome() async -> [UInt8] {
        await wait { !$0.isEmpty }
        return state.withLock { state in
            defer { state.received = [] }
            return state.received
        }
    }

    private func takeBytes(_ count: ([UInt8]) -> Int) -> String {
        state.withLock { state in
            let end = count(state.received)
            defer { state.received.removeFirst(end) }
            return String(decoding: state.received[..<end], as: UTF8.self)
        }
    }

    // MARK: From the channel

    fileprivate func received(_ bytes: ByteBuffer) {
        update { $0.received.append(contentsOf: bytes.readableBytesView) }
    }

    fileprivate func ended() {
        update { $0.isEnded = true }
    }

    private func update(_ change: (inout State) -> Void) {
        let ready = state.withLock { state in
            change(&state)
            let ready = state.waiters.filter { $0.isSatisfied(state.received, state.isEnded) }
            state.waiters.removeAll { $0.isSatisfied(state.received, state.isEnded) }
            return ready
        }
        for waiter in ready { waiter.continuation.resume() }
    }
}

/// Hands what a channel receives to a peer.
final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let peer: Peer

    init(peer: Peer) {
        self.peer = peer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        peer.received(unwrapInboundIn(data))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, case .inputClosed = event { peer.ended() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        peer.ended()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

extension [UInt8] {
    /// Where a run of bytes stands first.
    func firstRange(of wanted: [UInt8]) -> Range<Int>? {
        guard !wanted.isEmpty, count >= wanted.count else { return nil }
        for start in 0...(count - wanted.count) where self[start] == wanted[0] {
            if self[start..<(start + wanted.count)].elementsEqual(wanted) { return start..<(start + wanted.count) }
        }
        return nil
    }
}
