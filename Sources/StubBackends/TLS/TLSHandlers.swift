import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// What takes TLS off a connection.
enum TLSHandlers {
    /// Puts the handlers behind `connection`; the certificate is chosen when the client's greeting is there.
    static func add(
        to pipeline: ChannelPipeline.SynchronousOperations,
        for stub: StubContext,
        after connection: StubConnection
    ) throws {
        let reader = ServerHelloReader()
        let channel = try pipeline.context(handler: connection).channel
        let greeting = SNIHandler { result in
            let name = if case .hostname(let name) = result { name } else { "" }
            return answer(on: channel, for: stub, serverName: name, reader)
        }
        try pipeline.addHandlers([reader, ByteToMessageHandler(greeting)], position: .after(connection))
    }

    private static func answer(
        on channel: any Channel,
        for stub: StubContext,
        serverName: String,
        _ reader: ServerHelloReader
    ) -> EventLoopFuture<Void> {
        let added = channel.eventLoop.makeCompletedFuture {
            let handler = NIOSSLServerHandler(context: try stub.security.context(for: serverName))
            let after = AfterHandshake(stub, handler, reader, serverName: serverName)
            try channel.pipeline.syncOperations.addHandlers([handler, after], position: .last)
        }
        added.whenFailure { error in
            stub.logger.error(
                "No TLS for a stub",
                metadata: ["pod": "\(stub.identity.pod)", "name": "\(serverName)", "error": "\(error)"]
            )
            channel.close(promise: nil)
        }
        return added
    }
}

/// Notes what a handshake came to, and puts in place what serves the connection.
final class AfterHandshake: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let stub: StubContext
    private let handler: NIOSSLServerHandler
    private let reader: ServerHelloReader
    private let serverName: String

    init(_ stub: StubContext, _ handler: NIOSSLServerHandler, _ reader: ServerHelloReader, serverName: String) {
        self.stub = stub
        self.handler = handler
        self.reader = reader
        self.serverName = serverName
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let chosen) = event as? TLSUserEvent { serve(chosen ?? "", context) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A client that speaks no TLS, or that does not like the certificate: it was told by an alert.
        context.close(promise: nil)
    }

    private func serve(_ chosen: String, _ context: ChannelHandlerContext) {
        var stub = stub
        stub.tls = TLSFacts(handler, reader.hello, serverName: serverName, negotiatedProtocol: chosen)
        do {
            let handlers = ApplicationHandlers.make(for: stub)
            try context.pipeline.syncOperations.addHandlers(handlers, position: .after(self))
        } catch {
            context.close(promise: nil)
        }
    }
}
