import Foundation
import Synchronization
import TestSupport

/// Backends that are killed and replaced cost only what fails between the kill and the replacement's first answer.
struct FailingBackendSoak {
    let requests: Int
    let connections: Int

    /// The flags that a failing backend may leave in the log.
    private static let expectedFlags: Set<String> = ["UF", "URX", "UC", "UH", "URX,UF"]

    /// Prints what happened; true if every 5xx was excused.
    func run() throws -> Bool {
        let backend = try Backend()
        let samples = Repository.sample("store")
        let server = try Server([
            "-f", samples, "--access-log", "json", "--backend", "pets/store-front:80=\(backend.address)",
            "--backend", "pets/store-admin:80=\(backend.address)",
        ])
        let address = try server.openAddress(gateway: "aks-istio-ingress/gateway")
        let soak = Soak(address: address, hosts: ["store.aks.rocks"], requests: requests, connections: connections)
        let reloads = Repeated(every: 0.1) { _ = try? server.reload() }
        let kills = Repeated(every: 1) { backend.replace() }
        let report = soak.run()
        kills.stop()
        reloads.stop()

        let outages = backend.outages
        let unexcused = report.errors.filter { error in !outages.contains { $0.contains(error.time) } }
        let logged = server.jsonLog(lines: report.answered).filter { ($0["response_code"].int ?? 0) >= 500 }
        let flags = Set(logged.compactMap { $0["response_flags"].string })
        print("failing backends: \(requests) requests over \(connections) connections, \(outages.count) kills")
        print(
            "  answered \(report.answered), failed \(report.failed), 5xx \(report.errors.count), flags \(flags.sorted())"
        )
        print("  5xx outside an outage \(unexcused.count)")
        return report.failed == 0 && unexcused.isEmpty && flags.isSubset(of: Self.expectedFlags)
    }
}

/// A backend that can be killed and replaced on the same port: another gwsim that answers for every host.
private final class Backend: Sendable {
    let address: String
    private let port: Int
    private let folder: TemporaryDirectory
    private let process: Mutex<ChildProcess?>
    private let times = Mutex<[ClosedRange<ContinuousClock.Instant>]>([])

    private static let route: JSON = [
        "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
        "metadata": ["name": "all", "namespace": "pets"],
        "spec": ["parentRefs": [["name": "web"]], "rules": [["backendRefs": [["name": "backend", "port": 80]]]]],
    ]

    init() throws {
        port = try HeldPort.anyFreePort()
        address = "127.0.0.1:\(port)"
        folder = try TemporaryDirectory()
        try folder.write(Self.route.text, to: "route.json")
        process = Mutex(nil)
        try start()
    }

    /// The times between a kill and the first answer of the replacement.
    var outages: [ClosedRange<ContinuousClock.Instant>] { times.withLock(\.self) }

    func replace() {
        let killed = ContinuousClock().now
        process.withLock { $0 = nil }
        try? start()
        // An answer may have waited for a retry's back-off.
        times.withLock { $0.append(killed...(ContinuousClock().now + .milliseconds(100))) }
    }

    private func start() throws {
        let child = try ChildProcess(
            Gwsim.path,
            ["serve", "-f", folder.path("route.json"), "--port", "80=\(port)", "--admin", "off", "--access-log", "off"]
        )
        process.withLock { $0 = child }
        _ = poll { (try? HTTPRequest(host: "any").send(to: address))?.status == 200 ? true : nil }
    }
}
