import NIOCore

// An upgraded connection: bytes pass both ways as they are.

extension DownstreamExchange {
    func beginTunnel(_ stream: any UpstreamStream) {
        phase = .tunnelling
        stopTimeouts()
        state.isRequestComplete = true
        let fromUpstream = stream.becomeTunnel()
        let fromClient = client.beginTunnel()
        if fromUpstream.readableBytes > 0 { tunnelBytesFromUpstream(fromUpstream) } else { client.flush() }
        if fromClient.readableBytes > 0 { tunnelBytesFromClient(fromClient) }
    }

    func tunnelBytesFromClient(_ bytes: ByteBuffer) {
        guard let upstream = state.upstream else { return }
        state.receivedBodyBytes += bytes.readableBytes
        upstream.writeBody(bytes)
        upstream.flush()
        if !upstream.isWritable { client.pauseReading() }
    }

    func tunnelBytesFromUpstream(_ bytes: ByteBuffer) {
        state.sentBodyBytes += bytes.readableBytes
        client.writeBody(bytes)
        client.flush()
    }

    /// The client sends no more; the endpoint is told, and may go on.
    func tunnelEndedByClient() {
        hasClientEnded = true
        if hasUpstreamEnded {
            finishTunnel()
        } else {
            state.flags = "DC"
            state.details = "downstream_remote_disconnect"
            state.upstream?.closeOutput()
        }
    }

    /// The endpoint sends no more; the client is told, and may go on.
    func tunnelEndedByUpstream() {
        guard phase == .tunnelling else { return }
        hasUpstreamEnded = true
        if hasClientEnded { finishTunnel() } else { client.closeOutput() }
    }

    func finishTunnel() {
        guard phase == .tunnelling else { return }
        let upstream = state.upstream
        finish()
        upstream?.close()
        phase = .idle
        client.exchangeEnded()
    }
}
