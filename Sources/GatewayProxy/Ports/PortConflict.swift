import NIOCore
import RouteModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Says why a port could not be opened, and what to do.
enum PortConflict {
    /// The error of an assignment that could not be bound.
    ///
    /// - Parameter plan: where every port of the program is placed; flags may place two on one socket.
    static func error(
        _ assignment: PortAssignment,
        in plan: PortPlan,
        table: RoutingTable,
        cause: any Error
    ) -> PortError {
        let port = table.ports.first { $0.service == assignment.service && $0.port == assignment.port }
        let listener =
            port?.listeners.first.map { "listener \($0.name) of Gateway \($0.gateway)" } ?? assignment.service
        let address = "\(assignment.address):\(assignment.localPort)"
        let flag = "choose another with --port \(assignment.port)=PORT (0: a free one), or use --ephemeral-ports"
        guard let error = cause as? IOError else {
            return PortError(description: "cannot open \(address) for \(listener): \(cause); \(flag)")
        }
        switch error.errnoCode {
        case EADDRINUSE:
            let rival = plan.assignments.first {
                $0 != assignment && $0.address == assignment.address && $0.localPort == assignment.localPort
            }
            let holder =
                rival.map { " by the listener on port \($0.port)" }
                ?? PortHolder.find(port: assignment.localPort).map { " by \($0)" } ?? ""
            return PortError(description: "\(listener) wants \(address), which is taken\(holder); \(flag)")
        case EACCES, EPERM:
            return PortError(
                description: "\(listener) wants \(address), which only a privileged user may open; \(flag)"
            )
        case EADDRNOTAVAIL:
            return PortError(
                description: "\(listener) wants \(address), but this machine has no such address; change --address"
            )
        default:
            return PortError(description: "cannot open \(address) for \(listener): \(error); \(flag)")
        }
    }
}
