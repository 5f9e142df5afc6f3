import GatewayAPI
import RouteModel
import Simulation

/// A request of the admin endpoint.
struct AdminRequest: Hashable, Sendable {
    var method: String
    /// The path without query.
    var path: String
    /// What follows the `?`; empty for none.
    var query: String

    init(method: String, target: String) {
        self.method = method
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map(String.init) ?? ""
        query = parts.count == 2 ? String(parts[1]) : ""
    }

    /// The first value of a query parameter.
    func parameter(_ name: String) -> String? {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts[0] == name[...] { return parts.count == 2 ? String(parts[1]) : "" }
        }
        return nil
    }
}

/// An answer of the admin endpoint.
struct AdminResponse: Hashable, Sendable {
    var status: Int
    var contentType: String
    var body: String
    /// What a method that is not allowed gets to know.
    var allow: String?

    init(status: Int = 200, contentType: String = "text/plain; charset=utf-8", body: String, allow: String? = nil) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.allow = allow
    }

    static func json(_ value: ManifestValue, status: Int = 200) -> AdminResponse {
        AdminResponse(status: status, contentType: "application/json", body: value.compactJSON())
    }
}

/// Which question gets which answer; paths are those of Envoy's admin endpoint.
struct AdminRouter: Sendable {
    let service: AdminService

    func respond(to request: AdminRequest) async -> AdminResponse {
        switch request.path {
        case "/ready": await reading(request, ready)
        case "/listeners": await reading(request) { await listeners(format: request.parameter("format")) }
        case "/stats/prometheus": await reading(request, metrics)
        case "/reload": request.method == "POST" ? await reload() : notAllowed("POST")
        default:
            AdminResponse(status: 404, body: "no such path; there are /ready, /listeners, /stats/prometheus, /reload\n")
        }
    }

    private func reading(_ request: AdminRequest, _ answer: () async -> AdminResponse) async -> AdminResponse {
        request.method == "GET" || request.method == "HEAD" ? await answer() : notAllowed("GET, HEAD")
    }

    private func notAllowed(_ methods: String) -> AdminResponse {
        AdminResponse(status: 405, body: "method not allowed; use \(methods)\n", allow: methods)
    }

    private func ready() async -> AdminResponse {
        let readiness = await service.readiness()
        return AdminResponse(status: readiness == .live ? 200 : 503, body: "\(readiness.rawValue)\n")
    }

    private func listeners(format: String?) async -> AdminResponse {
        let rows = await service.listeners()
        guard format == "json" else {
            let lines = rows.map { "\($0.listener.gateway)/\($0.listener.name)::\($0.address)\n" }
            return AdminResponse(body: lines.joined())
        }
        return .json(.object([.init(key: "listeners", value: .array(rows.map(\.value)))]))
    }

    private func metrics() async -> AdminResponse {
        AdminResponse(
            contentType: "text/plain; version=0.0.4; charset=utf-8",
            body: PrometheusText(await service.metrics()).text
        )
    }

    private func reload() async -> AdminResponse {
        switch await service.reload() {
        case .done(let generation):
            .json(.object([.init(key: "generation", value: .int(Int64(generation)))]))
        case .refused(let text):
            AdminResponse(status: 422, body: text)
        }
    }
}

extension OpenListener {
    /// The row as `/listeners?format=json` writes it.
    var value: ManifestValue {
        var members: [ManifestValue.Member] = [.init(key: "gateway", value: .string(listener.gateway))]
        if let set = listener.listenerSet { members.append(.init(key: "listenerSet", value: .string(set))) }
        members += [
            .init(key: "listener", value: .string(listener.name)),
            .init(key: "protocol", value: .string(listener.protocol)),
            .init(key: "port", value: .int(Int64(listener.port))),
            .init(key: "hostname", value: .string(listener.hostname)),
            .init(key: "address", value: .string(address)),
        ]
        return .object(members)
    }
}
