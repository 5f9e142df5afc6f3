import RouteModel

/// A random table of one port, and requests aimed at its entries.
///
/// Entries come in families that share a path and differ in the rest, so that each criterion has something to decide. In two
/// tables of three the entries are in Istio's order; in the others they stand as they were made, as where the lists
/// of several hostnames meet in one virtual host (semantics 4.18).
struct RandomTable {
    var virtualHosts: [VirtualHost]
    private var matchers: [[RequestMatcher]]

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let count = Self.size(&random)
        let isOrdered = random.chance(67)
        var domains = ["*", "a.example", "*.example", "*.b.example", "x.b.example"]
        domains.removeLast(random.below(domains.count))
        if random.chance(10) { domains.removeFirst() }
        if domains.isEmpty { domains = ["a.example"] }
        virtualHosts = []
        matchers = []
        for (index, domain) in domains.enumerated() {
            // The first virtual host takes most of the entries.
            let share = index == 0 ? count - (domains.count - 1) * (count / 8) : count / 8
            var list = Self.matchers(max(share, 1), &random)
            if isOrdered { list = Self.sorted(list) }
            matchers.append(list)
            virtualHosts.append(VirtualHost(domain, list))
        }
    }

    /// 1 to 300, small tables more often.
    private static func size(_ random: inout SeededGenerator) -> Int {
        switch random.below(10) {
        case 0: 1 + random.below(4)
        case 1, 2, 3, 4, 5: 4 + random.below(24)
        case 6, 7, 8: 24 + random.below(60)
        default: 80 + random.below(221)
        }
    }

    private static func matchers(_ count: Int, _ random: inout SeededGenerator) -> [RequestMatcher] {
        var list: [RequestMatcher] = []
        while list.count < count {
            let path = path(&random)
            for _ in 0..<(1 + random.below(6)) {
                var matcher = RequestMatcher(path: path)
                if random.chance(35) { matcher.method = random.pick(Vocabulary.methods) }
                if random.chance(40) { matcher.headers = headers(&random) }
                if random.chance(35) { matcher.queryParameters = parameters(&random) }
                list.append(matcher)
            }
        }
        return list
    }

    private static func path(_ random: inout SeededGenerator) -> PathMatcher? {
        let path = Vocabulary.path(&random)
        switch random.below(20) {
        case 0: return nil
        case 1, 2: return .prefix("/")
        case 3, 4, 5, 6, 7: return .exact(path)
        case 8, 9, 10: return .regularExpression(random.pick(Vocabulary.expressions))
        case 11: return .regularExpression(path + random.pick(["", "/.*", "/?", "[0-9]+"]))
        default: return .pathSeparatedPrefix(path)
        }
    }

    private static func headers(_ random: inout SeededGenerator) -> [HeaderMatcher] {
        var names: Set<String> = []
        return (0..<(1 + random.below(2))).compactMap { _ in
            let name = random.pick(Vocabulary.headerNames)
            guard names.insert(name).inserted else { return nil }
            return HeaderMatcher(name: name, value: value(&random))
        }
    }

    private static func parameters(_ random: inout SeededGenerator) -> [QueryParameterMatcher] {
        var names: Set<String> = []
        return (0..<(1 + random.below(2))).compactMap { _ in
            let name = random.pick(Vocabulary.parameterNames)
            guard names.insert(name).inserted else { return nil }
            return QueryParameterMatcher(name: name, value: value(&random))
        }
    }

    private static func value(_ random: inout SeededGenerator) -> ValueMatcher {
        switch random.below(8) {
        case 0: .present
        case 1: .regularExpression(random.pick(Vocabulary.valueExpressions))
        default: .exact(random.pick(Vocabulary.values))
        }
    }

    /// Istio's order (semantics 4.14); stable.
    private static func sorted(_ list: [RequestMatcher]) -> [RequestMatcher] {
        list.enumerated().sorted { left, right in
            let difference = Criterion.allCases.first { $0.rank(left.element) != $0.rank(right.element) }
            guard let difference else { return left.offset < right.offset }
            return difference.rank(left.element) > difference.rank(right.element)
        }.map(\.element)
    }

    /// What distinguishes two entries in Istio's order.
    enum Criterion: CaseIterable {
        case hasMatch
        case pathKind
        case pathLength
        case method
        case headers
        case queryParameters

        func rank(_ matcher: RequestMatcher) -> Int {
            switch self {
            case .hasMatch: matcher == RequestMatcher(path: nil) ? 0 : 1
            case .pathKind:
                switch matcher.path {
                case nil: 0
                case .regularExpression: 1
                case .prefix, .pathSeparatedPrefix: 2
                case .exact: 3
                }
            case .pathLength:
                switch matcher.path {
                case nil: 0
                case .regularExpression(let text), .prefix(let text), .pathSeparatedPrefix(let text), .exact(let text):
                    text.utf8.count
                }
            case .method: matcher.method == nil ? 0 : 1
            case .headers: matcher.headers.count
            case .queryParameters: matcher.queryParameters.count
            }
        }
    }
}

