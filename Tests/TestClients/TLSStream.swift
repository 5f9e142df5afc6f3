import NIOCore
import NIOEmbedded
import NIOSSL
import NIOTLS
package import TestSupport

/// How a TLS handshake ended that did not succeed.
package enum TLSFailure: Error, Equatable, CustomStringConvertible {
    /// The other side closed the TCP connection without a word.
    case closed
    /// The TCP connection broke.
    case reset
    /// Nothing came in time.
    case silent
    /// An alert of the other side, or a certificate that is not believed.
    case refused(String)

    package var description: String {
        switch self {
        case .closed: "TCP connection closed during the handshake"
        case .reset: "TCP connection reset during the handshake"
        case .silent: "no handshake in time"
        case .refused(let what): "handshake failed: \(what)"
        }
    }

    /// Whether the server cut the connection instead of answering: no alert, no certificate.
    package var isCutOff: Bool { self == .closed || self == .reset }
}

/// A blocking TLS connection.
///
/// BoringSSL runs in an embedded channel; its bytes go through a plain socket, so that it is seen how the connection
/// beneath ends. All calls from one thread.
package final class TLSStream: ByteStream {
    private let socket: Socket
    private let channel = EmbeddedChannel()
    private let handshake = HandshakeRecorder()
    private let request = CertificateRequest()
    /// What went wrong after the handshake, for example a refused client certificate under TLS 1.3.
    package private(set) var failure: String?

    /// Connects and shakes hands.
    ///
    /// - Throws: `TLSFailure` if the handshake does not succeed.
    package convenience init(to address: String, _ options: TLSOptions, within time: Duration = .seconds(10)) throws {
        try self.init(over: Socket(connectingTo: address), options, within: time)
    }

    /// Shakes hands on a connection that has carried nothing yet.
    ///
    /// - Parameter whenAsked: told, also if the handshake fails, whether the server asked for a certificate.
    package init(
        over socket: Socket,
        _ options: TLSOptions,
        within time: Duration = .seconds(10),
        whenAsked: (Bool) -> Void = { _ in }
    ) throws {
        self.socket = socket
        try channel.pipeline.syncOperations.addHandlers([options.handler(noting: request), handshake])
        defer { whenAsked(request.isSeen) }
        // The address is compared with a certificate only where no server name is given.
        _ = channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 0))
        flush()
        let deadline = ContinuousClock().now + time
        while !handshake.isComplete {
            switch socket.receive(until: deadline) {
            case .bytes(let bytes):
                if let error = feed(bytes) { throw TLSFailure.refused(error) }
            case .closed: throw TLSFailure.closed
            case .reset: throw TLSFailure.reset
            case .nothing: throw TLSFailure.silent
            }
        }
    }

    /// The protocol that ALPN chose.
    package var negotiatedProtocol: String? { handshake.negotiatedProtocol }

    /// Whether the server asked for a certificate so far.
    package var wasAskedForCertificate: Bool { request.isSeen }

    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        guard channel.isActive, failure == nil else { return false }
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
        return flush()
    }

    package func receive(until deadline: ContinuousClock.Instant) -> Received {
        while true {
            if let buffer = try? channel.readInbound(as: ByteBuffer.self) {
                return .bytes(Array(buffer.readableBytesView))
            }
            if failure != nil { return .reset }
            guard channel.isActive else { return .closed }
            switch socket.receive(until: deadline) {
            case .bytes(let bytes): failure = feed(bytes)
            case let end: return end
            }
        }
    }

    /// Gives received bytes to BoringSSL and sends what it answers; returns the error it found.
    private func feed(_ bytes: [UInt8]) -> String? {
        var found: String?
        do {
            try channel.writeInbound(ByteBuffer(bytes: bytes))
        } catch {
            found = "\(error)"
        }
        flush()
        do {
            try channel.throwIfErrorCaught()
        } catch {
            found = found ?? "\(error)"
        }
        return found
    }

    /// Runs what waits and sends what BoringSSL has to send.
    @discardableResult
    private func flush() -> Bool {
        channel.embeddedEventLoop.run()
        var isTaken = true
        while let buffer = try? channel.readOutbound(as: ByteBuffer.self) {
            isTaken = socket.send(Array(buffer.readableBytesView)) && isTaken
        }
        return isTaken
    }
}

/// Keeps what BoringSSL says when the handshake is over.
private final class HandshakeRecorder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private(set) var isComplete = false
    private(set) var negotiatedProtocol: String?

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let negotiated)? = event as? TLSUserEvent {
            isComplete = true
            negotiatedProtocol = negotiated
        }
        context.fireUserInboundEventTriggered(event)
    }
}
