import HTTP1Engine
import HTTPMessage
import NIOCore

/// A connection to an endpoint in HTTP/1.1: parses responses and hands them to the exchange that has it.
///
/// Confined to its loop. Between exchanges it waits in its pool; bytes that nobody asked for close it.
final class HTTP1UpstreamConnection: ChannelDuplexHandler, UpstreamStream {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let pool: UpstreamPool
    let localAddressText: [UInt8]
    private var decoder = HTTP1ResponseDecoder()
    /// Whether the body of the request that is being written is sent in chunks.
    private var isRequestChunked = false
    var idleSince = NIODeadline.now()
    /// Collects what is written in one go.
    private var output = ByteBuffer()
    private var exchange: (any UpstreamExchange)?
    private var context: ChannelHandlerContext?
    private var isRawTunnel = false
    private var gate = ReadGate()
    private var isFlushing = false
    private var sawEOF = false
    private var isClosed = false

    init(pool: UpstreamPool, localAddress: SocketAddress?) {
        self.pool = pool
        localAddressText = localAddress?.logText ?? [UInt8(ascii: "-")]
    }

    // MARK: Used by the exchange

    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// Whether nothing keeps it from being used again.
    private var isReusable: Bool {
        !isClosed && !sawEOF && !isRawTunnel && decoder.bufferedBytes == 0 && decoder.head.keepsAlive
    }

    func begin(_ exchange: any UpstreamExchange, isHEAD: Bool, isUpgrade: Bool) {
        self.exchange = exchange
        pool.requestBegan()
        decoder.expectResponse(toHEAD: isHEAD, upgrade: isUpgrade)
    }

    var head: ResponseHead { decoder.head }
    var isTunnel: Bool { decoder.isTunnel }

    func writeHead(of exchange: DownstreamExchange, endsStream: Bool) {
        isRequestChunked = exchange.writeRequestHead(hostSuffix: [], to: &output)
    }

    func writeHead(_ head: PreparedHead, endsStream: Bool) {
        guard case .http1(let bytes, let isChunked) = head else { return }
        isRequestChunked = isChunked
        write(bytes)
    }

    /// Writes a piece of the request's body, as a chunk if that is how the body is sent.
    func writeBody(_ bytes: ByteBuffer) {
        if isRequestChunked { output.writeChunkSize(bytes.readableBytes) }
        write(bytes)
        if isRequestChunked { output.writeLineBreak() }
        if output.readableBytes > WriteLimits.kept { flush() }
    }

    func endRequest(trailers: MessageTrailers?) {
        if isRequestChunked { output.writeLastChunk() }
        isRequestChunked = false
    }

    /// Writes what was collected, then `body` unless it was small enough to be collected too.
    private func write(_ body: ByteBuffer) {
        if body.readableBytes <= WriteLimits.copied {
            output.writeImmutableBuffer(body)
        } else {
            writeCollected()
            context?.write(wrapOutboundOut(body), promise: nil)
        }
    }

    /// Sends what was written, in one system call where it is one message.
    func flush() {
        guard let context else { return }
        isFlushing = true
        defer { isFlushing = false }
        if output.readableBytes > 0 {
            context.writeAndFlush(wrapOutboundOut(output), promise: nil)
            output.recycle()
        } else {
            context.flush()
        }
    }

    /// The buffer belongs to the channel until it is flushed, so it cannot be used again.
    private func writeCollected() {
        guard output.readableBytes > 0, let context else { return }
        context.write(wrapOutboundOut(output), promise: nil)
        output = ByteBuffer()
    }

    func end(reusing isClean: Bool) {
        exchange = nil
        if isClean && isReusable && !isClosed {
            resumeReading()
            pool.put(self)
        } else {
            close()
        }
    }

    func becomeTunnel() -> ByteBuffer {
        isRequestChunked = false
        isRawTunnel = true
        return decoder.takeBufferedBytes()
    }

    func closeOutput() {
        context?.close(mode: .output, promise: nil)
    }

    func close() {
        exchange = nil
        guard !isClosed else { return }
        context?.close(promise: nil)
    }

    func pauseReading() {
        gate.close()
    }

    func resumeReading() {
        if gate.open() { context?.read() }
    }

    // MARK: Events of the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func read(context: ChannelHandlerContext) {
        if gate.admitsRead() { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        guard let exchange else {
            close()
            return
        }
        if isRawTunnel {
            exchange.tunnelBytesFromUpstream(bytes)
            return
        }
        decoder.receive(bytes)
        parse()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, case .inputClosed = event { inputClosed() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isClosed = true
        // A write that fails says so before it returns, to an exchange that is in the middle of something.
        if isFlushing {
            pool.worker.eventLoop.assumeIsolated().execute { self.connectionEnded() }
        } else {
            connectionEnded()
        }
    }

    private func connectionEnded() {
        pool.connectionClosed(self)
        inputClosed()
        exchange?.upstreamClosed(self)
        exchange = nil
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { exchange?.upstreamBecameWritable() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: Parsing

    private func parse() {
        while let exchange, !isRawTunnel {
            switch decoder.next() {
            case .needsMoreBytes:
                exchange.upstreamPaused()
                return
            case .interim: exchange.upstreamInterim(self)
            case .head: exchange.upstreamHead(self)
            case .body(let bytes): exchange.upstreamBody(bytes)
            case .end: exchange.upstreamEnd(self)
            case .failure:
                // An end in the middle of a message is one, too.
                exchange.upstreamFailed(.protocolError)
                return
            }
        }
        // What is left over after the end of an exchange was sent unasked.
        if exchange == nil, !isRawTunnel, decoder.bufferedBytes > 0 { close() }
    }

    private func inputClosed() {
        guard !sawEOF else { return }
        sawEOF = true
        guard let exchange else {
            close()
            return
        }
        if isRawTunnel {
            exchange.tunnelEndedByUpstream()
        } else {
            decoder.receiveEOF()
            parse()
            // Whoever still waits now waits for a response of which not a byte came.
            self.exchange?.upstreamClosed(self)
            close()
        }
    }
}

/// How much is copied into one write, and how much memory stays with a connection for the next one.
enum WriteLimits {
    /// Bodies up to this size are copied behind what was collected; larger ones are written as they are.
    static let copied = 8 * 1024
    /// A buffer that grew beyond this is given up after its message.
    static let kept = 32 * 1024
}

extension ByteBuffer {
    /// Empties the buffer; its memory stays for the next message, unless it is large.
    mutating func recycle() {
        if capacity > WriteLimits.kept { self = ByteBuffer() } else { clear() }
    }
}
