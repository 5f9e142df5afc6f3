import GatewayAPI
import ManifestLoading
import Simulation

/// What `request` and `defaults` say, before lists are multiplied.
struct WrittenRequest {
    var gateway: String?
    var scheme: Scheme?
    var port: Int?
    var methods: [String]?
    var hosts: [String]?
    var paths: [String]?
    var headers: [HTTPHeader] = []

    /// How the client speaks.
    enum Scheme: String, CaseIterable {
        case http
        case https
        case grpc
        case grpcs
        case tls
        case tcp
    }

    /// How many requests one test may stand for.
    static let maxRequests = 100_000

    /// With what another says where this says nothing.
    func completed(by defaults: WrittenRequest) -> WrittenRequest {
        var request = self
        request.gateway = gateway ?? defaults.gateway
        request.scheme = scheme ?? defaults.scheme
        request.port = port ?? defaults.port
        request.methods = methods ?? defaults.methods
        request.hosts = hosts ?? defaults.hosts
        request.paths = paths ?? defaults.paths
        let own = Set(headers.map { $0.name.lowercased() })
        request.headers = defaults.headers.filter { !own.contains($0.name.lowercased()) } + headers
        return request
    }

    /// How many requests the lists stand for.
    var count: Int {
        [hosts, paths, methods].reduce(1) { product, list in
            let (result, isTooMuch) = product.multipliedReportingOverflow(by: list?.count ?? 1)
            return isTooMuch ? .max : result
        }
    }

    /// Every combination of the lists, hosts first.
    var requests: [SimulatedRequest] {
        let scheme = scheme ?? .http
        let isGRPC = scheme == .grpc || scheme == .grpcs
        let isTyped = headers.contains { $0.name.lowercased() == "content-type" }
        let added =
            isGRPC && !isTyped
            ? [HTTPHeader(name: "content-type", value: "application/grpc"), HTTPHeader(name: "te", value: "trailers")]
            : []
        return (hosts ?? []).flatMap { host in
            (paths ?? ["/"]).flatMap { path in
                (methods ?? [isGRPC ? "POST" : "GET"]).map { method in
                    SimulatedRequest(
                        gateway: gateway,
                        port: port,
                        isTLS: [.https, .grpcs, .tls].contains(scheme),
                        isConnection: [.tls, .tcp].contains(scheme),
                        method: method,
                        host: host,
                        target: path,
                        headers: headers + added
                    )
                }
            }
        }
    }
}

/// Reads `request` and `defaults`.
struct RequestReader {
    let fields: FieldReader

    func request(_ value: ManifestValue, at path: FieldPath) -> WrittenRequest {
        let keys = ["gateway", "scheme", "port", "host", "path", "method", "headers"]
        guard let members = fields.members(of: value, at: path, among: keys) else { return WrittenRequest() }
        var request = WrittenRequest()
        if let value = members["gateway"], let name = fields.text(value, at: path.field("gateway")) {
            request.gateway = name
            if !SimulatedRequest.isGatewayName(name) {
                fields.report(
                    .value,
                    at: path.field("gateway"),
                    "\"\(name)\" is no Gateway",
                    fix: "write namespace/name"
                )
            }
        }
        if let value = members["scheme"] {
            request.scheme = fields.choice(value, at: path.field("scheme"), among: WrittenRequest.Scheme.allCases)
        }
        if let value = members["port"] {
            request.port = fields.integer(value, at: path.field("port"), in: 1...65_535)
        }
        request.hosts = members["host"].map { fields.texts($0, at: path.field("host")) }
        request.methods = members["method"].map { fields.texts($0, at: path.field("method")) }
        request.paths = members["path"].map { paths($0, at: path.field("path")) }
        request.headers = members["headers"].map { headers($0, at: path.field("headers")) } ?? []
        return request
    }

    private func paths(_ value: ManifestValue, at path: FieldPath) -> [String] {
        let paths = fields.texts(value, at: path)
        for text in paths where !text.hasPrefix("/") && text != "*" && !text.contains("://") {
            fields.report(.value, at: path, "\"\(text)\" is no path", fix: "begin with /")
        }
        return paths
    }

    private func headers(_ value: ManifestValue, at path: FieldPath) -> [HTTPHeader] {
        (fields.members(of: value, at: path) ?? []).flatMap { member in
            fields.texts(member.value, at: path.field(member.key)).map { HTTPHeader(name: member.key, value: $0) }
        }
    }
}
