import TestSupport

/// A set of route objects and what Envoy answered to requests under them.
struct RouteSetRecording: Sendable {
    let name: String
    /// The Kubernetes objects.
    let objects: [JSON]
    /// `ns/svc:port` → `refused` or `none`.
    let backends: [String: String]
    /// What Istio would write.
    let status: JSON
    let exchanges: [Exchange]

    /// A request and its recorded answer.
    struct Exchange: Sendable {
        /// The line in the file, for people who look there.
        let line: Int
        let request: JSON
        let answer: JSON
    }

    /// Reads `generated/set-001` or `written/cors`.
    init(named path: String) throws {
        let lines = try Repository.sharedLines("envoy-truth/\(path).jsonl")
        guard let set = lines.first?["set"], set != .null else { throw MissingRecordings() }
        name = path
        objects = set["docs"].items
        backends = set["backends"].members.compactMapValues(\.string)
        status = set["status"]
        exchanges = lines.indices.dropFirst().map {
            Exchange(line: $0 + 1, request: lines[$0]["request"], answer: lines[$0])
        }
    }

    /// The names of all sets.
    static let names: [String] = ["generated", "written"].flatMap { folder in
        Repository.names(in: "envoy-truth/\(folder)", ext: "jsonl").map { "\(folder)/\($0)" }
    }

    /// The objects as one file.
    var list: String {
        JSON.object(["apiVersion": "v1", "kind": "List", "items": .array(objects)]).text
    }

    /// The flags that make the Services behave as recorded.
    var backendArguments: [String] {
        backends.sorted { $0.key < $1.key }.flatMap { ["--backend", "\($0.key)=\($0.value)"] }
    }

    /// The rule that `ns/route/index` names.
    func rule(_ name: String) -> JSON {
        let parts = name.split(separator: "/").map(String.init)
        guard parts.count == 3, let index = Int(parts[2]) else { return .null }
        let route = objects.first {
            $0["kind"].string == "HTTPRoute" && $0["metadata"]["name"].string == parts[1]
                && ($0["metadata"]["namespace"].string ?? "default") == parts[0]
        }
        return route?["spec"]["rules"][index] ?? .null
    }
}

extension RouteSetRecording.Exchange {
    /// The request as bytes.
    var httpRequest: HTTPRequest {
        HTTPRequest(
            request["method"].string ?? "GET",
            request["target"].string ?? "/",
            headers: request["headers"].items.map { HeaderLine($0[0].string ?? "", $0[1].string ?? "") },
            body: (request["body"].string ?? "").latin1Bytes
        )
    }

    var gateway: String { request["gateway"].string ?? "" }
    var port: Int { request["port"].int ?? 0 }
}
