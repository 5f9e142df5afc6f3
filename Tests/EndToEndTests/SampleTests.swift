import TestSupport
import Testing

/// Every sample does what its README says.
@Suite struct SampleTests {
    private func path(_ sample: String) -> String { Repository.sample(sample) }

    private func explain(_ sample: String, _ arguments: [String]) throws -> (status: Int32, answer: JSON) {
        let outcome = try Gwsim.run(["explain", "-f", path(sample), "-o", "json"] + arguments)
        try #require(outcome.status < 2, "\(outcome.errors)")
        return (outcome.status, try JSON(parsing: outcome.output))
    }

    struct PathRow: Sendable {
        let request: [String]
        let rule: Int?
        let outcome: String
    }

    @Test(
        "store-paths: the longest prefix that fits in whole segments wins, and its method and headers decide",
        arguments: [
            PathRow(request: ["GET", "http://store.aks.rocks/"], rule: 0, outcome: "forward"),
            PathRow(request: ["GET", "http://store.aks.rocks/admin/users"], rule: 1, outcome: "forward"),
            PathRow(request: ["GET", "http://store.aks.rocks/administrator"], rule: 0, outcome: "forward"),
            PathRow(request: ["GET", "http://store.aks.rocks/backoffice"], rule: 2, outcome: "redirect"),
            PathRow(
                request: ["GET", "http://store.aks.rocks/api/products/1", "-H", "x-api-version: 1"],
                rule: 3,
                outcome: "forward"
            ),
            PathRow(request: ["GET", "http://store.aks.rocks/api/products/1"], rule: 0, outcome: "forward"),
            PathRow(request: ["POST", "http://store.aks.rocks/api/orders"], rule: 4, outcome: "forward"),
            PathRow(request: ["GET", "http://store.aks.rocks/api/orders"], rule: 0, outcome: "forward"),
        ]
    )
    func storePaths(row: PathRow) throws {
        let (status, answer) = try explain("store-paths", row.request)
        #expect(status == 0)
        #expect(answer["rule"].int == row.rule)
        #expect(answer["outcome"].string == row.outcome)
    }

    @Test("store-paths: the backend sees the path without /admin")
    func rewrittenPath() throws {
        let server = try Server(["-f", path("store-paths")])
        let address = try server.openAddress(gateway: "aks-istio-ingress/gateway")
        let response = try HTTPRequest("GET", "/admin/users", host: "store.aks.rocks").send(to: address)
        #expect(response.echo?["service"] == "store-admin")
        #expect(response.echo?["path"] == "/users")
    }

    @Test("https: the shop on its listener with TLS, everybody else sent there")
    func https() throws {
        let shop = try explain("https", ["GET", "https://store.aks.rocks/", "--self-signed"]).answer
        #expect(shop["listener"]["name"] == "https")
        #expect(shop["backends"][0]["service"] == "pets/store-front")
        let plain = try explain("https", ["GET", "http://store.aks.rocks/x", "--self-signed"]).answer
        #expect(plain["location"] == "https://store.aks.rocks/x")
        let without = try explain("https", ["GET", "https://store.aks.rocks/"])
        #expect(without.status == 1 && without.answer["outcome"] == "noListener")
    }

    @Test("grpc: a tenth of the calls, and every one that asks for it; the Services speak HTTP/2")
    func grpc() throws {
        let mixed = try explain("grpc", ["grpc://catalog.aks.rocks/store.Catalog/List"]).answer
        #expect(mixed["kind"] == "GRPCRoute")
        #expect(mixed["backends"].items.map { $0["share"].double } == [0.9, 0.1])
        let asked = try explain("grpc", ["grpc://catalog.aks.rocks/store.Catalog/List", "-H", "x-canary: always"])
            .answer
        #expect(asked["backends"][0]["service"] == "pets/catalog-canary")
        let unknown = try explain("grpc", ["grpc://catalog.aks.rocks/store.Orders/List"])
        #expect(unknown.status == 1 && unknown.answer["status"].int == 200)
    }

    @Test("tls-passthrough: the server name chooses the backend, another one is closed")
    func passthrough() throws {
        let vault = try explain("tls-passthrough", ["tls://vault.aks.rocks:443"]).answer
        #expect(vault["kind"] == "TLSRoute" && vault["route"] == "pets/vault")
        #expect(vault["backends"][0]["service"] == "pets/vault")
        let other = try explain("tls-passthrough", ["tls://other.aks.rocks:443"])
        #expect(other.status == 1 && other.answer["outcome"] == "noListener")
        #expect(
            other.answer["nearMisses"][0]["reason"].string?.contains("takes the server name vault.aks.rocks") == true
        )
    }

    @Test("canary: a tenth of the requests, and every one that asks for it")
    func canary() throws {
        let mixed = try explain("canary", ["GET", "http://store.aks.rocks/"]).answer
        let shares = mixed["backends"].items.map { ($0["service"].string ?? "", $0["share"].double ?? 0) }
        #expect(shares.map(\.0) == ["pets/store-front", "pets/store-front-canary"])
        #expect(shares.map(\.1) == [0.9, 0.1])
        let asked = try explain("canary", ["GET", "http://store.aks.rocks/", "-H", "x-canary: always"]).answer
        #expect(asked["backends"][0]["service"] == "pets/store-front-canary")

        let server = try Server(["-f", path("canary"), "--access-log", "off"])
        let address = try server.openAddress(gateway: "aks-istio-ingress/gateway")
        let connection = try HTTPConnection(to: address)
        var canaries = 0
        for _ in 0..<1000 {
            let response = try #require(connection.exchange(HTTPRequest(host: "store.aks.rocks")))
            #expect(response.value("x-release") == "mixed")
            if response.echo?["service"] == "store-front-canary" { canaries += 1 }
        }
        // Five standard deviations around 100.
        #expect((52...148).contains(canaries))
    }
}
