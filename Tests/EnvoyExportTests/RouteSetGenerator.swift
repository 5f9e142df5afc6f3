import TestSupport

/// Makes random sets of a Gateway, HTTPRoutes and Services that use every filter and condition.
struct RouteSetGenerator {
    private var random: SeededGenerator
    private let services: [String] = (0..<6).map { "svc-\($0)" }

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed &+ 77)
    }

    /// One Service has no endpoint, one a closed port.
    let backendArguments = ["--backend", "app/svc-4:80=none", "--backend", "app/svc-5:80=refused"]

    /// The objects of a set.
    mutating func manifests() -> JSON {
        let routes = (0..<Int.random(in: 2...6, using: &random)).map { route(named: "r-\($0)") }
        return ["apiVersion": "v1", "kind": "List", "items": .array([gateway()] + services.map(service) + routes)]
    }

    private mutating func gateway() -> JSON {
        var listeners: [JSON] = [listener("any", port: 80, hostname: nil)]
        if chance(2) { listeners.append(listener("shop", port: 80, hostname: "*.shop.test")) }
        if chance(2) { listeners.append(listener("high", port: 8080, hostname: nil)) }
        return [
            "apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway",
            "metadata": ["name": "gw", "namespace": "infra"],
            "spec": ["gatewayClassName": "istio", "listeners": .array(listeners)],
        ]
    }

    private func listener(_ name: String, port: Int, hostname: String?) -> JSON {
        var listener: JSON = [
            "name": .string(name), "port": .integer(port), "protocol": "HTTP",
            "allowedRoutes": ["namespaces": ["from": "All"]],
        ]
        if let hostname { listener["hostname"] = .string(hostname) }
        return listener
    }

    private func service(_ name: String) -> JSON {
        [
            "apiVersion": "v1", "kind": "Service", "metadata": ["name": .string(name), "namespace": "app"],
            "spec": ["selector": ["app": .string(name)], "ports": [["name": "http", "port": 80]]],
        ]
    }

    private mutating func route(named name: String) -> JSON {
        var spec: JSON = [
            "parentRefs": [["name": "gw", "namespace": "infra"]],
            "rules": .array((0..<Int.random(in: 1...5, using: &random)).map { _ in rule() }),
        ]
        let hostnames = ["shop.test", "a.shop.test", "*.shop.test", "other.test"].filter { _ in chance(3) }
        if !hostnames.isEmpty { spec["hostnames"] = .array(hostnames.map { .string($0) }) }
        return [
            "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
            "metadata": ["name": .string(name), "namespace": "app"], "spec": spec,
        ]
    }

    // MARK: Rules

    private mutating func rule() -> JSON {
        if chance(8) { return redirectRule() }
        var filters: [JSON] = []
        let isPrefixed = chance(2)
        if chance(2) { filters.append(headerFilter("RequestHeaderModifier")) }
        if chance(2) { filters.append(headerFilter("ResponseHeaderModifier")) }
        if chance(4) { filters.append(rewrite(isPrefixed: isPrefixed)) }
        if chance(6) { filters.append(cors()) }
        for _ in 0..<2 where chance(7) { filters.append(mirror()) }
        var rule: JSON = [
            "matches": .array((0..<(isPrefixed ? 1 : pick([1, 1, 2]))).map { _ in match(isPrefixed: isPrefixed) }),
            "filters": .array(filters),
            "backendRefs": .array(backendRefs()),
        ]
        if chance(10) { rule["name"] = .string("named-\(random.next() % 1000)") }
        if chance(8) {
            rule["timeouts"] = pick([["request": "1s"], ["request": "1s", "backendRequest": "500ms"]])
        }
        if chance(4) { rule["retry"] = retry() }
        return rule
    }

    private mutating func redirectRule() -> JSON {
        var redirect: JSON = ["statusCode": pick([301, 302, 303, 307, 308])]
        if chance(2) { redirect["scheme"] = pick(["http", "https"]) }
        if chance(2) { redirect["hostname"] = "to.example" }
        if chance(3) { redirect["port"] = pick([80, 443, 8443]) }
        let path: JSON? = pick([
            nil, ["type": "ReplaceFullPath", "replaceFullPath": "/full"],
            ["type": "ReplaceFullPath", "replaceFullPath": "/full?q=1"],
            ["type": "ReplacePrefixMatch", "replacePrefixMatch": "/new"],
            ["type": "ReplacePrefixMatch", "replacePrefixMatch": "/"],
            ["type": "ReplacePrefixMatch", "replacePrefixMatch": "/new/"],
        ])
        if let path { redirect["path"] = path }
        return [
            "matches": [match(isPrefixed: true)],
            "filters": [["type": "RequestRedirect", "requestRedirect": redirect]],
        ]
    }

    private mutating func match(isPrefixed: Bool) -> JSON {
        var match: JSON = ["path": path(isPrefixed: isPrefixed)]
        if chance(5) { match["method"] = pick(["GET", "POST", "PUT"]) }
        if chance(4) { match["headers"] = .array([condition(["x-a", "X-Case-B", "accept"])]) }
        if chance(4) { match["queryParams"] = .array([condition(["q", "a.b"])]) }
        return match
    }

    private mutating func path(isPrefixed: Bool) -> JSON {
        let prefixes = ["/", "/api", "/api/", "/api/v1", "/api/v1/items", "/a%20b", "/status", "/retry", "/x.y"]
        if isPrefixed || chance(2) { return ["type": "PathPrefix", "value": .string(pick(prefixes))] }
        if chance(2) {
            return ["type": "Exact", "value": .string(pick(["/", "/api", "/api/v1", "/exact/", "/status/404"]))]
        }
        let expressions = ["/re[0-9]+", "/(a|b)/.*", "/api/v[12]/.*", "/x{2}y?", "^/anchored$", "/[^/]+/end"]
        return ["type": "RegularExpression", "value": .string(pick(expressions))]
    }

    private mutating func condition(_ names: [String]) -> JSON {
        let name = JSON.string(pick(names))
        if chance(3) {
            return ["name": name, "type": "RegularExpression", "value": pick(["*", "v[0-9]", "(yes|no)", ".+"])]
        }
        return ["name": name, "value": pick(["1", "a,b", "yes", "a/b"])]
    }

    // MARK: Filters

    private mutating func headerFilter(_ type: String) -> JSON {
        let key = type.prefix(1).lowercased() + type.dropFirst()
        let changes = headerChanges(isRequest: type.hasPrefix("Request"))
        return .object(["type": .string(type), String(key): changes])
    }

    private mutating func headerChanges(isRequest: Bool) -> JSON {
        var names = ["x-a", "X-Set", "user-agent", "accept", "cookie", "x-empty", "server", "vary", "content-type"]
        if isRequest { names += ["x-forwarded-for", "x-request-id"] }
        if isRequest { names.append("Host") }
        let values = [
            "s0", "two words", "%PROTOCOL%", "100%%", "a%REQ(:method)%", "%REQ(x-empty)%", "%REQ(x-a)%", "%REQ(:path)%",
            "%REQ(user-agent?host)%:", "%RESPONSE_CODE%",
        ]
        var changes: JSON = [:]
        if chance(2) { changes["set"] = [["name": .string(pick(names)), "value": .string(pick(values))]] }
        if chance(2) { changes["add"] = [["name": .string(pick(names)), "value": .string(pick(values))]] }
        if chance(3) { changes["remove"] = [.string(pick(names))] }
        return changes == [:] ? ["remove": ["x-none"]] : changes
    }

    private mutating func rewrite(isPrefixed: Bool) -> JSON {
        var rewrite: JSON = [:]
        if chance(2) { rewrite["hostname"] = "rewritten.example" }
        if isPrefixed {
            rewrite["path"] = [
                "type": "ReplacePrefixMatch", "replacePrefixMatch": .string(pick(["/new", "/", "/new/", "/a/b"])),
            ]
        } else if chance(2) || rewrite == [:] {
            rewrite["path"] = ["type": "ReplaceFullPath", "replaceFullPath": .string(pick(["/full", "/f/u%20ll"]))]
        }
        return ["type": "URLRewrite", "urlRewrite": rewrite]
    }

    private mutating func cors() -> JSON {
        let origins = ["https://a.example", "https://*.example.com", "http://*"].filter { _ in chance(2) }
        var cors: JSON = ["allowOrigins": .array((origins.isEmpty ? ["*"] : origins).map { .string($0) })]
        if chance(2) { cors["allowCredentials"] = true }
        if chance(2) { cors["allowMethods"] = pick([["*"], ["GET", "PUT"]]) }
        if chance(2) { cors["allowHeaders"] = pick([["*"], ["x-a", "X-B"]]) }
        if chance(2) { cors["exposeHeaders"] = pick([["x-e"], ["*"]]) }
        if chance(2) { cors["maxAge"] = 600 }
        return ["type": "CORS", "cors": cors]
    }

    private mutating func mirror() -> JSON {
        let name = pick(services + ["missing"])
        var mirror: JSON = ["backendRef": ["name": .string(name), "port": 80]]
        if chance(4) { mirror["percent"] = pick([0, 100]) }
        return ["type": "RequestMirror", "requestMirror": mirror]
    }

    private mutating func retry() -> JSON {
        var retry: JSON = [:]
        if chance(2) { retry["attempts"] = pick([1, 3]) }
        if chance(2) { retry["codes"] = pick([[503], [500, 503], [429]]) }
        if chance(3) { retry["backoff"] = "10ms" }
        return retry
    }

    private mutating func backendRefs() -> [JSON] {
        let count = pick([0, 1, 1, 1, 1, 2, 3])
        return (0..<count).map { _ in
            var reference: JSON = [
                "name": .string(pick(services + ["missing"])), "port": .integer(chance(15) ? 81 : 80),
            ]
            if chance(3) { reference["weight"] = pick([0, 1, 1, 3]) }
            if chance(4) { reference["filters"] = [headerFilter("RequestHeaderModifier")] }
            return reference
        }
    }

    private mutating func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &random) == 0 }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: values.indices, using: &random)]
    }
}
