import TestSupport
import Testing

/// What gwsim makes of the commonest mistakes.
@Suite struct MistakeTests {
    private static func path(_ name: String) -> String {
        Repository.sample("mistakes/\(name).yaml")
    }

    private func explain(_ name: String, _ url: String) throws -> JSON {
        let outcome = try Gwsim.run(["explain", "-f", Self.path(name), "-o", "json", "GET", url])
        try #require(outcome.status < 2, "\(outcome.errors)")
        return try JSON(parsing: outcome.output)
    }

    private func get(_ kind: String, _ name: String) throws -> JSON {
        let outcome = try Gwsim.run(["get", kind, "-f", Self.path(name), "-o", "json"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try JSON(parsing: outcome.output)["items"][0]["status"]
    }

    private func condition(_ type: String, _ conditions: JSON) -> JSON {
        conditions.items.first { $0["type"].string == type } ?? .null
    }

    @Test("01: the container's port as backend port is 500, although the route is accepted")
    func servicePort() throws {
        let answer = try explain("01-service-port", "http://shop.example.com/")
        #expect(answer["status"] == 500)
        #expect(answer["backends"][0]["reason"] == "cluster_not_found")
        let parent = try get("httproutes", "01-service-port")["parents"][0]
        #expect(condition("Accepted", parent["conditions"])["status"] == "True")
        #expect(condition("ResolvedRefs", parent["conditions"])["status"] == "True")
    }

    @Test("02: a manual Gateway away from its Service is not programmed")
    func gatewayNamespace() throws {
        let programmed = condition("Programmed", try get("gateways", "02-gateway-namespace")["conditions"])
        #expect(programmed["status"] == "False")
        #expect(
            programmed["message"].string?.contains(
                "hostname \"aks-istio-ingressgateway-external.shop.svc.cluster.local\" not found"
            ) == true
        )
        #expect(try explain("02-gateway-namespace", "http://shop.example.com/")["outcome"] == "noListener")
    }

    @Test("03: an address without type makes a managed Gateway")
    func addressType() throws {
        let status = try get("gateways", "03-address-type")
        let message = condition("Programmed", status["conditions"])["message"].string ?? ""
        #expect(message.contains("web-istio.aks-istio-ingress.svc.cluster.local"))
    }

    @Test("04: a route whose parent does not exist has no status, and its host no listener")
    func gatewayName() throws {
        #expect(try get("httproutes", "04-gateway-name")["parents"].items.isEmpty)
        let answer = try explain("04-gateway-name", "http://shop.example.com/")
        #expect(answer["outcome"] == "noHost" || answer["outcome"] == "noRoute")
        #expect(answer["nearMisses"].items.contains { $0.text.contains("shop/cart") })
    }

    @Test("05: an unsupported filter takes every rule of its route away")
    func unsupportedFilter() throws {
        let answer = try explain("05-unsupported-filter", "http://shop.example.com/cart")
        #expect(answer["status"] == 404)
        let parent = try get("httproutes", "05-unsupported-filter")["parents"][0]
        #expect(parent.text.contains("ExtensionRef") || parent.text.contains("InvalidFilter"))
    }

    @Test("06: a missing canary fails its share of the requests")
    func missingCanary() throws {
        let answer = try explain("06-missing-canary", "http://shop.example.com/")
        let canary = try #require(answer["backends"].items.first { $0["service"] == "shop/cart-canary" })
        #expect(canary["share"].double == 0.1)
        #expect(canary["status"] == 500)
        let parent = try get("httproutes", "06-missing-canary")["parents"][0]
        #expect(condition("ResolvedRefs", parent["conditions"])["reason"] == "BackendNotFound")
    }

    @Test("07: a regular expression behind the prefix / is never reached")
    func regexBehindPrefix() throws {
        let answer = try explain("07-regex-behind-prefix", "http://shop.example.com/items/7")
        #expect(answer["rule"] == 1)
        let regex = try #require(answer["candidates"].items.first { $0["rule"] == 0 })
        #expect(regex["result"] == "notProgrammed")
        #expect(regex["criterion"] == "deadRoute")
    }

    @Test("08: a prefix ends at a slash")
    func prefixSegments() throws {
        #expect(try explain("08-prefix-segments", "http://shop.example.com/cart/1")["outcome"] == "forward")
        let answer = try explain("08-prefix-segments", "http://shop.example.com/cartoons")
        #expect(answer["outcome"] == "noRoute")
        #expect(!answer["nearMisses"].items.isEmpty)
    }

    @Test("09: a route for the host itself hides the wildcard's")
    func hiddenByHost() throws {
        #expect(try explain("09-hidden-by-host", "http://www.example.com/cart")["outcome"] == "forward")
        let answer = try explain("09-hidden-by-host", "http://search.example.com/cart")
        #expect(answer["outcome"] == "noRoute")
        #expect(answer["virtualHost"].text.contains("search.example.com"))
    }

    @Test("10: a listener takes no routes from other namespaces unless it says so")
    func foreignNamespace() throws {
        let parent = try get("httproutes", "10-foreign-namespace")["parents"][0]
        #expect(condition("Accepted", parent["conditions"])["reason"] == "NotAllowedByListeners")
        let answer = try explain("10-foreign-namespace", "http://shop.example.com/")
        #expect(answer["status"] == 404)
    }

    @Test(
        "The text of explain says in words what went wrong",
        arguments: [
            ("01-service-port", "/", "8080"), ("04-gateway-name", "/", "wed"),
            ("05-unsupported-filter", "/cart", "filter"),
            ("06-missing-canary", "/", "cart-canary"), ("07-regex-behind-prefix", "/items/7", "/items/[0-9]+"),
            ("08-prefix-segments", "/cartoons", "/cart"), ("10-foreign-namespace", "/", "allowedRoutes"),
        ]
    )
    func text(name: String, path: String, word: String) throws {
        let outcome = try Gwsim.run(["explain", "-f", Self.path(name), "GET", "http://shop.example.com" + path])
        #expect((outcome.output + outcome.errors).contains(word), "\(outcome.output)")
    }

    @Test("11: a percent sign in a header value takes every route of the port away")
    func percent() throws {
        for host in ["shop", "search"] {
            let answer = try explain("11-percent", "http://\(host).example.com/")
            #expect(answer["status"] == 404)
            #expect(answer["tableRejected"].string?.contains("x-discount") == true)
        }
        let parent = try get("httproutes", "11-percent")["parents"][0]
        #expect(condition("Accepted", parent["conditions"])["status"] == "True")
    }
}
