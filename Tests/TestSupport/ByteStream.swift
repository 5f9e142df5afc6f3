/// A connection that carries bytes both ways: a socket, or TLS over one.
///
/// All calls from one thread at a time.
package protocol ByteStream: AnyObject {
    /// Sends everything; false if the other side no longer takes it.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool

    /// Waits for bytes until the deadline.
    func receive(until deadline: ContinuousClock.Instant) -> Received
}

extension Socket: ByteStream {}
