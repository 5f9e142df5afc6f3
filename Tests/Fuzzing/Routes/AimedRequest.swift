import GatewayAPI
import HTTP1Engine
import HTTPMessage
import NIOCore
import RouteMatching
import RouteModel
import Simulation
import TestSupport

/// A request that some entry of a port might match, in one respect or two perhaps not.
struct AimedRequest {
    var method = "GET"
    var target = "/"
    var host = "a.example"
    var headers: [(name: String, value: String)] = []

    init(at port: GatewayPort, _ random: inout SeededGenerator) {
        guard !port.virtualHosts.isEmpty else { return }
        let virtualHost = random.pick(port.virtualHosts)
        host = virtualHost.domain.replacing("*", with: random.pick(["a", "b.c", ""]))
        if host.isEmpty { host = "any" }
        if random.chance(10) { host = random.pick([host.uppercased(), host + ":80", host + ".", "x." + host]) }
        guard !virtualHost.routes.isEmpty else { return }
        let matcher = random.pick(virtualHost.routes).matcher
        method = matcher.method ?? random.pick(["GET", "POST", "OPTIONS"])
        target = Self.path(matcher.path, &random)
        if random.chance(15) {
            target = random.pick([target + "/", target + "x", "/." + target, target + "/../a", "/%61"])
        }
        let query = matcher.queryParameters.filter { _ in !random.chance(10) }
            .map { "\($0.name)=\(Self.value($0.value, &random))" }
        if !query.isEmpty || random.chance(5) { target += "?" + query.joined(separator: "&") }
        headers = matcher.headers.filter { _ in !random.chance(10) }.map { ($0.name, Self.value($0.value, &random)) }
        if random.chance(10) { headers += headers.prefix(1) }
        if random.chance(5) { headers.append(("Origin", "https://a.example")) }
        if random.chance(3) { headers.append(("Connection", random.pick(["close", "x-a", "Upgrade"]))) }
    }

    private static func path(_ matcher: PathMatcher?, _ random: inout SeededGenerator) -> String {
        switch matcher {
        case nil, .prefix: random.pick(["/", "/a", "/a/b"])
        case .exact(let text): text
        case .pathSeparatedPrefix(let text): text + random.pick(["", "/", "/a", "a"])
        case .regularExpression(let text): example(of: text, &random)
        }
    }

    private static func value(_ matcher: ValueMatcher, _ random: inout SeededGenerator) -> String {
        switch matcher {
        case .exact(let text): text
        case .present: random.pick(["", "x"])
        case .regularExpression(let text): example(of: text, &random)
        }
    }

    /// A text that simple expressions match.
    private static func example(of expression: String, _ random: inout SeededGenerator) -> String {
        expression.replacing(".*", with: random.pick(["", "x", "a/b"])).replacing(".+", with: "y")
            .replacing("[0-9]+", with: "12").replacing("[a-z]+", with: "abc").filter { !"^$()[]?+*\\|{}".contains($0) }
    }

    /// As it goes over the wire.
    var bytes: [UInt8] {
        let lines = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        return Array("\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n\(lines)\r\n".utf8)
    }

    /// As the codec reads it; nil if it refuses.
    var head: RequestHead? {
        var decoder = HTTP1RequestDecoder()
        decoder.receive(ByteBuffer(bytes: bytes))
        guard case .head = decoder.next() else { return nil }
        return decoder.head
    }

    /// As a question to the simulation.
    func simulated(at port: GatewayPort) -> SimulatedRequest {
        SimulatedRequest(
            gateway: port.listeners.first?.gateway,
            port: port.listeners.first?.port,
            method: method,
            host: host,
            target: target,
            headers: headers.map { HTTPHeader(name: $0.name, value: $0.value) }
        )
    }
}

extension RequestHead {
    func match(_ index: RoutingIndex) -> RouteMatch {
        var scratch = MatchScratch(capacity: 64)
        return index.match(
            bytes.readableBytesUInt8Span,
            layout,
            fields: fields.span,
            context: RequestContext(),
            scratch: &scratch
        )
    }

    func match(_ reference: ReferenceMatcher) -> RouteMatch {
        var scratch = MatchScratch(capacity: 64)
        return reference.match(
            bytes.readableBytesUInt8Span,
            layout,
            fields: fields.span,
            context: RequestContext(),
            scratch: &scratch
        )
    }
}