extension RandomTable {
    /// A request that one of the entries would match, and then perhaps changed in one respect or two.
    func request(_ random: inout SeededGenerator) -> RequestFixture {
        let host = random.below(virtualHosts.count)
        let matcher = matchers[host][random.below(matchers[host].count)]
        var path = Vocabulary.path(matching: matcher.path, &random)
        if random.chance(12) { path = Vocabulary.disguised(path, &random) }
        if random.chance(6) { path = Vocabulary.path(&random) }
        var method = matcher.method ?? random.pick(Vocabulary.methods)
        if random.chance(6) { method = random.pick(Vocabulary.methods) }
        let query = query(matcher, &random)
        if !query.isEmpty { path += "?" + query.joined(separator: "&") }
        return RequestFixture(
            method,
            path,
            host: authority(virtualHosts[host].domain, &random),
            headers: lines(matcher, &random)
        )
    }

    private func authority(_ domain: String, _ random: inout SeededGenerator) -> String {
        if random.chance(3) {
            return random.pick(["A.EXAMPLE:80", "other.test", "b.example", "", ".example", "q.b.Example"])
        }
        var host = domain == "*" ? "n.test" : domain
        if host.hasPrefix("*") { host = random.pick(["q", "Q.r", "deep.er-label"]) + host.dropFirst() }
        if random.chance(20) { host = host.uppercased() }
        if random.chance(20) { host += ":8080" }
        return host
    }

    private func query(_ matcher: RequestMatcher, _ random: inout SeededGenerator) -> [String] {
        var query: [String] = []
        for parameter in matcher.queryParameters where !random.chance(7) {
            query.append(parameter.name + "=" + Vocabulary.value(matching: parameter.value, &random))
        }
        if random.chance(10) {
            query.append(random.pick(Vocabulary.parameterNames) + random.pick(["", "=", "=1", "=x"]))
        }
        if random.chance(10) {
            query.insert(random.pick(Vocabulary.parameterNames) + "=" + random.pick(Vocabulary.values), at: 0)
        }
        return query
    }

    private func lines(_ matcher: RequestMatcher, _ random: inout SeededGenerator) -> [(String, String)] {
        var lines: [(String, String)] = []
        if random.chance(50) { lines.append(("User-Agent", "probe/1")) }
        for header in matcher.headers where !random.chance(7) {
            if random.chance(15) { lines.append((header.name, random.pick(Vocabulary.values))) }
            lines.append((header.name.uppercased(), Vocabulary.value(matching: header.value, &random)))
            if random.chance(10) { lines.append((header.name, random.pick(Vocabulary.values))) }
        }
        if random.chance(10) { lines.append((random.pick(Vocabulary.headerNames), random.pick(Vocabulary.values))) }
        if random.chance(4) {
            lines.append(("Connection", random.pick(["close", "x-a", "Upgrade, x-b", "accept , te", "x-request-id"])))
        }
        if random.chance(2) { lines.append(("Upgrade", random.pick(["websocket", "h2c"]))) }
        return lines
    }
}

