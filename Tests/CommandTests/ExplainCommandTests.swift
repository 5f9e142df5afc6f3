import TestSupport
import Testing

/// `gwsim explain` from outside.
@Suite struct ExplainCommandTests {
    private static let store = Repository.sample("store")

    private func explain(_ arguments: String...) throws -> Gwsim.Outcome {
        try Gwsim.run(["explain", "-f", Self.store] + arguments)
    }

    @Test("JSON holds the answer of match, the listener, the host, the candidates and what was assumed")
    func shape() throws {
        let outcome = try explain("GET", "http://store.aks.rocks/x?y", "-o", "json")
        let json = try JSON(parsing: outcome.output)
        #expect(outcome.status == 0)
        #expect(json["outcome"] == "forward")
        #expect(json["route"] == "pets/store-front")
        #expect(json["listener"]["gateway"] == "aks-istio-ingress/gateway")
        #expect(json["listener"]["name"] == "default")
        #expect(json["listener"]["port"] == 80)
        #expect(json["virtualHost"] == "store.aks.rocks")
        #expect(json["candidates"][0]["result"] == "won")
        #expect(json["nearMisses"].items.isEmpty)
        #expect(json["assumptions"].items.count == 2)
        #expect(json["notSimulated"].items.isEmpty)
    }

    @Test("Text names file and line of each rule; notes stay out of it")
    func text() throws {
        let outcome = try explain("GET", "http://store.aks.rocks/")
        #expect(outcome.output.contains("routes.yaml:"))
        #expect(!outcome.output.contains("assumption"))
        #expect(outcome.errors.contains("assumption"))
        #expect(!outcome.output.contains("\u{1B}"))
        #expect(try explain("GET", "http://store.aks.rocks/", "--color", "always").output.contains("\u{1B}["))
    }

    @Test("A --backend that no route leads to is told")
    func unusedBackend() throws {
        let unused = try explain("GET", "http://store.aks.rocks/", "--backend", "pets/store-frnt:80=none")
        #expect(unused.errors.contains("--backend pets/store-frnt:80 changes nothing"))
        let used = try explain("GET", "http://store.aks.rocks/", "--backend", "pets/store-front:80=none")
        #expect(!used.errors.contains("changes nothing"))
    }

    @Test("An address without type is told to make a gateway of its own")
    func addressWithoutType() throws {
        let outcome = try Gwsim.run([
            "explain", "-f", Repository.sample("mistakes") + "/03-address-type.yaml", "GET", "http://shop.example.com/",
        ])
        #expect(outcome.errors.contains("has no type: Hostname, so Istio deploys a gateway of its own"))
    }

    @Test("A port that only serve would give is read as the listener's, with a note")
    func localPort() throws {
        let json = try JSON(parsing: explain("GET", "http://store.aks.rocks:8080/", "-o", "json").output)
        #expect(json["outcome"] == "forward")
        #expect(json["notes"][0].string?.contains("8080") == true)
    }

    @Test("-H 'Host: …' replaces the URL's host, as with curl")
    func hostHeader() throws {
        let json = try JSON(
            parsing: explain("GET", "http://127.0.0.1:8080/", "-H", "Host: admin.aks.rocks", "-o", "json").output
        )
        #expect(json["route"] == "pets/store-admin")
        #expect(json["host"] == "admin.aks.rocks")
    }

