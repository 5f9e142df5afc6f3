import TestClients
import TestSupport

/// The steps that make gRPC calls.
struct GRPCSteps {
    let cluster: Cluster

    func check(_ step: JSON) throws -> [String] {
        guard let connection = try connection(to: step) else { return ["the port is not open"] }
        for _ in 0..<(step["mode"].string == "eventually" ? 3 : 1) {
            let (_, problems) = try call(step, on: connection)
            if !problems.isEmpty { return problems }
        }
        return []
    }

    /// Calls of one step may share a connection.
    func connection(to step: JSON) throws -> HTTP2Connection? {
        try cluster.address(gateway: step["gateway"], port: step["port"].int ?? 80).map { try HTTP2Connection(to: $0) }
    }

    /// One call; the Deployment that answered, and what is wrong.
    func call(_ step: JSON, on connection: HTTP2Connection) throws -> (deployment: String?, problems: [String]) {
        let metadata = step["metadata"].members.sorted { $0.key < $1.key }.map {
            HeaderLine($0.key, $0.value.string ?? "")
        }
        let reply: GRPCReply
        do {
            reply = try connection.call(
                step["method"].string ?? "",
                of: step["service"].string ?? "",
                authority: step["authority"].string ?? "127.0.0.1",
                metadata: metadata
            )
        } catch {
            return (nil, ["no reply: \(error)"])
        }
        let expected = step["expect"]
        guard reply.code == expected["codeNumber"].int else {
            return (nil, ["code \(reply.code) \(reply.statusMessage), expected \(expected["code"])"])
        }
        guard reply.code == 0 else { return (nil, []) }
        guard let echo = reply.echo else { return (nil, ["no echo answered: \(reply.response)"]) }
        return (Pod.deployment(of: echo.pod), problems(echo, expected))
    }

    private func problems(_ echo: GRPCEcho, _ expected: JSON) -> [String] {
        var wrong: [String] = []
        let backend = expected["backend"]
        if let name = backend["name"].string, name != Pod.deployment(of: echo.pod) {
            wrong.append("pod \(echo.pod) answered, expected one of \(name)")
        }
        if let namespace = backend["namespace"].string, namespace != echo.namespace {
            wrong.append("namespace \(echo.namespace), expected \(namespace)")
        }
        if let method = expected["fullyQualifiedMethod"].string, method != echo.fullyQualifiedMethod {
            wrong.append("method \(echo.fullyQualifiedMethod), expected \(method)")
        }
        return wrong
    }
}
