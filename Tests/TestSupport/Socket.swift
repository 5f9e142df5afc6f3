import Foundation

#if canImport(Glibc)
    import Glibc
    private let stream = Int32(SOCK_STREAM.rawValue)
    private let noSignal = Int32(MSG_NOSIGNAL)
#else
    import Darwin
    private let stream = SOCK_STREAM
    private let noSignal: Int32 = 0
#endif

/// What the operating system answered to a call on a socket.
package struct SocketError: Error, CustomStringConvertible {
    package let call: String
    package let code: Int32
    package var description: String { "\(call): errno \(code)" }
    /// Whether nobody listens on the port.
    package var isRefused: Bool { code == ECONNREFUSED }
}

/// What came of waiting for bytes.
package enum Received: Sendable, Equatable {
    case bytes([UInt8])
    case closed
    case reset
    case nothing
}

/// A blocking TCP connection to a port of this machine.
///
/// All calls from one thread at a time.
package final class Socket {
    private let descriptor: Int32

    /// Connects.
    ///
    /// - Parameter address: `127.0.0.1:8080`.
    package init(connectingTo address: String) throws {
        guard let (host, port) = Socket.split(address) else { throw SocketError(call: "address", code: EINVAL) }
        let opened = socket(AF_INET, stream, 0)
        descriptor = opened
        guard opened >= 0 else { throw SocketError(call: "socket", code: errno) }
        _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
        var name = Socket.name(host: host, port: port)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        // The pointer lives as long as the call, and `sockaddr_in` is what AF_INET asks for.
        let result = unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(opened, $0, size) }
        }
        // What throws from here on runs `deinit`: everything is initialised.
        guard result == 0 else { throw SocketError(call: "connect \(address)", code: errno) }
    }

    /// Takes over an open connection.
    fileprivate init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Sends everything; false if the other side no longer takes it.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            // The buffer lives as long as the call and is as long as it says.
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe systemSend(descriptor, buffer.baseAddress, buffer.count, noSignal)
            }
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Waits for bytes until the deadline.
    package func receive(until deadline: ContinuousClock.Instant) -> Received {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let left = ContinuousClock().now.duration(to: deadline)
            let milliseconds = max(
                0,
                left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
            )
            // One entry, and the count says one.
            let ready = unsafe systemPoll(&entry, 1, Int32(clamping: milliseconds))
            if ready > 0 { return read() }
            if ready == 0 { return .nothing }
            if errno != EINTR { return .reset }
        }
    }

    private func read() -> Received {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        // The buffer lives as long as the call and is as long as it says.
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe recv(descriptor, bytes.baseAddress, bytes.count, 0)
        }
        if count > 0 { return .bytes(Array(buffer[..<count])) }
        return count == 0 ? .closed : .reset
    }

    /// The port on this side.
    package var localPort: Int {
        var name = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        // The pointers live as long as the call, and `sockaddr_in` is what AF_INET writes.
        _ = unsafe withUnsafeMutablePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &size)
            }
        }
        return Int(UInt16(bigEndian: name.sin_port))
    }

    /// Says that nothing more will be sent.
    package func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Makes closing a reset: the other side sees the connection break.
    package func abortOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        // The option is a `linger` of the size given.
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}

extension Socket {
    private static func split(_ address: String) -> (host: String, port: UInt16)? {
        let parts = address.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else { return nil }
        return (String(parts[0]), port)
    }

    fileprivate static func name(host: String, port: UInt16) -> sockaddr_in {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        let octets = host.split(separator: ".").compactMap { UInt32($0) }
        name.sin_addr.s_addr = octets.reduce(0) { $0 << 8 | $1 }.bigEndian
        return name
    }
}

/// A bound port that nobody else can take while this lives; it listens only if asked to.
package final class HeldPort: Sendable {
    private let descriptor: Int32
    /// The number the system gave, or the one asked for.
    package let port: Int

    /// Binds a port of the loopback address; 0 means any free one.
    package init(_ wanted: Int = 0, listening: Bool = false) throws {
        let opened = socket(AF_INET, stream, 0)
        descriptor = opened
        _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
        var name = Socket.name(host: "127.0.0.1", port: UInt16(clamping: wanted))
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        // The pointers live as long as the calls, and `sockaddr_in` is what AF_INET asks for.
        let result = unsafe withUnsafeMutablePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let bound = unsafe bind(opened, address, size)
                return unsafe bound == 0 ? getsockname(opened, address, &size) : bound
            }
        }
        let code = errno
        port = Int(UInt16(bigEndian: name.sin_port))
        guard result == 0, !listening || listen(descriptor, 16) == 0 else {
            throw SocketError(call: "bind", code: code)
        }
    }

    deinit {
        close(descriptor)
    }

    /// A port number that was free a moment ago.
    package static func anyFreePort() throws -> Int {
        try HeldPort().port
    }

    /// Waits for a connection; nil if the port no longer listens.
    package func accept() -> Socket? {
        while true {
            let opened = systemAccept(descriptor)
            if opened >= 0 {
                _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
                return Socket(descriptor: opened)
            }
            guard errno == EINTR || errno == ECONNABORTED else { return nil }
        }
    }

    /// Ends what waits in `accept`.
    package func stopListening() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}

/// How many files a process may have open.
package enum DescriptorLimit {
    /// Raises the limit of this process and its children as far as the system allows, and returns it.
    @discardableResult
    package static func raise() -> Int {
        var limit = rlimit()
        // The structure lives as long as the calls.
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        guard unsafe getrlimit(resource, &limit) == 0 else { return 0 }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(resource, &limit)
        return Int(clamping: limit.rlim_cur)
    }
}

// Members named `send` and functions named `poll` hide the system's.
private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
    #if canImport(Glibc)
        unsafe Glibc.send(descriptor, bytes, count, flags)
    #else
        unsafe Darwin.send(descriptor, bytes, count, flags)
    #endif
}

private func systemAccept(_ descriptor: Int32) -> Int32 {
    #if canImport(Glibc)
        Glibc.accept(descriptor, nil, nil)
    #else
        Darwin.accept(descriptor, nil, nil)
    #endif
}

private func systemPoll(_ entries: UnsafeMutablePointer<pollfd>, _ count: Int, _ milliseconds: Int32) -> Int32 {
    #if canImport(Glibc)
        unsafe Glibc.poll(entries, nfds_t(count), milliseconds)
    #else
        unsafe Darwin.poll(entries, nfds_t(count), milliseconds)
    #endif
}
