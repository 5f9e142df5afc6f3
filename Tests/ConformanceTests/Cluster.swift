import TestSupport

/// A world in a file, with gwsim to ask about it and, if wanted, serving it.
final class Cluster {
    private(set) var world: World
    private let folder: TemporaryDirectory
    private let server: Server?
    private var statuses: [String: [JSON]] = [:]
    private var openListeners: [Server.Listener]?
    private(set) var generationsBeforeSteps: [Int: World] = [:]

    /// The name of a kind on the command line.
    private static func plural(_ kind: String) -> String {
        let name = kind.lowercased()
        if name.hasSuffix("policy") { return name.dropLast() + "ies" }
        return name + (name.hasSuffix("s") ? "es" : "s")
    }

    init(for test: ConformanceTest, serving: Bool) throws {
        world = try World(for: test)
        folder = try TemporaryDirectory()
        try folder.write(world.list, to: "world.json")
        server = serving ? try Server(["-f", folder.path("world.json"), "--assume", "never"]) : nil
    }

    var file: String { folder.path("world.json") }

    /// Writes requests for `match` and returns the file.
    func write(requests: [JSON]) throws -> String {
        try folder.write(requests.map(\.text).joined(separator: "\n") + "\n", to: "requests.jsonl")
    }

    /// Changes the world, before step `step`, and has it served.
    func change(before step: Int, _ change: (inout World) -> Void) throws {
        generationsBeforeSteps[step] = world
        world.passSecond()
        change(&world)
        try folder.write(world.list, to: "world.json")
        statuses = [:]
        openListeners = nil
        guard let server else { return }
        let response = try server.reload()
        if response.status != 200 { throw ReloadRefused(text: response.text) }
    }

    /// An object of the kind with its status, or null.
    func status(_ reference: JSON) throws -> JSON {
        try objects(of: reference["kind"].string ?? "").first {
            $0["metadata"]["name"] == reference["name"] && $0["metadata"]["namespace"] == reference["namespace"]
        } ?? .null
    }

    /// All objects of a kind as `get` shows them.
    func objects(of kind: String) throws -> [JSON] {
        if statuses[kind] == nil {
            let outcome = try Gwsim.run(
                ["get", Self.plural(kind), "-f", file, "--assume", "never", "-o", "json"])
            guard outcome.status == 0 else { throw ReloadRefused(text: outcome.errors) }
            statuses[kind] = outcome.output.isEmpty ? [] : try JSON(parsing: outcome.output)["items"].items
        }
        return statuses[kind] ?? []
    }

    /// How many requests the clusters of a Deployment's Services were sent so far.
    func requests(to deployment: JSON) throws -> Int {
        guard let server else { return 0 }
        let metrics = try HTTPRequest("GET", "/stats/prometheus", host: "admin").send(to: server.admin).text
        let namespace = deployment["namespace"].string ?? ""
        return metrics.split(separator: "\n").reduce(0) { sum, line in
            guard line.hasPrefix("envoy_cluster_upstream_rq_total{"), let end = line.lastIndex(of: "}"),
                let host = line[..<end].split(separator: "||").last?.prefix(while: { $0 != "\"" }),
                host.hasSuffix(".\(namespace).svc.cluster.local"), let name = host.split(separator: ".").first,
                world.deployment(behind: "\(namespace)/\(name)") == deployment["name"].string
            else { return sum }
            return sum + (Int(line[line.index(after: end)...].drop { $0 == " " }) ?? 0)
        }
    }

    /// Where a Gateway's port is served.
    func address(gateway: JSON, port: Int) throws -> String? {
        if openListeners == nil { openListeners = try server?.listeners() }
        let name = "\(gateway["namespace"].string ?? "")/\(gateway["name"].string ?? "")"
        return openListeners?.first { $0.gateway == name && $0.port == port }?.address
    }
}

/// gwsim did not take the world.
struct ReloadRefused: Error, CustomStringConvertible {
    let text: String
    var description: String { "gwsim refused the objects: \(text)" }
}
