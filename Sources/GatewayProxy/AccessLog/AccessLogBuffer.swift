import NIOCore

/// Collects lines of one loop and hands them to the sink together: at the latest after 100 ms.
final class AccessLogBuffer {
    private static let flushSize = 16 * 1024
    private static let flushDelay = TimeAmount.milliseconds(100)

    /// Where the next line is appended.
    var lines = ByteBuffer()
    private let eventLoop: any EventLoop
    private let sink: @Sendable (ByteBuffer) -> Void
    private var isScheduled = false

    init(eventLoop: any EventLoop, sink: @escaping @Sendable (ByteBuffer) -> Void) {
        self.eventLoop = eventLoop
        self.sink = sink
    }

    /// A line is whole.
    func lineEnded() {
        if lines.readableBytes >= Self.flushSize {
            flush()
        } else if !isScheduled {
            isScheduled = true
            eventLoop.assumeIsolated().scheduleTask(in: Self.flushDelay) {
                self.isScheduled = false
                self.flush()
            }
        }
    }

    /// Hands over what was collected.
    func flush() {
        guard lines.readableBytes > 0 else { return }
        sink(lines)
        lines.clear()
    }
}
