import NIOCore
import NIOSSL
import NIOTLS

/// Waits until TLS with an endpoint stands, and looks at the names in its certificate.
final class ClientHandshake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let tls: ClientTLS
    private let promise: EventLoopPromise<Void>
    private var isOver = false

    private init(_ tls: ClientTLS, promise: EventLoopPromise<Void>) {
        self.tls = tls
        self.promise = promise
    }

    /// Speaks TLS on a connection that stands; the channel comes back once that stands, too.
    static func begin(on channel: any Channel, _ tls: ClientTLS, within timeout: TimeAmount) -> EventLoopFuture<
        any Channel
    > {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        let limit = channel.eventLoop.scheduleTask(in: timeout) { promise.fail(UpstreamFailure.connectTimeout) }
        do {
            let handler = ClientHandshake(tls, promise: promise)
            try channel.pipeline.syncOperations.addHandlers([try tls.makeHandler(), handler])
        } catch {
            promise.fail(UpstreamFailure.tlsFailure(EnvoyTLSReason.text(of: error)))
        }
        promise.futureResult.whenComplete { result in
            limit.cancel()
            if case .failure = result { channel.close(promise: nil) }
        }
        return promise.futureResult.map { channel }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted? = event as? TLSUserEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
        if tls.accepts(handler?.peerCertificate) {
            end(.success(()))
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        } else {
            end(.failure(.tlsFailure(Self.verificationFailure)))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.failure(.tlsFailure(EnvoyTLSReason.text(of: error))))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.failure(.tlsFailure("")))
        context.fireChannelInactive()
    }

    private func end(_ result: Result<Void, UpstreamFailure>) {
        guard !isOver else { return }
        isOver = true
        promise.completeWith(result.mapError { $0 as any Error })
    }

    /// What Envoy says where a name or an authority is not the one that was wanted.
    private static let verificationFailure = EnvoyTLSReason(
        code: 268_435_581,
        library: "SSL routines",
        reason: "CERTIFICATE_VERIFY_FAILED"
    ).text
}
