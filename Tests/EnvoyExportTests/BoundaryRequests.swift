import TestSupport

/// Makes requests that aim at the edges of the routes of a bootstrap: what just fits, and what just does not.
struct BoundaryRequests {
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// Requests for a listener: several for each route, and some for none.
    mutating func make(for listener: JSON, count: Int) -> [HTTPRequest] {
        let manager = listener["filter_chains"][0]["filters"][0]["typed_config"]
        let hosts = manager["route_config"]["virtual_hosts"].items
        let targets = hosts.flatMap { host in
            host["routes"].items.map { (domain: host["domains"][0].string ?? "*", route: $0) }
        }
        return (0..<count).map { index in
            // Every route gets its turn.
            let target = targets.isEmpty ? nil : targets[index % targets.count]
            return request(to: target?.domain ?? "*", route: target?.route ?? .null)
        }
    }

    private mutating func request(to domain: String, route: JSON) -> HTTPRequest {
        let match = route["match"]
        var headers = [HeaderLine("Host", host(of: domain))]
        var method = chance(8) ? pick(["POST", "HEAD", "PUT", "OPTIONS", "DELETE"]) : "GET"
        for header in match["headers"].items {
            let name = header["name"].string ?? ""
            if name == ":method" {
                if !chance(6) { method = header["string_match"]["exact"].string ?? "GET" }
            } else {
                headers += lines(named: name, header)
            }
        }
        if let cors = corsPolicy(of: route) { addOrigin(cors, &headers, &method) }
        headers += noise()
        var target = path(match) + query(match)
        addDelay(of: route["route"], to: &target)
        let body = ["POST", "PUT"].contains(method) ? self.body() : []
        return HTTPRequest(method, target, headers: headers, body: body)
    }

    // MARK: Hosts

    private mutating func host(of domain: String) -> String {
        let exact = domain == "*" ? "any.example" : domain.hasPrefix("*.") ? "sub" + domain.dropFirst() : domain
        switch Int.random(in: 0..<14, using: &random) {
        case 0: return exact.uppercased()
        case 1: return exact + ":80"
        case 2: return exact + ":8443"
        case 3: return "deep." + exact
        case 4: return exact + "."
        case 5: return domain.hasPrefix("*.") ? String(domain.dropFirst(2)) : "not-\(exact)"
        default: return exact
        }
    }

    // MARK: Paths

    private mutating func path(_ match: JSON) -> String {
        if let exact = match["path"].string { return variant(of: exact, isPrefix: false) }
        if let prefix = match["path_separated_prefix"].string { return variant(of: prefix, isPrefix: true) }
        if let pattern = match["safe_regex"]["regex"].string {
            let text = ExpressionSample.text(for: pattern, using: &random)
            let rooted = text.hasPrefix("/") ? text : "/" + text
            return chance(4) ? rooted + "x" : rooted
        }
        return pick(["/", "/any", "/any/thing", "//", "/a%20b", "/%41", "/a\\b", "/x/../y", "/%2e%2e/z", "/s#f"])
    }

    private mutating func variant(of path: String, isPrefix: Bool) -> String {
        if path == "/status" { return path + pick(["/200", "/404", "/503", "/500", "/429"]) }
        if path == "/retry" {
            let code = pick(["", "&responseCode=503", "&responseCode=500", "&responseCode=429"])
            return path + "/x?uuid=\(random.next())&succeedAfter=\(pick(["1", "2", "3"]))" + code
        }
        switch Int.random(in: 0..<16, using: &random) {
        case 0: return path + "x"
        case 1: return path + "/"
        case 2: return path + ";p=1"
        case 3: return path + "//x"
        case 4: return path + "/../x"
        case 5: return "/x/.." + path
        case 6: return path + "/%2e%2e/y"
        case 7: return encodingOneByte(of: path)
        case 8: return path.uppercased()
        case 9: return String(path.dropLast())
        case 10: return path + "/a%2Fb/\u{25}zz"
        case 11: return path + "/." + pick(["", "/"])
        case 12: return path + "/a/b/c"
        default: return isPrefix ? path + pick(["", "/", "/x", "/x/y"]) : path
        }
    }

