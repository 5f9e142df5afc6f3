import GatewayAPI
import GatewayBinding
import RouteModel

/// Why there is no virtual host for a request, and which hosts are near.
struct HostNearMisses {
    let world: World
    let port: GatewayPort
    let chain: FilterChain
    let question: RoutedQuestion

    /// Nearest first; what there is at all where nothing is near.
    var all: [NearMiss] {
        let attachments = AttachmentNearMisses(world: world, port: port, chain: chain, host: host).all
        let near = (requestMisses + chosenByName + otherPorts + attachments + listenerMisses + similarHostnames)
            .uniqued()
        return near.isEmpty ? servedHosts : near
    }

    /// The hosts that the port serves, or that it serves none.
    private var servedHosts: [NearMiss] {
        let served = chain.virtualHosts.filter { !$0.routes.isEmpty }
        if served.isEmpty {
            return port.listeners.map { listener in
                NearMiss(.attachment, object: listener.text, reason: "no route with rules that work is attached to it")
            }
        }
        return served.prefix(3).compactMap { virtualHost in
            guard let origin = virtualHost.routes.first?.origin else { return nil }
            return NearMiss(
                .hostname,
                object: "\(origin.kind) \(origin.route)",
                reason: "serves \(virtualHost.domain)",
                origin: origin
            )
        }
    }

    private var host: String { question.host }

    /// The commonest slip of all: a request without `-H 'Host: …'`.
    private var requestMisses: [NearMiss] {
        guard host.isEmpty || host == "localhost" || host.utf8.allSatisfy({ "0123456789.".utf8.contains($0) }) else {
            return []
        }
        let advice =
            question.request.isTLS
            ? "ask by the site's own, as in https://\(exampleHost)/ (curl: --resolve): an address sends no server name"
            : "send the site's own, as in -H 'Host: \(exampleHost)'"
        return [
            NearMiss(
                .request,
                object: "Host \(question.authority)",
                reason: "is no name that a route serves; \(advice)"
            )
        ]
    }

    /// The listener that the server name chose, where the host is another.
    ///
    /// > Source: semantics 2.58.
    private var chosenByName: [NearMiss] {
        guard let name = question.request.serverName, name.lowercased() != host else { return [] }
        return chain.listeners.map { listener in
            NearMiss(
                .listenerHostname,
                object: listener.text,
                reason:
                    "the server name \(name) chose it, and only its virtual hosts are asked: any other Host gets 404, not 421"
            )
        }
    }

    private var exampleHost: String {
        let domain = chain.virtualHosts.first?.domain ?? "store.example.com"
        return domain.hasPrefix("*.") ? "any" + domain.dropFirst() : domain
    }

    private var listenerMisses: [NearMiss] {
        port.listeners.compactMap { listener in
            let pattern = HostPattern(listener.hostname)
            guard !pattern.covers(host) else { return nil }
            let reason =
                pattern.isApex(host)
                ? "its hostname \(listener.hostname) covers what stands below \(host), not \(host) itself"
                : "its hostname \(listener.hostname) does not cover \(host)"
            return NearMiss(.listenerHostname, object: listener.text, reason: reason)
        }
    }

    /// Ports beside this one that serve the host.
    private var otherPorts: [NearMiss] {
        world.binding.table.ports.filter { $0.service != port.service || $0.port != port.port }
            .filter { other in other.virtualHosts.contains { !$0.routes.isEmpty && HostPattern($0.domain).covers(host) }
            }
            .compactMap { other in
                guard let listener = other.listener(for: host) else { return nil }
                let way = other.service == port.service ? "port \(other.port)" : "--gateway \(listener.gateway)"
                return NearMiss(.gateway, object: listener.text, reason: "serves \(host); ask it with \(way)")
            }
    }

    /// The virtual hosts whose names are least different.
    private var similarHostnames: [NearMiss] {
        let near = chain.virtualHosts.map { ($0, distance(to: $0.domain)) }
            .filter { $0.1 < host.utf8.count }
            .sorted { $0.1 < $1.1 }
            .prefix(3)
        return near.map { virtualHost, _ in
            let reason: String
            if HostPattern(virtualHost.domain).isApex(host) {
                reason = "\(virtualHost.domain) covers what stands below \(host), not \(host) itself"
            } else if host.hasSuffix("."), host.dropLast() == virtualHost.domain[...] {
                reason = "Envoy does not take the trailing dot off: \(virtualHost.domain) is another name"
            } else {
                reason = "serves \(virtualHost.domain)"
            }
            let origin = (virtualHost.routes + virtualHost.deadRoutes).first?.origin
            return NearMiss(
                .hostname,
                object: origin.map { "\($0.kind) \($0.route)" } ?? "virtual host \(virtualHost.domain)",
                reason: reason,
                origin: origin
            )
        }
    }

    /// How many edits part two names; capped, since only near ones matter.
    private func distance(to domain: String) -> Int {
        let (left, right) = (Array(host.utf8.prefix(128)), Array(domain.utf8.prefix(128)))
        if abs(left.count - right.count) > 8 { return Int.max }
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let above = row[column + 1]
                row[column + 1] = min(above + 1, row[column] + 1, diagonal + (byte == right[column] ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count] <= 6 ? row[right.count] : Int.max
    }
}
