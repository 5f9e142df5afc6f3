import Foundation
import TestSupport
import Testing

/// The store of the AKS blog, served.
@Suite struct DemoTests {
    private let store = Repository.sample("store")
    private let gateway = "aks-istio-ingress/gateway"

    @Test("Each host of the store is answered by its Service, every other with an empty 404")
    func storeAnswers() throws {
        let server = try Server(["-f", store])
        let address = try server.openAddress(gateway: gateway)
        try expectStore(at: address)
    }

    @Test("The store's own manifests beside the routes give the same answers", .enabled(if: Repository.shared != nil))
    func storeManifestsAnswerAlike() throws {
        let manifests = try #require(Repository.shared).appendingPathComponent(
            "aks-store-demo/aks-store-all-in-one.yaml"
        )
        let server = try Server(["-n", "pets", "-f", manifests.path, "-f", store])
        let address = try server.openAddress(gateway: gateway)
        try expectStore(at: address)
    }

    private func expectStore(at address: String) throws {
        for (host, service) in [("store.aks.rocks", "store-front"), ("admin.aks.rocks", "store-admin")] {
            let response = try HTTPRequest(host: host).send(to: address)
            #expect(response.status == 200)
            #expect(response.echo?["namespace"] == "pets")
            #expect(response.echo?["service"] == .string(service))
            let head = try HTTPRequest("HEAD", "/", host: host).send(to: address)
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
        }
        for host in ["other.aks.rocks", address, "aks.rocks"] {
            let response = try HTTPRequest(host: host).send(to: address)
            #expect(response.status == 404)
            #expect(response.body.isEmpty)
        }
    }

    @Test("A request without Host is 400, HTTP/1.0 is 426")
    func oldRequests() throws {
        let server = try Server(["-f", store])
        let address = try server.openAddress(gateway: gateway)
        #expect(try HTTPRequest("GET", "/").send(to: address).status == 400)
        let socket = try Socket(connectingTo: address)
        socket.send(Array("GET / HTTP/1.0\r\nHost: store.aks.rocks\r\n\r\n".utf8))
        var reader = ResponseReader(methods: ["GET"])
        while case .bytes(let bytes) = socket.receive(until: .now + .seconds(5)) { reader.feed(bytes) }
        #expect(reader.responses.map(\.status) == [426])
        #expect(reader.responses.first?.text == "Upgrade Required")
    }

    @Test("curl's Host with the local port stands for the host alone where the port is the stand-in's")
    func localPortIsDropped() throws {
        let server = try Server(["-f", store])
        let address = try server.openAddress(gateway: gateway)
        let port = address.split(separator: ":")[1]
        let response = try HTTPRequest(host: "store.aks.rocks:\(port)").send(to: address)
        #expect(response.echo?["host"] == "store.aks.rocks")
    }

    @Test("The Gateway moved beside its routes is not programmed, and nothing listens")
    func movedGateway() throws {
        let folder = try TemporaryDirectory()
        for file in ["gateway.yaml", "routes.yaml"] {
            let text = try String(contentsOfFile: store + "/" + file, encoding: .utf8)
            try folder.write(text.replacing("namespace: aks-istio-ingress", with: "namespace: pets"), to: file)
        }
        let shown = try Gwsim.run(["get", "gateways", "-f", folder.url.path, "-o", "yaml"])
        #expect(shown.status == 0)
        #expect(
            // kubectl folds long text.
            shown.output.replacing(/\n +/, with: " ")
                .contains("hostname \"aks-istio-ingressgateway-external.pets.svc.cluster.local\" not found")
        )
        let json = try JSON(parsing: Gwsim.run(["get", "gateways", "-f", folder.url.path, "-o", "json"]).output)
        let conditions = json["items"][0]["status"]["conditions"].items
        let programmed = try #require(conditions.first { $0["type"] == "Programmed" })
        #expect(programmed["status"] == "False")
        #expect(programmed["reason"] == "AddressNotUsable")

        let server = try Server(["-f", folder.url.path])
        #expect(try server.listeners() == [])
    }

    @Test("serve prints the listeners, the hosts line and a curl command")
    func servePrintsHowToAsk() throws {
        let server = try Server(["-f", store])
        let address = try server.openAddress(gateway: gateway)
        let notes = server.process.errors
        #expect(notes.contains(address))
        #expect(notes.contains("/etc/hosts"))
        #expect(notes.contains("curl"))
        #expect(notes.contains("store.aks.rocks"))
    }

    @Test("From the start of the program to the first answer it takes little time")
    func startsFast() throws {
        let clock = ContinuousClock()
        let times = try (0..<5).map { _ in
            try clock.measure {
                let server = try Server(["-f", store])
                let address = try server.openAddress(gateway: gateway)
                #expect(try HTTPRequest(host: "store.aks.rocks").send(to: address).status == 200)
            }
        }
        let best = try #require(times.min())
        print("start to first answer: best \(best), worst \(times.max() ?? best)")
        #expect(best < .seconds(1), "the goal of a release build is 150 ms")
    }
}
