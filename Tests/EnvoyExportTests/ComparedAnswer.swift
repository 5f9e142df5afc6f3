import TestSupport

/// What a client and a backend can tell of one exchange, without what differs from run to run.
struct ComparedAnswer: Equatable {
    var status: Int
    /// `ns/svc` that answered, nil for a local reply.
    var backend: String?
    /// By name, without the date and the time that the backend took.
    var headers: [String: [String]]
    /// Of a local reply, or of a backend that sent no report.
    var body: String
    /// What the backend saw: path, host, method, protocol.
    var seen: [String]
    /// The header lines that the backend saw, by name.
    var seenHeaders: [String: [String]]

    init(_ response: HTTPResponse) {
        status = response.status
        let echo = response.echo
        backend = echo.map { "\($0["namespace"].string ?? "")/\($0["service"].string ?? "")" }
        var headers = Dictionary(grouping: response.headers, by: \.name).mapValues { $0.map(\.value) }
        headers["date"] = headers["date"].map { _ in ["<date>"] }
        headers["x-envoy-upstream-service-time"] = headers["x-envoy-upstream-service-time"].map { _ in ["<ms>"] }
        // How long a report is depends on the addresses in it.
        if echo != nil || response.body.isEmpty && headers["content-type"] == ["application/json"] {
            headers["content-length"] = nil
        }
        self.headers = headers
        body = echo == nil ? latin1(response.body) : ""
        seen = ["path", "host", "method", "proto"].compactMap { echo?[$0].string }
        seenHeaders = echo.map { SeenHeaders.normalised($0["headers"].members.mapValues(\.strings)) } ?? [:]
    }

    /// A recorded answer (`status`, `headers`, `body`, `echo`, `seen`).
    init(recorded line: JSON) {
        let isEcho = line["echo"] == true
        status = line["status"].int ?? 0
        backend = isEcho ? line["backend"].string : nil
        let lines = line["headers"].items.map { HeaderLine($0[0].string ?? "", $0[1].string ?? "") }
        headers = Dictionary(grouping: lines, by: \.name).mapValues { $0.map(\.value) }
        headers["date"] = ["<date>"]
        body = isEcho ? "" : line["body"].string ?? ""
        seen = isEcho ? ["path", "host", "method", "proto"].compactMap { line["seen"][$0].string } : []
        seenHeaders = isEcho ? SeenHeaders.normalised(line["seen"]["headers"].members.mapValues(\.strings)) : [:]
    }

    /// In what another answer differs, in words; `names` are those of this answer and the other one.
    func differences(from other: ComparedAnswer, as names: (String, String) = ("gwsim", "envoy")) -> [String] {
        var words: [String] = []
        func compare<Value: Equatable>(_ what: String, _ mine: Value, _ others: Value) {
            if mine != others { words.append("\(what): \(names.0) \(mine), \(names.1) \(others)") }
        }
        compare("status", status, other.status)
        compare("backend", backend ?? "none", other.backend ?? "none")
        for name in Set(headers.keys).union(other.headers.keys).sorted() {
            compare("response header \(name)", headers[name] ?? [], other.headers[name] ?? [])
        }
        compare("body", body, other.body)
        compare("seen", seen, other.seen)
        for name in Set(seenHeaders.keys).union(other.seenHeaders.keys).sorted() {
            compare("seen header \(name)", seenHeaders[name] ?? [], other.seenHeaders[name] ?? [])
        }
        return words
    }
}

/// Header lines as a backend saw them.
enum SeenHeaders {
    /// Without the client's address, which Envoy takes from the machine for a loopback peer, and the request's identifier.
    static func normalised(_ headers: [String: [String]]) -> [String: [String]] {
        var headers = headers
        headers["X-Envoy-External-Address"] = headers["X-Envoy-External-Address"]?.map {
            isAddress($0) ? "<client>" : $0
        }
        headers["X-Forwarded-For"] = headers["X-Forwarded-For"]?.map { value in
            // The proxy's own stands behind a comma without a space.
            value.split(separator: ",", omittingEmptySubsequences: false)
                .map { isAddress($0) ? "<client>" : $0 }.joined(separator: ",")
        }
        headers["X-Request-Id"] = headers["X-Request-Id"]?.map { $0.replacing(/[0-9a-f-]{36}/, with: "<uuid>") }
        return headers
    }

    private static func isAddress(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
