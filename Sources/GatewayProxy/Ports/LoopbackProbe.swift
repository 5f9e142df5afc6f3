import NIOCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Asks the machine which loopback addresses it has.
public enum LoopbackProbe {
    /// Whether a socket can be bound to this address.
    public static func isUsable(_ address: String) -> Bool {
        guard let address = try? SocketAddress(ipAddress: address, port: 0) else { return false }
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let descriptor = socket(address.protocol.rawValue, stream, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // Safe: the address outlives the call, and its size is passed with it.
        return unsafe address.withSockAddr { unsafe bind(descriptor, $0, socklen_t($1)) == 0 }
    }
}