/// The words that tables and requests are made of.
enum Vocabulary {
    static let segments = ["a", "b", "foo", "foobar", "v1", "v2", "api", "x1", "longer-segment", "café%20"]
    static let methods = ["GET", "POST", "PUT", "DELETE"]
    static let headerNames = [
        "x-a", "x-b", "x-env", "accept", "user-agent", "cookie", "host", "x-forwarded-proto", "x-forwarded-for",
        "x-request-id", "te", "connection", "upgrade", "x-envoy-internal", "x-envoy-retry-on",
        "x-envoy-external-address",
    ]
    static let parameterNames = ["q", "p", "long-name", "Q"]
    static let values = ["1", "x", "yes", "gold", "a,b", "http", "trailers", "", "websocket", "true"]
    static let expressions = [
        "/[a-z]+", "/v[0-9]+/.*", "/foo/(bar|baz)", "/[^/]+/b", "/a.*", ".*/x1", "/api/v1/[a-z]+/?", "(?i)/FOO", "/.+",
        "/foo.*", "/[ab]/.*",
    ]
    static let valueExpressions = ["[0-9]+", "x|yes", ".+", ".*", "[^,]+", "(?i)GOLD", "a,b", "[0-9a-f-]{36}"]

    static func path(_ random: inout SeededGenerator) -> String {
        var path = ""
        for _ in 0..<(1 + random.below(4)) { path += "/" + random.pick(segments) }
        return path
    }

    static func path(matching matcher: PathMatcher?, _ random: inout SeededGenerator) -> String {
        switch matcher {
        case nil, .prefix: path(&random)
        case .exact(let path): path
        case .pathSeparatedPrefix(let prefix):
            random.chance(50) ? prefix : prefix + random.pick(["/", "/a", "/foo/b", "/v1", "x"])
        case .regularExpression(let expression):
            text(matching: expression, &random)
        }
    }

    static func value(matching matcher: ValueMatcher, _ random: inout SeededGenerator) -> String {
        switch matcher {
        case .exact(let value): value
        case .present: random.pick(values)
        case .regularExpression: random.pick(["7", "x", "gold", "a,b", "Gold"])
        }
    }

    /// A text that most expressions of the vocabulary match.
    private static func text(matching expression: String, _ random: inout SeededGenerator) -> String {
        switch expression {
        case "/[a-z]+": random.pick(["/foo", "/a", "/api"])
        case "/v[0-9]+/.*": random.pick(["/v1/a", "/v2/", "/v22/x1"])
        case "/foo/(bar|baz)": random.pick(["/foo/bar", "/foo/baz", "/foo/b"])
        case "/[^/]+/b": random.pick(["/a/b", "/x1/b"])
        case ".*/x1": random.pick(["/x1", "/a/b/x1"])
        case "/api/v1/[a-z]+/?": random.pick(["/api/v1/a", "/api/v1/b/"])
        case "(?i)/FOO": random.pick(["/foo", "/Foo"])
        case "/foo.*": random.pick(["/foo", "/foobar/a"])
        case "/[ab]/.*": random.pick(["/a/", "/b/foo"])
        case "/a.*", "/.+": random.pick(["/a", "/api/v1", "/a/b/x1"])
        default: String(expression.prefix { $0 != "." && $0 != "?" && $0 != "[" }) + random.pick(["", "1", "a"])
        }
    }

    /// The same path to a server that normalises, another one to a server that does not.
    static func disguised(_ path: String, _ random: inout SeededGenerator) -> String {
        switch random.below(6) {
        case 0: "/./" + path.dropFirst()
        case 1: "/q/.." + path
        case 2: path.replacing("a", with: "%61")
        case 3: path.replacing("/", with: "\\").replacing(/^\\/, with: "/")
        case 4: path + "/..;p/" + random.pick(segments)
        default: path + "#fragment"
        }
    }
}
