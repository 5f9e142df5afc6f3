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
            promise.fail(UpstreamFailure.tlsFailure("\(error)"))
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
        end(.failure(.tlsFailure(Self.text(of: error))))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.failure(.connectionTermination))
        context.fireChannelInactive()
    }

    private func end(_ result: Result<Void, UpstreamFailure>) {
        guard !isOver else { return }
        isOver = true
        promise.completeWith(result.mapError { $0 as any Error })
    }

    /// As Envoy words what BoringSSL says.
    private static let verificationFailure =
        "TLS_error:|268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:TLS_error_end"

    private static func text(of error: any Error) -> String {
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") { return verificationFailure }
        return "TLS_error:_" + text.map { $0 == " " ? "_" : String($0) }.joined()
    }
}
