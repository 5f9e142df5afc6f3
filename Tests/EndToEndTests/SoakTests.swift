import TestSupport
import Testing

/// A short run of what `benchmarks/soak` does at length.
@Suite(.serialized) struct SoakTests {
    @Test("No request fails while clients break off and the configuration is reloaded ten times a second")
    func soak() throws {
        let server = try Server(["-f", Repository.sample("store"), "--access-log", "off"])
        let address = try server.openAddress(gateway: "aks-istio-ingress/gateway")
        let reloads = Repeated(every: 0.1) {
            #expect((try? server.reload())?.status == 200)
        }
        let report = Soak(
            address: address,
            hosts: ["store.aks.rocks", "admin.aks.rocks"],
            requests: 20_000,
            connections: 50
        ).run()
        let count = reloads.stop()
        print("soak: \(report.answered) answered, \(report.aborted) aborted, \(count) reloads, \(report.statuses)")
        #expect(report.failed == 0)
        #expect(report.statuses.keys.sorted() == [200])
        #expect(report.answered + report.aborted == 20_000)
        #expect(report.aborted > 0)
        #expect(count > 1)
    }
}
