import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a signal does to a server that has work.
@Suite struct DrainTests {
    private let server: Server
    private let address: String

    init() throws {
        server = try Server(["-f", Repository.sample("store")])
        address = try server.openAddress(gateway: "aks-istio-ingress/gateway")
    }

    @Test("An idle server ends at once with 0", arguments: [SIGTERM, SIGINT])
    func idle(signal: Int32) throws {
        let idle = try HTTPConnection(to: address)
        #expect(idle.exchange(HTTPRequest(host: "store.aks.rocks"))?.status == 200)
        server.process.signal(signal)
        #expect(server.process.exitStatus(within: .seconds(3)) == 0)
        #expect(idle.isClosed(within: .seconds(1)))
    }

    @Test("A request under way is answered, and told that the connection closes")
    func underWay() throws {
        let connection = try HTTPConnection(to: address)
        #expect(connection.send(HTTPRequest("GET", "/?delay=500ms", host: "store.aks.rocks")))
        // The answer to a second request shows that the first has long been read.
        #expect(try HTTPRequest(host: "admin.aks.rocks").send(to: address).status == 200)
        server.process.signal(SIGTERM)
        let response = try #require(connection.response())
        #expect(response.status == 200)
        #expect(response.value("connection") == "close")
        #expect(server.process.exitStatus(within: .seconds(3)) == 0)
    }

    @Test("While it drains it is not ready, in Envoy's word")
    func readiness() throws {
        let connection = try HTTPConnection(to: address)
        #expect(connection.send(HTTPRequest("GET", "/?delay=30s", host: "store.aks.rocks")))
        #expect(try HTTPRequest(host: "admin.aks.rocks").send(to: address).status == 200)
        server.process.signal(SIGTERM)
        let answer = poll { () -> HTTPResponse? in
            let answer = try? HTTPRequest("GET", "/ready", host: "admin").send(to: server.admin)
            return answer?.status == 200 ? nil : answer
        }
        #expect(answer?.status == 503)
        #expect(answer?.text == "DRAINING\n")
    }

    @Test("A second signal ends it without waiting")
    func secondSignal() throws {
        let connection = try HTTPConnection(to: address)
        #expect(connection.send(HTTPRequest("GET", "/?delay=30s", host: "store.aks.rocks")))
        #expect(try HTTPRequest(host: "admin.aks.rocks").send(to: address).status == 200)
        server.process.signal(SIGTERM)
        #expect(poll { (try? Socket(connectingTo: address)) == nil ? true : nil } == true, "accepting stops")
        #expect(server.process.exitStatusIfEnded == nil)
        server.process.signal(SIGTERM)
        #expect(server.process.exitStatus(within: .seconds(2)) == 0)
    }

    @Test("The drain is cut after its time")
    func timeout() throws {
        let store = Repository.sample("store")
        let server = try Server(["-f", store, "--drain-timeout", "1s"])
        let address = try server.openAddress(gateway: "aks-istio-ingress/gateway")
        let connection = try HTTPConnection(to: address)
        #expect(connection.send(HTTPRequest("GET", "/?delay=30s", host: "store.aks.rocks")))
        #expect(try HTTPRequest(host: "admin.aks.rocks").send(to: address).status == 200)
        let start = ContinuousClock().now
        server.process.signal(SIGTERM)
        #expect(server.process.exitStatus(within: .seconds(5)) == 0)
        #expect(ContinuousClock().now - start >= .milliseconds(900))
    }
}
