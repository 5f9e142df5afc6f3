import TestSupport
import Testing

/// What `gwsim export envoy` promises on its command line.
@Suite struct ExportCommandTests {
    private func export(_ arguments: [String], manifests: String? = nil) throws -> Gwsim.Outcome {
        guard let manifests else { return try Gwsim.run(["export", "envoy"] + arguments) }
        return try Gwsim.run(["export", "envoy", "-f", "-"] + arguments, input: manifests)
    }

    private func bootstrap(_ arguments: [String], manifests: String? = nil) throws -> JSON {
        let outcome = try export(arguments + ["-o", "json"], manifests: manifests)
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try JSON(parsing: outcome.output)
    }

    private func address(_ listener: JSON) -> String {
        let socket = listener["address"]["socket_address"]
        return "\(socket["address"].string ?? "?"):\(socket["port_value"].int ?? -1)"
    }

    /// A Gateway on port 80 with a route to Service `shop/cart`.
    private func manifests(service: String = "", filters: String = "[]") -> String {
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: web, namespace: shop}
        spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: cart, namespace: shop}
        spec:
          parentRefs: [{name: web}]
          rules: [{filters: \(filters), backendRefs: [{name: cart, port: 80}]}]
        \(service)
        """
    }

    @Test(
        "The listener is where serve would put it, or where the flags say",
        arguments: [
            ([], "127.0.0.1:8080"), (["--address", "0.0.0.0", "--exact-ports"], "0.0.0.0:80"),
            (["--port", "80=9000"], "127.0.0.1:9000"), (["--ephemeral-ports"], "127.0.0.1:0"),
        ]
    )
    func listenerAddress(flags: [String], expected: String) throws {
        let listeners = try bootstrap(flags, manifests: manifests())["static_resources"]["listeners"]
        #expect(listeners.items.map(address) == [expected])
    }

    @Test("A Service leads to its DNS name in the cluster, and a note says so")
    func clusterDNS() throws {
        let outcome = try export(["-o", "json"], manifests: manifests())
        let cluster = try JSON(parsing: outcome.output)["static_resources"]["clusters"][0]
        #expect(cluster["type"] == "STRICT_DNS")
        let endpoint = cluster["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"]
        #expect(address(endpoint) == "cart.shop.svc.cluster.local:80")
        #expect(outcome.errors.contains("note: shop/cart:80 leads to cart.shop.svc.cluster.local:80"))
    }

    @Test("A headless Service leads to the port of its pods")
    func headless() throws {
        let service = """
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: cart, namespace: shop}
            spec: {clusterIP: None, selector: {app: cart}, ports: [{name: http, port: 80, targetPort: 3000}]}
            """
        let cluster = try bootstrap([], manifests: manifests(service: service))["static_resources"]["clusters"][0]
        let endpoint = cluster["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"]
        #expect(address(endpoint) == "cart.shop.svc.cluster.local:3000")
    }

    @Test(
        "--backend says where a Service leads",
        arguments: [
            ("10.1.2.3:8000", "STATIC", ["10.1.2.3:8000"]), ("cart.test:8000", "STRICT_DNS", ["cart.test:8000"]),
            ("none", "STATIC", []), ("refused", "STATIC", ["127.0.0.1:1"]),
        ]
    )
    func backend(target: String, type: String, expected: [String]) throws {
        let flags = ["--backend", "shop/cart:80=\(target)"]
        let cluster = try bootstrap(flags, manifests: manifests())["static_resources"]["clusters"][0]
        #expect(cluster["type"].string == type)
        let endpoints = cluster["load_assignment"]["endpoints"].items.flatMap { $0["lb_endpoints"].items }
        #expect(endpoints.map { address($0["endpoint"]) } == expected)
    }

    @Test("An https backend is spoken to in TLS, and a warning says what is not checked")
    func https() throws {
        let outcome = try export(
            ["-o", "json", "--backend", "shop/cart:80=https://cart.test:443"],
            manifests: manifests()
        )
        let cluster = try JSON(parsing: outcome.output)["static_resources"]["clusters"][0]
        #expect(cluster["transport_socket"]["typed_config"]["sni"] == "cart.test")
        #expect(outcome.errors.contains("warning: Envoy takes any certificate of shop/cart:80"))
    }

    @Test("Routes that Envoy refuses are named and nothing is written (fact 5.7)")
    func refused() throws {
        let filters = "[{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: x-a, value: '100%'}]}}]"
        let outcome = try export([], manifests: manifests(filters: filters))
        #expect(outcome.status == 2)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("Envoy refuses the routes of port 80"))
        #expect(outcome.errors.contains("HTTPRoute shop/cart: value \"100%\" of header \"x-a\""))
    }

    @Test("A missing backend has no cluster, and its route answers 500 (fact 6.4)")
    func missingBackend() throws {
        let other = """
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: other, namespace: shop}
            spec: {selector: {app: other}, ports: [{name: http, port: 80}]}
            """
        let resources = try bootstrap([], manifests: manifests(service: other))["static_resources"]
        #expect(resources["clusters"].items.isEmpty)
        let manager = resources["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]
        let configuration = manager["route_config"]
        #expect(configuration["validate_clusters"] == false)
        let route = configuration["virtual_hosts"][0]["routes"][0]["route"]
        #expect(route["cluster_not_found_response_code"] == "INTERNAL_SERVER_ERROR")
    }

    @Test("The access log is Istio's, in text or JSON, or none (fact 8.41, fact 8.43)")
    func accessLog() throws {
        func log(_ flags: [String]) throws -> JSON {
            let listener = try bootstrap(flags, manifests: manifests())["static_resources"]["listeners"][0]
            return listener["filter_chains"][0]["filters"][0]["typed_config"]["access_log"]
        }
        let text = try log([])[0]["typed_config"]["log_format"]["text_format_source"]["inline_string"].string
        #expect(text?.hasPrefix("[%START_TIME%] \"%REQ(:METHOD)% ") == true)
        #expect(text?.hasSuffix(" %ROUTE_NAME%\n") == true)
        #expect(try log(["--access-log", "json"])[0]["typed_config"]["log_format"]["json_format"].members.count == 24)
        #expect(try log(["--access-log", "off"]) == .null)
    }

    @Test("The admin endpoint is on loopback, or off")
    func admin() throws {
        #expect(try address(bootstrap([], manifests: manifests())["admin"]) == "127.0.0.1:15000")
        #expect(try bootstrap(["--admin", "off"], manifests: manifests())["admin"] == .null)
    }

    @Test(
        "An older profile's trust in private peers is exported; what no setting says is warned of (fact 8.15, fact 4.9)"
    )
    func olderProfile() throws {
        let outcome = try export(["-o", "json", "--profile", "aks-asm-1-22"], manifests: manifests())
        let listener = try JSON(parsing: outcome.output)["static_resources"]["listeners"][0]
        let manager = listener["filter_chains"][0]["filters"][0]["typed_config"]
        #expect(manager["internal_address_config"]["cidr_ranges"].items.count == 6)
        #expect(
            outcome.errors.contains("warning: the profile's Envoy matches the lines of a repeated header as one value")
        )
    }

    /// A listener of whose two certificates the first is bad, beside a good one for every other name.
    private func halfSecure() -> String {
        func line(_ text: String) -> String { text.replacing("\n", with: "\\n") }
        return """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: web, namespace: shop}
            spec:
              gatewayClassName: istio
              listeners:
              - {name: a, port: 443, protocol: HTTPS, hostname: a.example.com, tls: {certificateRefs: [{name: bad}, {name: good}]}}
              - {name: b, port: 443, protocol: HTTPS, hostname: "*.example.com", tls: {certificateRefs: [{name: good}]}}
              - {name: c, port: 8444, protocol: HTTPS, tls: {options: {gateway.istio.io/tls-terminate-mode: ISTIO_SIMPLE}}}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: cart, namespace: shop}
            spec:
              parentRefs: [{name: web}]
              rules: [{filters: [{type: RequestRedirect, requestRedirect: {hostname: c.example.com}}]}]
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: good, namespace: shop}
            stringData: {"tls.crt": "\(line(SampleKeyPair.certificate))", "tls.key": "\(line(SampleKeyPair.key))"}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: bad, namespace: shop}
            stringData: {"tls.crt": hello, "tls.key": hello}
            """
    }

    @Test("Where no handshake can succeed the chain keeps its names and closes each connection (fact 2.42)")
    func noHandshake() throws {
        let outcome = try export(["-o", "json"], manifests: halfSecure())
        #expect(outcome.status == 0)
        #expect(
            outcome.errors.contains(
                "exported to close every connection: shop/web listener a, port 443: no TLS handshake succeeds"
            )
        )
        let listeners = try JSON(parsing: outcome.output)["static_resources"]["listeners"]
        let chains = listeners[0]["filter_chains"].items
        let chain = try #require(chains.first { $0["filter_chain_match"]["server_names"][0] == "a.example.com" })
        #expect(chain["filters"] == .null)
        #expect(chain["transport_socket"] == .null)
        #expect(chains.count == 2)
    }

    @Test(
        "Envoy takes such a chain, resets its connections, and serves the others",
        .enabled(if: EnvoyBinary.path != nil, "\(EnvoyBinary.absence)"),
        .enabled(if: Tool.path("curl") != nil, "no curl on the path")
    )
    func noHandshakeInEnvoy() throws {
        let bootstrap = try export(["--ephemeral-ports", "--admin", "127.0.0.1:0"], manifests: halfSecure()).output
        let envoy = try RunningEnvoy(bootstrap: bootstrap)
        let address = try #require(envoy.listeners["shop/web-istio:443"])
        let port = try #require(address.split(separator: ":").last)
        func status(_ host: String) throws -> String {
            try Tool.run(
                "curl",
                [
                    "-sk", "-o", "/dev/null", "-w", "%{http_code}", "--resolve", "\(host):\(port):127.0.0.1",
                    "https://\(host):\(port)/",
                ]
            ).output
        }
        #expect(try status("a.example.com") == "000")
        #expect(try status("b.example.com") == "302")
    }

    @Test(
        "Envoy takes the lists of cipher suites that are exported, and refuses those that are not",
        .enabled(if: EnvoyBinary.path != nil, "\(EnvoyBinary.absence)"),
        arguments: [
            ["ALL"], ["ALL", "@STRENGTH"], ["@STRENGTH"], ["-ALL"], ["ALL", "!aNULL"], ["ALL", "!EXPORT"],
            ["ALL", "!MD5"],
            ["ALL", "!3DES"], ["AES128-SHA", "!kRSA"], ["AES128-SHA", "-AESGCM"], ["+AES128-SHA"], ["ALL", "+SSLv3"],
            ["[AES128-SHA|AES256-SHA]"], ["[AES128-SHA|AES256-SHA]", "-ALL"], ["[AES128-SHA", "AES256-SHA]"],
            ["[]", "ALL"],
            ["ALL", "!kECDHE+AESGCM"], ["ALL", "!ECDHE+NOTHING"], ["!ECDSA:PSK"], ["ALL", "!"], ["DES-CBC3-SHA"],
            ["ALL", "!PSK", "!aRSA", "!ECDSA"], ["ALL", "!HIGH"], ["ALL", "@SECLEVEL=1"],
        ]
    )
    func cipherSuites(list: [String]) throws {
        func exported(_ suites: String) throws -> String {
            let options = "options: {gateway.istio.io/tls-cipher-suites: \"\(suites)\"}}"
            let manifests = halfSecure().replacing("[{name: good}]}}", with: "[{name: good}], \(options)}")
            return try export(["-o", "json"], manifests: manifests).output
        }
        let folder = try TemporaryDirectory()
        let isExported = try exported(list.joined(separator: ",")).contains("cipher_suites")
        let quoted = list.map { "\"\($0)\"" }.joined(separator: ",")
        let asked = try folder.write(exported("AES128-SHA").replacing("\"AES128-SHA\"", with: quoted), to: "envoy.json")
        let complaint = try EnvoyBinary.complaint(about: asked)
        #expect((complaint == nil) == isExported, "\(complaint ?? "Envoy takes it")")
        #expect(complaint?.contains("cipher suites") != false)
    }

    @Test("What is not exported is said")
    func notExported() throws {
        let closed = manifests().replacing("protocol: HTTP}", with: "protocol: TCP}")
        let outcome = try export([], manifests: closed)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("not exported: shop/web listener http, port 80: "))
        #expect(outcome.errors.contains("warning: no Gateway listener is open: nothing listens"))
    }

    @Test(
        "A usage error is 2, on standard error",
        arguments: [
            ["export"], ["export", "envoy"], ["export", "nginx"], ["export", "envoy", "-f", "x", "-o", "xml"],
        ]
    )
    func usage(arguments: [String]) throws {
        let outcome = try Gwsim.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.output == "")
        #expect(!outcome.errors.isEmpty)
    }
}
