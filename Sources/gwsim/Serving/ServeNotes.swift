import GatewayBinding
import GatewayProxy
import RouteModel
import Simulation

/// What `serve` says before it serves: where everything is, and how to ask it.
struct ServeNotes {
    let world: World
    let ports: [BoundPort]
    /// Who vouches for the certificates that were made here.
    let authorityFile: String?
    private let limit = 20

    func lines(_ style: TextStyle) -> [String] {
        var lines = idleGateways + closedListeners
        guard !ports.isEmpty else { return lines + ["nothing listens: no Gateway listener is open"] }
        lines += [""] + listenerTable.lines(style)
        let names = hostsLines
        if !names.isEmpty { lines += ["", "for a browser, in /etc/hosts:"] + names }
        let commands = curlLines
        if !commands.isEmpty { lines += ["", "try:"] + commands }
        let more = hosts.count - commands.count
        if more > 0 { lines.append("  … \(more) more hosts") }
        return lines + [""]
    }

    private var idleGateways: [String] {
        world.idleGateways.map { "Gateway \($0.gateway): \($0.reason)" }
    }

    private var closedListeners: [String] {
        world.binding.closedListeners.map { closed in
            let listener = closed.listener
            let what = world.binding.isOpen(listener) ? "closes every connection" : "not opened"
            return
                "\(what): \(listener.gateway) listener \(listener.qualifiedName), port \(listener.port): \(closed.reason)"
        }
    }

    private var listenerTable: TextTable {
        var table = TextTable(headings: ["GATEWAY", "LISTENER", "PROTOCOL", "PORT", "HOSTNAME", "LOCAL ADDRESS"])
        for port in ports {
            for listener in port.listeners {
                table.append([
                    StyledText(listener.gateway, .name), StyledText(listener.qualifiedName),
                    StyledText(listener.protocol),
                    StyledText(String(listener.port)), StyledText(listener.hostname.isEmpty ? "*" : listener.hostname),
                    StyledText(port.authority, .strong),
                ])
            }
        }
        return table
    }

    /// The virtual hosts of each open port.
    private var hosts: [(port: BoundPort, virtualHost: VirtualHost)] {
        ports.flatMap { port in
            let table = world.binding.table.ports.first { $0.service == port.service && $0.port == port.port }
            return (table?.virtualHosts ?? []).filter { !$0.routes.isEmpty }.map { (port, $0) }
        }
    }

    private var hostsLines: [String] {
        var names: [(address: String, hosts: [String])] = []
        for (port, virtualHost) in hosts where !virtualHost.domain.hasPrefix("*") {
            if let index = names.firstIndex(where: { $0.address == port.address }) {
                if !names[index].hosts.contains(virtualHost.domain) { names[index].hosts.append(virtualHost.domain) }
            } else {
                names.append((port.address, [virtualHost.domain]))
            }
        }
        return names.map { "  \($0.address) \($0.hosts.prefix(limit).joined(separator: " "))" }
    }

    private var curlLines: [String] {
        hosts.prefix(limit).map { port, virtualHost in
            let suggestion = RequestSuggestion.make(for: virtualHost, at: port, in: world)
            return "  " + suggestion.curl(to: port, trusting: authorityFile)
        }
    }
}
