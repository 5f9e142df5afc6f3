import NIOCore
import RouteModel

/// A client's connection whose bytes pass as they are, both ways, to an endpoint: Envoy's TCP proxy.
///
/// Either side may end its direction while the other goes on. A slow reader stops the reading on the other side, so that
/// each direction holds what its channel holds at most: 64 KiB and one read.
///
/// > Source: Envoy `source/common/tcp_proxy/tcp_proxy.cc`; semantics 7.5, 7.6.
final class TCPDownstreamConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let worker: Worker
    private let ownChain: ChainState
    let peer: PeerFacts
    var position = -1
    private(set) var lastActive = NIODeadline.now()

    private let startedAt = NIODeadline.now()
    private var context: ChannelHandlerContext?
    private var upstream: TCPUpstreamConnection?
    private var pool: UpstreamPool?
    private var cluster: CompiledCluster?
    /// Where it would count if no endpoint were found.
    private var destination: Destination?
    /// Where it counts; nil: that it was opened is not counted yet.
    private var series: ConnectionSeries?
    /// Bytes of the client that wait for the connection to the endpoint; no more are read until it stands.
    private var waiting = ByteBuffer()
    private var hasClientEnded = false
    private var hasUpstreamEnded = false
    private var gate = ReadGate(isClosed: true)
    private var isOver = false
    private var flags = "-"
    private var transportFailure = ""
    private var received = 0
    private var sent = 0

    init(worker: Worker, chain: ChainState, peer: PeerFacts) {
        self.worker = worker
        ownChain = chain
        self.peer = peer
    }

    // MARK: Events of the client's channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // Whoever adds it has bytes to pass on first.
        worker.eventLoop.assumeIsolated().execute { self.connect() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func read(context: ChannelHandlerContext) {
        if gate.admitsRead() { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        received += bytes.readableBytes
        series?.counts.receivedBytes += bytes.readableBytes
        if let upstream { upstream.send(bytes) } else { waiting.writeImmutableBuffer(bytes) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard let upstream else { return }
        upstream.flush()
        if !upstream.isWritable { gate.close() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { upstream?.resumeReading() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .inputClosed? = event as? ChannelEvent else { return }
        hasClientEnded = true
        if hasUpstreamEnded { end() } else { upstream?.closeOutput() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        worker.remove(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: The endpoint

    private func connect() {
        guard !isOver, context != nil else { return }
        guard let share = ownChain.routes.proxy?.share(random: worker.random.next()), let index = share.cluster else {
            fail("NC")
            return
        }
        cluster = worker.program.clusters[index]
        destination = worker.destinations[index]
        guard let pool = worker.choosePool(worker.pools[index], tried: []) else {
            fail("UH")
            return
        }
        self.pool = pool
        destination = pool.destination
        pool.activeRequests += 1
        pool.requestBegan()
        pool.dial().whenComplete { result in
            switch result {
            case .success(let channel): self.connected(channel, pool)
            case .failure(let error):
                pool.connectionEnded()
                let failure = UpstreamFailure(connecting: error)
                self.transportFailure = failure.transportReason
                // A TCP proxy tries once, so that its tries are used up.
                self.fail("UF,URX")
            }
        }
    }

    private func connected(_ channel: any Channel, _ pool: UpstreamPool) {
        let upstream = TCPUpstreamConnection(self, pool: pool, localAddress: channel.localAddress)
        do {
            try channel.pipeline.syncOperations.addHandler(upstream)
        } catch {
            channel.close(promise: nil)
            fail("UF")
            return
        }
        guard !isOver else {
            upstream.close()
            return
        }
        self.upstream = upstream
        countOpened()
        if waiting.readableBytes > 0 {
            upstream.send(waiting)
            upstream.flush()
            waiting = ByteBuffer()
        }
        if hasClientEnded { upstream.closeOutput() }
        resumeReading()
    }

    private func fail(_ flags: String) {
        guard !isOver else { return }
        self.flags = flags
        end()
    }

    // MARK: Reported by the endpoint's side

    func bytesFromUpstream(_ bytes: ByteBuffer) {
        sent += bytes.readableBytes
        series?.counts.sentBytes += bytes.readableBytes
        context?.write(wrapOutboundOut(bytes), promise: nil)
    }

    func upstreamPaused() {
        guard let context else { return }
        context.flush()
        if !context.channel.isWritable { upstream?.pauseReading() }
    }

    func upstreamEnded() {
        hasUpstreamEnded = true
        if hasClientEnded { end() } else { context?.close(mode: .output, promise: nil) }
    }

    func upstreamClosed() { end() }

    func upstreamBecameWritable() { resumeReading() }

    private func resumeReading() {
        if gate.open() { context?.read() }
    }

    // MARK: The end

    private func end() {
        guard !isOver else { return }
        isOver = true
        pool?.activeRequests -= 1
        if series == nil { countOpened() }
        series?.counts.closed += 1
        log()
        upstream?.close()
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in self.closeNow() }
    }

    /// Counts that it is open, with the flags that it has now: later ones change no label.
    ///
    /// > Source: istio/proxy `source/extensions/filters/http/istio_stats/istio_stats.cc`, `reportHelper`.
    private func countOpened() {
        let series = (destination ?? port.counters.withoutCluster).connections(at: port.counters, flags: flags)
        series.counts.opened += 1
        series.counts.receivedBytes += received
        series.counts.sentBytes += sent
        self.series = series
    }

    private func log() {
        guard worker.configuration.accessLog != .off else { return }
        let now = NIODeadline.now()
        worker.clock.update(now)
        var record = AccessLogRecord()
        worker.clock.appendISO(startedAt, to: &record.startTime)
        record.flags = flags
        record.transportFailure = transportFailure
        record.serverName = peer.serverName ?? []
        record.receivedBytes = received
        record.sentBytes = sent
        record.durationMilliseconds = (now - startedAt).nanoseconds / 1_000_000
        record.upstreamHost = pool?.hostText ?? []
        record.upstreamCluster = cluster?.nameBytes ?? []
        record.upstreamLocal = upstream?.localAddressText ?? []
        record.downstreamLocal = peer.localAddressText
        record.downstreamRemote = peer.remoteAddressText
        if worker.configuration.accessLog == .json {
            record.appendJSON(to: &worker.accessLog.lines)
        } else {
            record.appendText(to: &worker.accessLog.lines)
        }
        worker.accessLog.lineEnded()
    }
}

extension TCPDownstreamConnection: DownstreamConnection {
    var port: PortState { ownChain.port }
    var chain: ChainState? { ownChain }
    var openRequests: Int { 0 }

    // Nothing tells whether it is idle: what passes through may wait for long.
    func closeIfIdle() {}

    func closeIfStuck() {}

    func closeNow() {
        context?.close(promise: nil)
    }
}
