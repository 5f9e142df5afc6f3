import Foundation
import TestSupport
import Testing

/// The admin endpoint, to the letter.
@Suite struct AdminTests {
    private let server: Server

    init() throws {
        server = try Server(["-f", Repository.sample("store"), "--access-log", "off"])
    }

    private func ask(_ method: String, _ target: String) throws -> HTTPResponse {
        let headers = [HeaderLine("Host", "admin")] + (method == "POST" ? [HeaderLine("Content-Length", "0")] : [])
        return try HTTPRequest(method, target, headers: headers).send(to: server.admin)
    }

    @Test("Each path has its methods")
    func methods() throws {
        #expect(try ask("GET", "/ready").text == "LIVE\n")
        #expect(try ask("HEAD", "/ready").body.isEmpty)
        #expect(try ask("POST", "/ready").status == 405)
        let reload = try ask("GET", "/reload")
        #expect(reload.status == 405)
        #expect(reload.value("allow") == "POST")
        #expect(try ask("GET", "/").status == 404)
        #expect(try ask("DELETE", "/listeners").status == 405)
    }

    @Test("A row of /listeners has the members of the contract")
    func listeners() throws {
        let response = try ask("GET", "/listeners?format=json")
        #expect(response.value("content-type") == "application/json")
        let row = try JSON(parsing: response.body)["listeners"][0]
        let address = try server.openAddress(gateway: "aks-istio-ingress/gateway")
        #expect(
            row == [
                "gateway": "aks-istio-ingress/gateway", "listener": "default", "protocol": "HTTP", "port": 80,
                "hostname": "*.aks.rocks", "address": .string(address),
            ]
        )
        #expect(try ask("GET", "/listeners").text == "aks-istio-ingress/gateway/default::\(address)\n")
    }

    @Test("Each reload counts")
    func generation() throws {
        for generation in 2...3 {
            let response = try ask("POST", "/reload")
            #expect(response.status == 200)
            #expect(response.text == "{\"generation\":\(generation)}")
        }
    }

    @Test("A reload has the manifests of standard input again")
    func standardInput() throws {
        let folder = Repository.sample("store")
        let text = try ["gateway.yaml", "routes.yaml"].map {
            try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
        }
        let admin = "127.0.0.1:\(try HeldPort.anyFreePort())"
        let process = try ChildProcess(
            Gwsim.path,
            ["serve", "-f", "-", "--ephemeral-ports", "--admin", admin],
            input: text.joined(separator: "\n---\n")
        )
        let answer = poll(for: .seconds(20)) { () -> HTTPResponse? in
            let reload = HTTPRequest(
                "POST",
                "/reload",
                headers: [HeaderLine("Host", "admin"), HeaderLine("Content-Length", "0")]
            )
            guard (try? HTTPRequest("GET", "/ready", host: "admin").send(to: admin))?.status == 200 else { return nil }
            return try? reload.send(to: admin)
        }
        #expect(answer?.status == 200, "\(process.errors)")
    }

    @Test("Metrics count answers by status, flags and Service")
    func metrics() throws {
        let address = try server.openAddress(gateway: "aks-istio-ingress/gateway")
        _ = try HTTPRequest(host: "store.aks.rocks").send(to: address)
        _ = try HTTPRequest(host: "nobody").send(to: address)
        let text = try ask("GET", "/stats/prometheus").text
        #expect(text.contains("# TYPE istio_requests_total counter\n"))
        let lines = text.split(separator: "\n")
        let hit = lines.first { $0.contains("destination_service_name=\"store-front\"") }
        #expect(hit?.contains("response_code=\"200\"") == true)
        #expect(hit?.hasSuffix(" 1") == true)
        let miss = lines.first { $0.contains("response_flags=\"NR\"") }
        #expect(miss?.contains("response_code=\"404\"") == true)
        #expect(miss?.contains("destination_service=\"unknown\"") == true)
    }

    @Test("Pipelined requests are answered in order on one connection")
    func pipelining() throws {
        let connection = try HTTPConnection(to: server.admin)
        #expect(connection.send(HTTPRequest("GET", "/ready", host: "admin")))
        #expect(connection.send(HTTPRequest("GET", "/nothing", host: "admin")))
        #expect(connection.response()?.status == 200)
        #expect(connection.response()?.status == 404)
    }
}
