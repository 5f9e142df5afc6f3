import Foundation
import Synchronization

/// Connections that want nothing, or want it slowly.
final class HostileCrowd: Sendable {
    private struct Members {
        var slow: [Socket] = []
        var idle: [Socket] = []
        var sent = 0
    }

    // Only one thread at a time touches the sockets: whoever holds the lock.
    private let members: Mutex<Members>
    private static let slowHead = Array("GET /slow HTTP/1.1\r\nHost: store.aks.rocks\r\nX-Slow: ".utf8)

    /// Opens all of them; the idle ones get an answer first.
    init(address: String, slow: Int, idle: Int) throws {
        var members = Members()
        for _ in 0..<idle {
            let socket = try Socket(connectingTo: address)
            _ = try HTTPRequest("GET", "/idle", host: "store.aks.rocks").send(on: socket)
            members.idle.append(socket)
        }
        for _ in 0..<slow { members.slow.append(try Socket(connectingTo: address)) }
        self.members = Mutex(members)
    }

    /// The next byte of each slow head.
    func trickle() {
        members.withLock { members in
            let byte = members.sent < Self.slowHead.count ? Self.slowHead[members.sent] : UInt8(ascii: "s")
            members.sent += 1
            for socket in members.slow { socket.send([byte]) }
        }
    }

    /// How many are neither closed nor answered.
    var standing: Int {
        let now = ContinuousClock().now
        return members.withLock { members in
            (members.slow + members.idle).count { $0.receive(until: now) == .nothing }
        }
    }
}
