import HTTP1Engine
import NIOCore

// An upgraded connection: bytes pass both ways as they are.

extension DownstreamConnection {
    func beginTunnel(_ connection: UpstreamConnection) {
        phase = .tunnelling
        stopTimeouts()
        exchange.isRequestComplete = true
        let fromUpstream = connection.becomeTunnel()
        let fromClient = decoder.takeBufferedBytes()
        if isReadPaused { resumeReading() }
        if fromUpstream.readableBytes > 0 { tunnelBytesFromUpstream(fromUpstream) } else { flush() }
        if fromClient.readableBytes > 0 { tunnelBytesFromClient(fromClient) }
        if clientEnded { tunnelEndedByClient() }
    }

    func tunnelBytesFromClient(_ bytes: ByteBuffer) {
        guard let upstream = exchange.upstream else { return }
        exchange.receivedBodyBytes += bytes.readableBytes
        upstream.write(bytes)
        upstream.flush()
        if !upstream.isWritable { pauseReading() }
    }

    func tunnelBytesFromUpstream(_ bytes: ByteBuffer) {
        exchange.sentBodyBytes += bytes.readableBytes
        write(bytes)
        flush()
    }

    /// The client sends no more; the endpoint is told, and may go on.
    func tunnelEndedByClient() {
        if upstreamEnded {
            finishTunnel()
        } else {
            exchange.flags = "DC"
            exchange.details = "downstream_remote_disconnect"
            exchange.upstream?.closeOutput()
        }
    }

    /// The endpoint sends no more; the client is told, and may go on.
    func tunnelEndedByUpstream() {
        guard phase == .tunnelling else { return }
        upstreamEnded = true
        if clientEnded { finishTunnel() } else { context?.close(mode: .output, promise: nil) }
    }

    func finishTunnel() {
        guard phase == .tunnelling else { return }
        let upstream = exchange.upstream
        finish()
        upstream?.close()
        closeAfterFlush(lingering: false)
    }
}