    /// A Gateway with HTTPS listeners on 443 and, without a certificate, on 8443, and HTTP on 80.
    private static let secure = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: web, namespace: shop}
        spec:
          gatewayClassName: istio
          listeners:
          - {name: wide, port: 443, protocol: HTTPS, hostname: "*.example.com", tls: {certificateRefs: [{name: tls}]}}
          - {name: narrow, port: 443, protocol: HTTPS, hostname: b.example.com, tls: {certificateRefs: [{name: tls}]}}
          - {name: broken, port: 8443, protocol: HTTPS, tls: {certificateRefs: [{name: missing}]}}
          - {name: plain, port: 80, protocol: HTTP}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: cart, namespace: shop}
        spec:
          parentRefs: [{name: web}]
          hostnames: [a.example.com, b.example.com]
          rules: [{backendRefs: [{name: cart, port: 80}]}]
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: tls, namespace: shop}
        type: kubernetes.io/tls
        stringData:
          tls.crt: "\(SampleKeyPair.certificate.replacing("\n", with: "\\n"))"
          tls.key: "\(SampleKeyPair.key.replacing("\n", with: "\\n"))"
        """

    private func explainSecure(_ arguments: String...) throws -> Gwsim.Outcome {
        try Gwsim.run(["explain", "-f", "-"] + arguments, input: Self.secure)
    }

    @Test("The URL's host is the server name of TLS, and a Host header is not (fact 2.58)")
    func serverName() throws {
        let url = "https://b.example.com/"
        let json = try JSON(parsing: explainSecure(url, "-H", "Host: a.example.com", "-o", "json").output)
        #expect(json["outcome"] == "noHost")
        #expect(json["status"] == 404)
        #expect(json["listener"]["name"] == "narrow")
        #expect(try JSON(parsing: explainSecure(url, "-o", "json").output)["outcome"] == "forward")
        let address = try explainSecure("https://127.0.0.1/", "-H", "Host: a.example.com")
        #expect(address.status == 1)
        #expect(address.output.contains("no listener on port 443 takes a connection without a server name"))
    }

    @Test("Where Envoy refuses the routes of one HTTPS listener, the warning is about that one (fact 2.56)")
    func refusedListener() throws {
        let route = """

            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: bad, namespace: shop}
            spec:
              parentRefs: [{name: web, sectionName: narrow}]
              rules: [{matches: [{path: {type: RegularExpression, value: "/(?=x)"}}], backendRefs: [{name: cart, port: 80}]}]
            """
        let outcome = try Gwsim.run(["explain", "-f", "-", "https://a.example.com/"], input: Self.secure + route)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("Envoy refuses the routes of listener narrow on port 443 of shop/web-istio"))
    }

    @Test(
        "A connection is used again for its own scheme and port only",
        arguments: [
            ("https://a.example.com/", "http://b.example.com/"),
            ("https://b.example.com:8443/", "https://a.example.com/"),
            ("http://a.example.com/", "https://b.example.com/"), ("tls://a.example.com", "tls://b.example.com"),
        ]
    )
    func foreignConnection(url: String, earlier: String) throws {
        let outcome = try explainSecure(url, "--reuse-from", earlier)
        #expect(outcome.status == 2)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("--reuse-from"))
    }

    @Test("A connection of the same port is used again, by whatever scheme means TLS")
    func ownConnection() throws {
        let outcome = try explainSecure(
            "https://a.example.com:443/",
            "--reuse-from",
            "grpcs://b.example.com",
            "-o",
            "json"
        )
        let json = try JSON(parsing: outcome.output)
        #expect(json["outcome"] == "noHost")
        #expect(json["listener"]["name"] == "narrow")
    }

    @Test("A port that a listener has, open or not, is not read as the place of another one (fact 2.31)")
    func declaredPort() throws {
        let outcome = try explainSecure("https://a.example.com:8443/", "-o", "json")
        let json = try JSON(parsing: outcome.output)
        #expect(outcome.status == 1)
        #expect(json["outcome"] == "noListener")
        #expect(json["notes"] == .null)
        #expect(json["nearMisses"][0]["object"] == "Gateway shop/web listener broken")
        let placed = try JSON(parsing: explainSecure("http://a.example.com:8080/", "-o", "json").output)
        #expect(placed["outcome"] == "forward")
    }

    @Test(
        "Where nothing takes the request the answer is no",
        arguments: [
            ("http://other.aks.rocks/", "noHost"), ("https://store.aks.rocks/", "noListener"),
            ("http://store.aks.rocks:81/", "noListener"),
        ]
    )
    func no(url: String, outcome: String) throws {
        let explained = try explain("GET", url, "-o", "json")
        #expect(explained.status == 1)
        let json = try JSON(parsing: explained.output)
        #expect(json["outcome"].string == outcome)
        #expect(!json["nearMisses"].items.isEmpty)
    }

    @Test("A URL that is none is 2", arguments: ["ftp://x/", "http:///x", "not a url", "http://h:99999/", "tcp://h"])
    func badURL(url: String) throws {
        let outcome = try explain("GET", url)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains(url))
    }

    @Test("An object that the API server would refuse is shown with its place, and nothing is answered")
    func badInput() throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: a}
            spec:
              rules:
              - matches: [{path: {value: nope}}]

            """,
            to: "bad.yaml"
        )
        let outcome = try Gwsim.run(["explain", "-f", file, "GET", "http://h/"])
        #expect(outcome.status == 2)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("bad.yaml:6:"))
        #expect(outcome.errors.contains("spec.rules[0].matches[0].path.value"))
    }
}