    private mutating func encodingOneByte(of path: String) -> String {
        var bytes = Array(path.utf8)
        guard bytes.count > 1 else { return path }
        let index = Int.random(in: 1..<bytes.count, using: &random)
        let digits = String(bytes[index], radix: 16)
        bytes.replaceSubrange(index...index, with: Array("%\(digits.count < 2 ? "0" : "")\(digits)".utf8))
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Conditions

    private mutating func query(_ match: JSON) -> String {
        var parts: [String] = []
        for parameter in match["query_parameters"].items {
            let name = parameter["name"].string ?? ""
            let value = satisfyingValue(parameter)
            switch Int.random(in: 0..<10, using: &random) {
            case 0: break
            case 1: parts.append("\(name)=\(value)x")
            case 2: parts += ["\(name)=other", "\(name)=\(value)"]
            case 3: parts += ["\(name)=\(value)", "\(name)=other"]
            case 4: parts.append("\(name.uppercased())=\(value)")
            default: parts.append("\(name)=\(value)")
            }
        }
        if chance(4) { parts.append(pick(["z=1", "z", "=", "a=b=c", "x%20y=1+2"])) }
        // A space would end the target.
        let text = parts.joined(separator: "&").replacing(" ", with: "+")
        return text.isEmpty ? "" : "?" + text
    }

    private mutating func satisfyingValue(_ condition: JSON) -> String {
        if let exact = condition["string_match"]["exact"].string { return exact }
        if let pattern = condition["string_match"]["safe_regex"]["regex"].string {
            return ExpressionSample.text(for: pattern, using: &random)
        }
        return pick(["anything", "1"])
    }

    private mutating func lines(named name: String, _ condition: JSON) -> [HeaderLine] {
        let value = satisfyingValue(condition)
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return []
        case 1: return [HeaderLine(name, value + "x")]
        case 2: return [HeaderLine(name, "other"), HeaderLine(name, value)]
        case 3: return [HeaderLine(name, value + ",other")]
        case 4: return [HeaderLine(name.uppercased(), value)]
        case 5: return [HeaderLine(name, value.uppercased())]
        default: return [HeaderLine(name, value)]
        }
    }

    // MARK: Filters

    private func corsPolicy(of route: JSON) -> JSON? {
        let policy = route["typed_per_filter_config"]["envoy.filters.http.cors"]
        return policy == .null ? nil : policy
    }

    private mutating func addOrigin(_ policy: JSON, _ headers: inout [HeaderLine], _ method: inout String) {
        let allowed = policy["allow_origin_string_match"].items.randomElement(using: &random) ?? .null
        var origins = ["https://evil.example", "null", "https://a.example", "http://x"]
        if let exact = allowed["exact"].string { origins += [exact, exact, exact + ":8443", exact.uppercased()] }
        if let prefix = allowed["prefix"].string { origins += [prefix, prefix + "b.example"] }
        if let pattern = allowed["safe_regex"]["regex"].string {
            origins += (0..<3).map { _ in ExpressionSample.text(for: pattern, using: &random) }
        }
        if !chance(8) { headers.append(HeaderLine("Origin", pick(origins))) }
        guard chance(2) else { return }
        method = "OPTIONS"
        if !chance(8) { headers.append(HeaderLine("Access-Control-Request-Method", pick(["GET", "PUT"]))) }
        // Without this line Envoy answers a list of all headers with an empty one: an open difference.
        if chance(2) {
            headers.append(HeaderLine("Access-Control-Request-Headers", pick(["x-a", "x-a, x-z"])))
        }
    }

    /// Makes some answers come later than a timeout of the route.
    private mutating func addDelay(of action: JSON, to target: inout String) {
        let hasTimeout = action["timeout"].string ?? "0s" != "0s" || action["retry_policy"]["per_try_timeout"] != .null
        guard hasTimeout, chance(2) else { return }
        target += (target.contains("?") ? "&" : "?") + "delay=" + pick(["0ms", "1500ms"])
    }

    // MARK: Noise

    private mutating func noise() -> [HeaderLine] {
        let all: [[HeaderLine]] = [
            [HeaderLine("User-Agent", "test/1")],
            [HeaderLine("Accept", "a/b"), HeaderLine("Accept", "text/x")],
            [HeaderLine("Cookie", "a=1"), HeaderLine("Cookie", "b=2")],
            [HeaderLine("X-Forwarded-For", "1.2.3.4, 5.6.7.8")],
            [HeaderLine("X-Forwarded-Proto", "https")],
            [HeaderLine("X-Request-Id", "mine")],
            [HeaderLine("X-Envoy-Max-Retries", "7")],
            [HeaderLine("X-Envoy-Upstream-Rq-Timeout-Ms", "1")],
            [HeaderLine("X-Envoy-Original-Path", "/mine")],
            [HeaderLine("X-Envoy-Decorator-Operation", "mine")],
            [HeaderLine("TE", "trailers")],
            [HeaderLine("Connection", "close, x-hop"), HeaderLine("X-Hop", "1")],
            [HeaderLine("X-Forwarded-Client-Cert", "mine")],
            [HeaderLine("X-Twice", "1"), HeaderLine("x-twice", "2")],
            [HeaderLine("X-Empty", "")],
            [HeaderLine("x-a", "from the client")],
            [HeaderLine("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")],
        ]
        return all.filter { _ in chance(9) }.flatMap { $0 }
    }

    private mutating func body() -> [UInt8] {
        Array(String(repeating: "b", count: pick([0, 1, 17, 4000])).utf8)
    }

    private mutating func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &random) == 0 }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: values.indices, using: &random)]
    }
}
