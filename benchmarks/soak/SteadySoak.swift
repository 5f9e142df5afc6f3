import Foundation
import TestSupport

/// Nothing fails while clients break off and the configuration is reloaded ten times a second.
struct SteadySoak {
    let requests: Int
    let connections: Int

    /// Prints what happened; true if no request failed and memory stood still.
    func run() throws -> Bool {
        let server = try Server(["-f", Repository.sample("store"), "--access-log", "off"])
        let address = try server.openAddress(gateway: "aks-istio-ingress/gateway")
        var soak = Soak(
            address: address,
            hosts: ["store.aks.rocks", "admin.aks.rocks"],
            requests: requests / 5,
            connections: connections
        )
        let reloads = Repeated(every: 0.1) { _ = try? server.reload() }
        let start = ContinuousClock().now
        let first = soak.run()
        let early = server.process.residentBytes ?? 0
        soak.requests = requests - requests / 5
        soak.seed = 2
        let second = soak.run()
        let late = server.process.residentBytes ?? 0
        let seconds = (ContinuousClock().now - start) / .seconds(1)
        let count = reloads.stop()

        print("steady: \(requests) requests over \(connections) connections in \(Int(seconds)) s, \(count) reloads")
        let failed = first.failed + second.failed
        let errors = first.errors.count + second.errors.count
        print("  answered \(first.answered + second.answered), aborted by the client \(first.aborted + second.aborted)")
        print("  failed \(failed), 5xx \(errors)")
        print("  resident after \(requests / 5): \(early / 1024) KiB, after \(requests): \(late / 1024) KiB")
        return failed == 0 && errors == 0 && late - early <= 5 << 20
    }
}
