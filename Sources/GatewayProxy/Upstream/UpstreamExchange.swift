import NIOCore

/// What has a connection to an endpoint for the length of one request: a client's exchange, or a copy of its request.
protocol UpstreamExchange: AnyObject {
    /// A connection stands; false: it is not wanted any more.
    func connected(_ stream: any UpstreamStream, exchange number: UInt64) -> Bool
    /// No connection came about.
    func connectFailed(_ failure: UpstreamFailure, exchange number: UInt64)
    /// An interim response came.
    func upstreamInterim(_ stream: any UpstreamStream)
    /// The final head came.
    func upstreamHead(_ stream: any UpstreamStream)
    /// Body bytes came.
    func upstreamBody(_ bytes: ByteBuffer)
    /// Trailers came; the end follows.
    func upstreamTrailers(_ trailers: MessageTrailers)
    /// No more bytes just now.
    func upstreamPaused()
    /// The response ended.
    func upstreamEnd(_ stream: any UpstreamStream)
    /// The response will not come, or not whole.
    func upstreamFailed(_ failure: UpstreamFailure)
    /// The connection is gone.
    func upstreamClosed(_ stream: any UpstreamStream)
    /// The endpoint takes bytes again.
    func upstreamBecameWritable()
    /// Bytes came through a tunnel.
    func tunnelBytesFromUpstream(_ bytes: ByteBuffer)
    /// The endpoint sends no more through a tunnel.
    func tunnelEndedByUpstream()
}
