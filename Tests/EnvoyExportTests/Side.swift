import NIOCore
import StubBackends
import TestSupport

/// One of the two that are compared, with backends of its own.
final class Side: Sendable {
    let stubs: StubBackends
    /// `--backend` for every cluster that would lead to a stub.
    let backendArguments: [String]

    init(services: [ExportedService]) throws {
        let stubs = StubBackends(recordedRequests: 10_000)
        self.stubs = stubs
        backendArguments = try services.flatMap { service in
            let identity = StubIdentity(namespace: service.namespace, service: service.name, pod: "\(service.name)-0")
            let port: Int = try (stubs.port(for: identity) as EventLoopFuture<Int>).wait()
            return ["--backend", "\(service.namespace)/\(service.name):\(service.port)=127.0.0.1:\(port)"]
        }
    }
}

/// That a backend saw a request, as often as may be.
struct Delivery: Hashable {
    let service: String
    let method: String
    let path: String
    let host: String
    let bodyBytes: Int
    /// The number of the request.
    let number: String
}

extension Side {
    /// What the backends saw of the requests with a number.
    func deliveries(to services: [ExportedService], without numbers: Set<String>) -> Set<Delivery> {
        var deliveries: Set<Delivery> = []
        for service in services {
            for request in stubs.requests(to: service.name, in: service.namespace) {
                let number = request.headers.first { $0.name == "X-Case" }?.value ?? ""
                if number.isEmpty || numbers.contains(number) { continue }
                deliveries.insert(
                    Delivery(
                        service: "\(service.namespace)/\(service.name)",
                        method: request.method,
                        path: request.path,
                        host: request.host,
                        bodyBytes: request.bodyBytes,
                        number: number
                    )
                )
            }
        }
        return deliveries
    }
}

/// A Service that an exported bootstrap leads to by its DNS name.
struct ExportedService: Hashable {
    let namespace: String
    let name: String
    let port: Int

    /// nil for a cluster that leads to addresses.
    init?(cluster: JSON) {
        let parts = (cluster["name"].string ?? "").split(separator: "|", omittingEmptySubsequences: false)
        guard cluster["type"] == "STRICT_DNS", parts.count == 4, let port = Int(parts[1]) else { return nil }
        let labels = parts[3].split(separator: ".")
        guard labels.count > 1 else { return nil }
        self.namespace = String(labels[1])
        self.name = String(labels[0])
        self.port = port
    }
}
