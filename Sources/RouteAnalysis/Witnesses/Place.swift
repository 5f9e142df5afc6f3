public import RouteModel
internal import Simulation

/// A virtual host of the table, and how a client comes to it.
public struct HostPlace: Hashable, Sendable {
    /// Index of the port.
    public var port: Int
    /// Index of the filter chain there.
    public var chain: Int
    /// Index of the virtual host there.
    public var virtualHost: Int
}

/// One entry of a virtual host.
public struct EntryPlace: Hashable, Sendable {
    /// Its virtual host.
    public var host: HostPlace
    /// Its position among the programmed entries, then among those that Istio never programs.
    public var index: Int
}

extension RoutingTable {
    /// The port of a place.
    public func port(at place: HostPlace) -> GatewayPort { ports[place.port] }

    /// The filter chain of a place.
    public func chain(at place: HostPlace) -> FilterChain { ports[place.port].filterChains[place.chain] }

    /// The virtual host at a place.
    public func virtualHost(at place: HostPlace) -> VirtualHost {
        chain(at: place).virtualHosts[place.virtualHost]
    }

    /// The entry at a place.
    public func entry(at place: EntryPlace) -> RouteEntry {
        let host = virtualHost(at: place.host)
        return place.index < host.routes.count
            ? host.routes[place.index] : host.deadRoutes[place.index - host.routes.count]
    }
}

/// Words that nothing in a virtual host's conditions names.
struct FreshWords: Sendable {
    /// A path segment.
    let segment: String
    /// A value of a header or parameter.
    let value: String
    /// A method that Envoy knows; nil where every one is named.
    let method: String?

    /// The methods that are tried, in the order of their use in the world.
    private static let methods = [
        "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "PURGE", "SEARCH", "REPORT", "LINK",
    ]

    init(_ matchers: [RequestMatcher]) {
        var paths: Set<Substring> = []
        var values: Set<String> = []
        var named: Set<String> = []
        for matcher in matchers {
            for part in matcher.path.literal.split(separator: "/") { paths.insert(part) }
            for value in matcher.headers.map(\.value) + matcher.queryParameters.map(\.value) {
                if case .exact(let text) = value { values.insert(text) }
            }
            if let method = matcher.method { named.insert(method) }
        }
        segment = Self.fresh("x") { paths.contains($0[...]) }
        value = Self.fresh("any") { values.contains($0) }
        method = Self.methods.first { !named.contains($0) }
    }

    static func fresh(_ word: String, _ isTaken: (String) -> Bool) -> String {
        if !isTaken(word) { return word }
        var number = 1
        while isTaken("\(word)\(number)") { number += 1 }
        return "\(word)\(number)"
    }
}

extension SimulatedRequest {
    /// A request to a virtual host; nil where no name leads there.
    static func base(at place: HostPlace, of table: RoutingTable) -> SimulatedRequest? {
        let port = table.port(at: place)
        let chain = table.chain(at: place)
        guard let listener = port.listeners.first else { return nil }
        let domains = Set(chain.virtualHosts.map(\.domain))
        let domain = chain.virtualHosts[place.virtualHost].domain
        func isTaken(_ host: String) -> Bool { domains.contains(host) }
        let host: String
        if domain == "*" {
            // Outside of every wildcard, and of every listener that has a chain of its own.
            let suffixes = domains.filter { $0.hasPrefix("*.") }.map { $0.dropFirst() }
            let name = FreshWords.fresh("any") { word in
                isTaken("\(word).example") || suffixes.contains { "\(word).example".hasSuffix($0) }
            }
            let own = chain.serverNames.first { $0.hasPrefix("*.") }
            host = own.map { "any" + $0.dropFirst() } ?? "\(name).example"
        } else if domain.hasPrefix("*.") {
            let suffix = domain.dropFirst()
            host = FreshWords.fresh("any") { isTaken($0 + suffix) } + suffix
        } else {
            host = domain
        }
        return SimulatedRequest(gateway: listener.gateway, port: port.port, isTLS: chain.isTLS, host: host)
    }
}
