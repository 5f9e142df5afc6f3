import GatewayAPI
import GatewayBinding
import RouteModel

/// The TCPRoutes and TLSRoutes that would take a connection, were it not for one thing.
struct ConnectionNearMisses {
    let world: World
    let request: SimulatedRequest

    /// Those that attached first.
    var all: [NearMiss] { (idle + unattached).uniqued() }

    private func isAsked(_ listener: ListenerReference) -> Bool {
        listener.port == request.effectivePort && (request.gateway.map { $0 == listener.gateway } ?? true)
            && ["TCP", "TLS"].contains(listener.protocol)
    }

    /// Routes that attached, and that another one keeps from every connection.
    private var idle: [NearMiss] {
        world.binding.idleRoutes.filter { isAsked($0.origin.listener) && $0.covers(request.serverName) }.map { route in
            NearMiss(
                .droppedRoute,
                object: "\(route.origin.kind) \(route.origin.route)",
                reason: "takes nothing, though Accepted is True: \(route.reason)",
                origin: route.origin
            )
        }
    }

    /// Routes that name the server name, and that no listener takes, by name: for each parentRef the verdict that counts.
    private var unattached: [NearMiss] {
        let attempts = Dictionary(grouping: world.binding.attachments) { "\($0.kind) \($0.route)" }
        return world.connectionRoutes.sorted { $0.key < $1.key }.filter { names($0.value) }.flatMap { name, route in
            route.parentRefs.compactMap { reference in
                denial(of: (attempts[name] ?? []).filter { $0.parentRef == reference }).map { attempt in
                    let advice = AttachmentAdvice(world: world, attachment: attempt).text.map { "; \($0)" } ?? ""
                    return NearMiss(.attachment, object: name, reason: (attempt.denial?.message ?? "") + advice)
                }
            }
        }
    }

    /// Of what became of one parentRef what keeps it from the port; nil where it has nothing to do with it.
    private func denial(of attempts: [Attachment]) -> Attachment? {
        if attempts.contains(where: { $0.denial == nil }) { return nil }
        let worst = attempts.max { $0.severity < $1.severity }
        let here = attempts.filter { $0.listener.map(isAsked) ?? request.isConnection }
        return here.first { $0.severity == worst?.severity }
    }

    /// Whether a route names what is asked for.
    private func names(_ route: RequestRoute) -> Bool {
        guard !route.hostnames.isEmpty else { return true }
        guard let name = request.serverName?.lowercased() else { return false }
        return route.hostnames.contains { HostPattern($0).covers(name) }
    }
}
