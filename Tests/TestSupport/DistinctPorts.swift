import Synchronization

/// Connections whose local ports differ, so that a port names the log lines of one case.
package final class DistinctPorts: Sendable {
    private let used = Mutex<Set<Int>>([])

    package init() {}

    /// Connects; the system may hand out a port again that an earlier case had.
    package func connect(to address: String) throws -> Socket {
        var repeated: [Socket] = []
        while true {
            let socket = try Socket(connectingTo: address)
            let port = socket.localPort
            if used.withLock({ $0.insert(port).inserted }) { return socket }
            // Kept open meanwhile, so that the next one gets another.
            repeated.append(socket)
        }
    }
}
