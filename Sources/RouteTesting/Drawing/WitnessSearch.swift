import GatewayAPI
import GatewayBinding
import RouteMatching
import RouteModel
import Simulation

/// Finds requests that come to an entry of the routing table.
///
/// A request is drawn from what the entry asks for, and counts only if the matcher gives it to that entry. For what is
/// drawn from a regular expression, and for entries behind many others, "none found" is no proof that there is none.
struct WitnessSearch {
    let world: World

    /// An entry and where it stands.
    struct Place {
        var port: GatewayPort
        var chain: FilterChain
        var domain: String
        var entry: RouteEntry
    }

    /// Every entry that is programmed, in the order of the table.
    var places: [Place] {
        world.binding.table.ports.flatMap { port in
            port.filterChains.flatMap { chain in
                chain.virtualHosts.flatMap { host in
                    host.routes.map { Place(port: port, chain: chain, domain: host.domain, entry: $0) }
                }
            }
        }
    }

    /// A request that the entry takes; nil: none was found.
    func witness(for place: Place, scratch: inout MatchScratch) -> SimulatedRequest? {
        guard !place.chain.closesEveryConnection else { return nil }
        let draft = RequestDraft(place)
        for variant in 0..<draft.variants {
            for host in draft.hosts {
                for target in draft.targets(variant) {
                    for method in draft.methods {
                        let request = draft.request(method: method, host: host, target: target, variant: variant)
                        if world.answer(request, scratch: &scratch).origin == place.entry.origin { return request }
                    }
                }
            }
        }
        return nil
    }
}

/// What a request must have so that an entry could take it, and what is left open.
private struct RequestDraft {
    private let place: WitnessSearch.Place
    private var matcher: RequestMatcher { place.entry.matcher }
    private var isGRPC: Bool { place.entry.origin.kind == GRPCRoute.kind }

    init(_ place: WitnessSearch.Place) {
        self.place = place
    }

    /// How many ways of drawing from regular expressions are tried.
    var variants: Int {
        let values = matcher.headers.map(\.value) + matcher.queryParameters.map(\.value)
        var hasPattern = values.contains { if case .regularExpression = $0 { true } else { false } }
        if case .regularExpression? = matcher.path { hasPattern = true }
        return hasPattern ? 6 : 1
    }

    var methods: [String] {
        if let method = matcher.method { return [method] }
        return isGRPC ? ["POST"] : ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]
    }

    /// Hosts that the virtual host covers.
    var hosts: [String] {
        if place.domain != "*" { return Self.hosts(under: place.domain) }
        let names = place.chain.serverNames + place.chain.listeners.map(\.hostname)
        let known = names.filter { !$0.isEmpty && $0 != "*" }.flatMap(Self.hosts)
        return known + ["gwsim.example", "www.gwsim.example"]
    }

    private static func hosts(under pattern: String) -> [String] {
        guard pattern.hasPrefix("*.") else { return [pattern] }
        return ["any", "gwsim-any", "a.b.any"].map { $0 + pattern.dropFirst() }
    }

    func targets(_ variant: Int) -> [String] {
        let query = matcher.queryParameters.compactMap { parameter in
            text(of: parameter.value, variant).map { "\(Self.encoded(parameter.name))=\(Self.encoded($0))" }
        }
        return paths(variant).map { query.isEmpty ? $0 : "\($0)?\(query.joined(separator: "&"))" }
    }

    private func paths(_ variant: Int) -> [String] {
        switch matcher.path {
        case nil: return isGRPC ? ["/gwsim.Any/Call"] : ["/", "/gwsim", "/gwsim/any"]
        case .exact(let path): return [path]
        case .prefix(let prefix), .pathSeparatedPrefix(let prefix):
            let stem = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
            return (stem.isEmpty ? ["/"] : [stem, stem + "/"])
                + ["gwsim", "gwsim/any", "any.html"].map { "\(stem)/\($0)" }
        case .regularExpression(let pattern):
            return PatternSample.text(of: pattern, variant: variant).map { [$0] } ?? []
        }
    }

    func request(method: String, host: String, target: String, variant: Int) -> SimulatedRequest {
        let listener = place.entry.origin.listener
        var headers = matcher.headers.compactMap { header in
            text(of: header.value, variant).map { HTTPHeader(name: header.name, value: $0) }
        }
        if isGRPC, !headers.contains(where: { $0.name == "content-type" }) {
            headers.append(HTTPHeader(name: "content-type", value: "application/grpc"))
        }
        let authority = headers.first { ["host", ":authority"].contains($0.name) }
        headers.removeAll { $0.name == "host" || $0.name.hasPrefix(":") }
        return SimulatedRequest(
            gateway: listener.gateway,
            port: listener.port,
            isTLS: place.chain.isTLS,
            method: method,
            host: authority?.value ?? host,
            target: target,
            headers: headers
        )
    }

    private func text(of value: ValueMatcher, _ variant: Int) -> String? {
        switch value {
        case .exact(let text): text
        case .present: "any"
        case .regularExpression(let pattern): PatternSample.text(of: pattern, variant: variant)
        }
    }

    /// What a query cannot hold, percent-encoded.
    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x21, 0x24, 0x27...0x2A, 0x2C...0x3B, 0x3F...0x5A, 0x5F, 0x61...0x7A, 0x7E:
                String(UnicodeScalar(byte))
            default:
                "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        .joined()
    }
}
