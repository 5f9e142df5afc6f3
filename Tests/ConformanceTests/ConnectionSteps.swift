import TestClients
import TestSupport

/// The steps about bare TCP and TLS connections.
struct ConnectionSteps {
    let cluster: Cluster

    func check(_ step: JSON) throws -> [String] {
        guard let address = try cluster.address(gateway: step["gateway"], port: step["port"].int ?? 0) else {
            return ["port \(step["port"]) is not open"]
        }
        switch step["expect"]["outcome"].string {
        case "connect": return (try? Socket(connectingTo: address)) == nil ? ["no connection"] : []
        case "rejected": return rejection(step, at: address)
        default:
            for _ in 0..<(step["mode"].string == "repeat" ? step["count"].int ?? 1 : 1) {
                let (_, problems) = try dialogue(step, at: address)
                if !problems.isEmpty { return problems }
            }
            return []
        }
    }

    /// A handshake that must end with the TCP connection closed or reset, without an alert.
    private func rejection(_ step: JSON, at address: String) -> [String] {
        do {
            _ = try TLSStream(to: address, TLSOptions(serverName: step["serverName"].string))
            return ["the handshake succeeded"]
        } catch let failure as TLSFailure {
            return failure.isCutOff ? [] : ["\(failure)"]
        } catch {
            return ["\(error)"]
        }
    }

    /// A conversation with the TCP echo; the Deployment that answered, and what is wrong.
    func dialogue(_ step: JSON, at address: String) throws -> (deployment: String?, problems: [String]) {
        let expected = step["expect"]
        do {
            let lines = try LineDialogue(over: stream(step, to: address))
            var wrong: [String] = []
            let welcome = try lines.line()
            if welcome != "Gateway API Test TCP Server" { wrong.append("welcome \(welcome)") }
            if step["dialogue"].string != "TEST" {
                let pong = try lines.ask("PING")
                if pong != "PONG" { wrong.append("PING answered with \(pong)") }
                let isTLS = try lines.ask("IS_TLS")
                if let wanted = expected["isTLS"].bool, isTLS != String(wanted) { wrong.append("IS_TLS is \(isTLS)") }
            }
            let report = try JSON(parsing: lines.ask("TEST"))
            let deployment = Pod.deployment(of: report["pod"].string ?? "")
            return (deployment, wrong + problems(report, deployment, expected))
        } catch let error as IncompleteStep {
            throw error
        } catch {
            return (nil, ["no dialogue: \(error)"])
        }
    }

    private func stream(_ step: JSON, to address: String) throws -> any ByteStream {
        if step["tls"].isNull { return try Socket(connectingTo: address) }
        return try TLSStream(to: address, GatewayClient(cluster: cluster).options(step["tls"]))
    }

    private func problems(_ report: JSON, _ deployment: String, _ expected: JSON) -> [String] {
        var wrong: [String] = []
        if let name = expected["backend"]["name"].string, name != deployment {
            wrong.append("\(deployment) answered, expected \(name)")
        }
        if let namespace = expected["backend"]["namespace"].string, namespace != report["namespace"].string {
            wrong.append("namespace \(report["namespace"]), expected \(namespace)")
        }
        for (key, reported) in [("tlsServerName", "serverName"), ("tlsNegotiatedProtocol", "negotiatedProtocol")]
        where !expected[key].isNull && expected[key] != report["tls"][reported] {
            wrong.append("the backend saw \(key) \(report["tls"][reported]), expected \(expected[key])")
        }
        return wrong
    }
}
