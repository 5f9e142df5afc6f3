import NIOCore
import RouteModel

/// What serves the bytes of a connection, TLS taken off.
enum ApplicationHandlers {
    /// The handlers, in the order from the socket on.
    static func make(for stub: StubContext) -> [any ChannelHandler] {
        switch stub.serving.application {
        case .tcp: [TCPEcho(stub)]
        // It says its settings at once, as Go's gRPC server does.
        case .grpc: [StubHTTP2Connection(stub)]
        case .anyHTTP, .http, .h2c:
            stub.tls?.negotiatedProtocol == "h2" ? [StubHTTP2Connection(stub)] : [HTTPVersionChooser(stub)]
        }
    }
}
