import TestSupport
import Testing

/// Options of `serve` that change what a request meets.
@Suite struct ServeOptionTests {
    private static let store = Repository.sample("store")
    private let gateway = "aks-istio-ingress/gateway"

    /// The process ends with the last reference to the server: hold on to both.
    private func server(_ arguments: String...) throws -> (server: Server, address: String) {
        let server = try Server(["-f", Self.store] + arguments)
        return (server, try server.openAddress(gateway: gateway))
    }

    @Test("A refused backend is retried, then 503 with the flags of Envoy")
    func refusedBackend() throws {
        let (server, address) = try server("--backend", "pets/store-front:80=refused")
        let response = try HTTPRequest(host: "store.aks.rocks").send(to: address)
        #expect(response.status == 503)
        #expect(response.text.hasPrefix("upstream connect error or disconnect/reset before headers. retried"))
        #expect(server.textLog(lines: 1).first?.flags == "URX,UF")
    }

    @Test("A backend without endpoints is 503 at once")
    func noEndpoint() throws {
        let (server, address) = try server("--backend", "pets/store-front:80=none")
        let response = try HTTPRequest(host: "store.aks.rocks").send(to: address)
        #expect(response.status == 503)
        #expect(response.text == "no healthy upstream")
        #expect(server.textLog(lines: 1).first?.flags == "UH")
    }

    @Test("A backend can be a service of the developer's own")
    func ownBackend() throws {
        let (own, ownAddress) = try server()
        for prefix in ["", "http://"] {
            let (server, address) = try server("--backend", "pets/store-admin:80=\(prefix)\(ownAddress)")
            let response = try HTTPRequest(
                "GET",
                "/",
                headers: [HeaderLine("Host", "admin.aks.rocks")]
            ).send(to: address)
            #expect(response.status == 200)
            #expect(response.echo?["headers"]["X-Forwarded-For"][0].string == "127.0.0.1,127.0.0.1")
            #expect(server.textLog(lines: 1).first?.upstreamHost == ownAddress)
        }
        #expect(own.textLog(lines: 2).count == 2)
    }

    @Test("The text log has Istio's fields")
    func textLog() throws {
        let (server, address) = try server()
        _ = try HTTPRequest(
            "GET",
            "/a?b=c",
            headers: [HeaderLine("Host", "store.aks.rocks"), HeaderLine("User-Agent", "tests/1")]
        ).send(to: address)
        let line = try #require(server.textLog(lines: 1).first)
        #expect(line.requestLine == "GET /a?b=c HTTP/1.1")
        #expect(line.status == 200)
        #expect(line.flags == "-")
        #expect(line.details == "via_upstream")
        #expect(line.authority == "store.aks.rocks")
        #expect(line.upstreamCluster == "outbound|80||store-front.pets.svc.cluster.local")
        #expect(line.routeName == "pets.store-front.0")
        #expect(line.fields[12] == "tests/1")
    }

    @Test("No access log is written with --access-log off")
    func noLog() throws {
        let (server, address) = try server("--access-log", "off")
        _ = try HTTPRequest(host: "store.aks.rocks").send(to: address)
        #expect(server.process.output == "")
    }

    @Test("--annotate says which rule answered and why nothing did; without it nothing is added")
    func annotate() throws {
        let (plainServer, plain) = try server()
        let (annotatedServer, annotated) = try server("--annotate")
        let names = ["x-gwsim-route", "x-gwsim-rule", "x-gwsim-reason"]
        let silent = try HTTPRequest(host: "store.aks.rocks").send(to: plain)
        #expect(names.allSatisfy { silent.value($0) == nil })
        let found = try HTTPRequest(host: "store.aks.rocks").send(to: annotated)
        #expect(found.value("x-gwsim-route") == "pets/store-front")
        #expect(found.value("x-gwsim-rule") != nil)
        let missed = try HTTPRequest(host: "other.aks.rocks").send(to: annotated)
        #expect(missed.status == 404)
        #expect(missed.value("x-gwsim-reason") != nil)
        #expect(plainServer.textLog(lines: 1).count == 1)
        #expect(annotatedServer.textLog(lines: 2).count == 2)
    }

    @Test("A --port of which no listener has the port is named; the others are obeyed")
    func unusedPort() throws {
        let server = try Server(["-f", Self.store], ports: ["--port", "80=0", "--port", "81=0"])
        #expect(
            server.process.errors.contains(
                "warning: --port 81=0 changes nothing: no open listener has port 81; there is 80\n"
            )
        )
        #expect(!server.process.errors.contains("--port 80"))
    }

    @Test("The suggested command asks for what a rule of the host takes and forwards")
    func suggestion() throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: r, namespace: pets}
            spec:
              parentRefs: [{name: gateway}]
              hostnames: [a.test]
              rules:
              - matches: [{path: {type: Exact, value: /old}}]
                filters: [{type: RequestRedirect, requestRedirect: {hostname: b.test}}]
              - matches: [{path: {type: PathPrefix, value: /cart}, method: POST, headers: [{name: x-who, value: it's me}]}]
                backendRefs: [{name: cart, port: 80}]
            """,
            to: "route.yaml"
        )
        let server = try Server(["-f", file])
        let address = try server.openAddress(gateway: "pets/gateway")
        let command = try #require(server.process.errors.split(separator: "\n").first { $0.contains("curl") })
        #expect(
            command == "  curl -X POST -H 'Host: a.test' -H 'x-who: it'\\''s me' http://\(address)/cart"
        )
    }

    @Test("The admin speaks Envoy's paths")
    func admin() throws {
        let (server, address) = try server()
        _ = try HTTPRequest(host: "store.aks.rocks").send(to: address)
        let ready = try HTTPRequest("GET", "/ready", host: "admin").send(to: server.admin)
        #expect(ready.text == "LIVE\n")
        let row = try #require(try server.listeners().first)
        #expect(row.name == "default")
        #expect(row.hostname == "*.aks.rocks")
        let metrics = try HTTPRequest("GET", "/stats/prometheus", host: "admin").send(to: server.admin)
        #expect(metrics.status == 200)
        #expect(metrics.text.contains("istio_requests_total"))
        #expect(try HTTPRequest("GET", "/nothing", host: "admin").send(to: server.admin).status == 404)
    }
}
