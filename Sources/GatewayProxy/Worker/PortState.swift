import RouteMatching
import RouteModel

/// A port as one loop sees it.
final class PortState {
    /// Where its connections count.
    let counters: PortCounters
    /// The port of the socket.
    var localPort = 0
    /// The local ports of the same Service, by listener port.
    var localPorts: [Int: Int] = [:]
    /// What the ports of the same Service route, by listener port.
    var siblings: [Int: CompiledPort] = [:]
    /// Whether a reload took the port away.
    private(set) var isClosing = false
    private var source: GatewayPort?
    /// In the order of the source's.
    private var chains: [ChainState] = []

    init(counters: PortCounters) {
        self.counters = counters
    }

    /// Takes over a program's chains; connections of a chain whose name stays go on with what it has become.
    func install(_ port: CompiledPort) {
        let old = chains
        source = port.source
        chains = port.chains.map { compiled in
            let state = old.first { $0.name == compiled.source.name } ?? ChainState(port: self, routes: compiled)
            state.routes = compiled
            return state
        }
        for state in old where !chains.contains(where: { $0 === state }) { state.isClosing = true }
    }

    /// A reload took the port away.
    func close() {
        isClosing = true
        for state in chains { state.isClosing = true }
        chains = []
        // Whoever still waits for a greeting finds no chain.
        source = nil
    }

    /// Whether a TLS greeting chooses the chain.
    var isTLS: Bool { source?.isTLS ?? false }

    /// The chain that takes a connection; nil: none does.
    func chain(forServerName serverName: String?) -> ChainState? {
        source?.filterChainIndex(forServerName: serverName).map { chains[$0] }
    }
}

/// A filter chain as one loop sees it.
final class ChainState {
    let port: PortState
    let name: String
    /// What it routes; replaced by a reload.
    var routes: CompiledChain
    /// Whether a reload took the chain away.
    var isClosing = false

    init(port: PortState, routes: CompiledChain) {
        self.port = port
        name = routes.source.name
        self.routes = routes
    }

    /// Whether its connections are those of a connection manager, not of a TCP proxy.
    var speaksHTTP: Bool { routes.proxy == nil }
}
