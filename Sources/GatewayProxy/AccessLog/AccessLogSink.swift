public import NIOCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where lines of the access log go.
public enum AccessLogSink {
    /// Writes them to the standard output, whole.
    @Sendable
    public static func standardOutput(_ lines: ByteBuffer) {
        // Safe: the pointers are used inside the closure only, which keeps the buffer's memory alive, and an offset
        // never passes the number of readable bytes.
        unsafe lines.withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            var done = 0
            while done < bytes.count {
                let written = unsafe write(STDOUT_FILENO, base + done, bytes.count - done)
                if written > 0 { done += written } else if written == 0 || errno != EINTR { return }
            }
        }
    }
}
