import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Ends connections without the usual goodbye.
enum ConnectionReset {
    /// Closes with RST: that is what a linger time of zero makes of `close`.
    ///
    /// Closed from the socket's end of the pipeline, so that TLS does not say goodbye either.
    static func close(_ context: ChannelHandlerContext) {
        let end = (try? context.pipeline.syncOperations.context(handlerType: StubConnection.self)) ?? context
        let bound = NIOLoopBound(end, eventLoop: context.eventLoop)
        guard let socket = context.channel as? any SocketOptionProvider else {
            end.close(promise: nil)
            return
        }
        socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
            bound.value.close(promise: nil)
        }
    }
}
