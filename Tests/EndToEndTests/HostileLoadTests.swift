import TestSupport
import Testing

/// A small run of what `benchmarks/hostile` does with thousands.
@Suite(.serialized) struct HostileLoadTests {
    @Test("Slow heads, idle connections and large bodies on one worker cost well-behaved requests nothing they notice")
    func hostile() throws {
        var load = HostileLoad()
        load.slow = 20
        load.idle = 300
        load.bytes = 30 << 20
        load.clients = 4
        load.duration = .seconds(3)
        let backend = try BulkBackend()
        let server = try Server([
            "-f", Repository.sample("store"), "--workers", "1", "--access-log", "off", "--backend",
            "pets/store-admin:80=\(backend.address)",
        ])
        let report = try load.run(on: server, address: server.openAddress(gateway: "aks-istio-ingress/gateway"))
        print("hostile: \(report.latencies.count) requests, slowest \(report.latencies.last ?? .zero)")
        #expect(report.failures == [])
        #expect(report.latencies.count > 100)
        #expect(report.latencies.last ?? .zero <= .seconds(1))
        #expect(report.uploadSeconds != nil)
        #expect(report.downloadSeconds != nil)
        #expect(report.standing == 320)
        #expect(report.residentPeak - report.residentBefore <= HostileLoad.boundPerConnection * report.connections)
    }
}
