import GatewayAPI
import GatewayBinding
import RouteModel
import Simulation
import TestSupport

/// A virtual host with random entries that share few words, so that they often cover each other.
struct RandomHost {
    let entries: [RouteEntry]
    let hasExpressions: Bool

    /// - Parameter isOrdered: whether the entries stand in Istio's order, or as lists of several hostnames may meet.
    init(seed: UInt64, hasExpressions: Bool, isOrdered: Bool) {
        var random = SeededGenerator(seed: seed)
        self.hasExpressions = hasExpressions
        let matchers = (0..<Int.random(in: 1...24, using: &random)).map { _ in
            Self.matcher(hasExpressions, &random)
        }
        var entries = matchers.enumerated().map { RouteEntry.made($1, number: $0) }
        if isOrdered {
            let ranks = entries.enumerated().map { RouteRank($1.matcher, position: $0) }
            entries = entries.indices.sorted { ranks[$1] < ranks[$0] }.map { entries[$0] }
        }
        self.entries = entries
    }

    static let segments = ["a", "b", "ab"]
    static let methods = ["GET", "POST", "DELETE"]
    static let values = ["1", "2", "one"]

    private static func matcher(_ hasExpressions: Bool, _ random: inout SeededGenerator) -> RequestMatcher {
        var matcher = RequestMatcher(path: path(hasExpressions, &random))
        if random.chance(3) { matcher.method = random.pick(methods) }
        if random.chance(3) {
            matcher.headers = ["x-a", "x-b"].filter { _ in random.chance(2) }
                .map { HeaderMatcher(name: $0, value: value(hasExpressions, &random)) }
        }
        if random.chance(3) {
            matcher.queryParameters = ["p", "q"].filter { _ in random.chance(2) }
                .map { QueryParameterMatcher(name: $0, value: value(hasExpressions, &random)) }
        }
        return matcher
    }

    static func path(_ random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in "/" + random.pick(segments) }.joined()
    }

    private static func path(_ hasExpressions: Bool, _ random: inout SeededGenerator) -> PathMatcher? {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return nil
        case 1, 2: return .prefix("/")
        case 3...4 where hasExpressions:
            return .regularExpression(random.pick(["/[ab]+", "/a/.*", "/(a|b)/x?", "/.*", ".*"]))
        case 5, 6, 7: return .exact(path(&random))
        default: return .pathSeparatedPrefix(path(&random))
        }
    }

    private static func value(_ hasExpressions: Bool, _ random: inout SeededGenerator) -> ValueMatcher {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: .present
        case 1 where hasExpressions: .regularExpression(random.pick(["[0-9]+", "1|2", ".+"]))
        default: .exact(random.pick(values))
        }
    }

    /// A request at the edge of what the entries ask for.
    static func request(_ base: SimulatedRequest, _ random: inout SeededGenerator) -> SimulatedRequest {
        var request = base
        request.method = random.pick(methods + ["PUT"])
        var target = random.chance(8) ? "/" : path(&random) + random.pick(["", "", "/", "/a", "/zz", "x"])
        let query = ["p", "q"].flatMap { name in
            random.chance(2) ? [] : [name + random.pick(["", "=1", "=2", "=one", "=zz", "=1&\(name)=2"])]
        }
        if !query.isEmpty { target += "?" + query.joined(separator: "&") }
        request.target = target
        request.headers = ["x-a", "x-b"].flatMap { name -> [HTTPHeader] in
            (0..<Int.random(in: 0...2, using: &random)).map { _ in
                HTTPHeader(name: name, value: random.pick(values + ["zz"]))
            }
        }
        return request
    }
}

extension RouteEntry {
    /// An entry of a route of its own.
    static func made(_ matcher: RequestMatcher, number: Int) -> RouteEntry {
        RouteEntry(
            origin: RouteOrigin(route: "shop/r\(number)", rule: 0, match: 0, listener: .made, hostname: "*"),
            name: "r\(number)",
            matcher: matcher,
            action: .directResponse(status: 200 + number)
        )
    }
}

extension ListenerReference {
    static let made = ListenerReference(gateway: "shop/web", name: "http", protocol: "HTTP", port: 80, hostname: "")
}

extension World {
    /// A world of one port.
    init(_ hosts: [VirtualHost]) {
        var binding = bind(ResourceSet(), options: BindingOptions())
        binding.table = RoutingTable(
            ports: [GatewayPort(service: "shop/web", port: 80, listeners: [.made], virtualHosts: hosts)]
        )
        self.init(binding)
    }
}

extension SeededGenerator {
    /// True once in so many times.
    mutating func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &self) == 0 }

    /// One of the elements; there must be one.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &self)]
    }
}
