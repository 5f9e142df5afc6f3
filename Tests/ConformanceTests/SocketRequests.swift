import TestSupport

/// The steps that send something, over sockets.
struct SocketRequests {
    let cluster: Cluster

    func check(_ step: JSON) throws -> [String]? {
        switch step["kind"].string {
        case "request": try request(step)
        case "requestDistribution": try distribution(step)
        case "mirrorDistribution": try mirrorDistribution(step)
        case "websocket": try webSocket(step)
        case "grpc": try GRPCSteps(cluster: cluster).check(step)
        case "tcp", "tls": try ConnectionSteps(cluster: cluster).check(step)
        default: nil
        }
    }

    private func request(_ step: JSON) throws -> [String] {
        let attempts =
            switch step["mode"].string {
            case "eventually": 3
            case "repeat": step["count"].int ?? 1
            default: 1
            }
        for _ in 0..<attempts {
            let expectation = try RequestExpectation(step: step)
            let before = try expectation.mirrors.map(cluster.requests)
            var wrong = try attempt(expectation).problems
            for (mirror, count) in zip(expectation.mirrors, before) {
                if try copies(to: mirror, since: count, atLeast: 1) != 1 { wrong.append("not copied to \(mirror)") }
            }
            if !wrong.isEmpty { return wrong }
        }
        return []
    }

    /// How many requests a Deployment got since there were so many; copies may be under way, so it is asked again until
    /// enough have come or the time is up.
    private func copies(to mirror: JSON, since count: Int, atLeast wanted: Int) throws -> Int {
        let deadline = ContinuousClock().now + .seconds(5)
        while true {
            let copies = try cluster.requests(to: mirror) - count
            if copies >= wanted || ContinuousClock().now > deadline { return copies }
        }
    }

    private func mirrorDistribution(_ step: JSON) throws -> [String] {
        let mirrors = step["mirrors"].items
        var last: [String] = []
        for _ in 0..<(step["maxRounds"].int ?? 1) {
            let sample = try RequestExpectation(step: step["sample"])
            let before = try mirrors.map(cluster.requests)
            for _ in 0..<(step["total"].int ?? 0) {
                let problems = try attempt(sample).problems
                if !problems.isEmpty { return problems }
            }
            last = []
            for (mirror, count) in zip(mirrors, before) {
                let least = mirror["minCount"].double ?? 0
                let copies = Double(try self.copies(to: mirror, since: count, atLeast: Int(least)))
                if copies < least || copies > mirror["maxCount"].double ?? 0 {
                    last.append("\(Int(copies)) copies, expected \(mirror)")
                }
            }
            if last.isEmpty { return [] }
        }
        return last
    }

    /// One request on a connection of its own; the Deployment that answered, and what is wrong.
    private func attempt(_ expectation: RequestExpectation) throws -> (deployment: String?, problems: [String]) {
        let outcome = try GatewayClient(cluster: cluster).send(expectation)
        if expectation.expected["outcome"].string == "connectionError" {
            let answered = outcome.response.map { "answered with \($0.status)" }
            return (nil, outcome.problems + [answered].compactMap(\.self))
        }
        guard let response = outcome.response else { return (nil, outcome.problems + [outcome.failure]) }
        let checks = ResponseChecks(expectation: expectation, world: cluster.world)
        return (response.deployment, outcome.problems + checks.problems(response))
    }

    private func distribution(_ step: JSON) throws -> [String] {
        let total = step["total"].int ?? 0
        var last: [String] = []
        for _ in 0..<(step["maxRounds"].int ?? 1) {
            let ask = try sampler(step)
            var counts: [String: Double] = [:]
            for _ in 0..<total {
                let (deployment, problems) = try ask()
                if !problems.isEmpty { return problems }
                counts[deployment ?? "-", default: 0] += 1
            }
            last = Distribution.problems(
                counts.mapValues { $0 / Double(total) },
                expected: step["expected"],
                tolerance: step["tolerance"].double ?? 0
            )
            if last.isEmpty { return [] }
        }
        return last
    }

    /// What asks once more for the sample of a distribution.
    private func sampler(_ step: JSON) throws -> () throws -> (deployment: String?, problems: [String]) {
        let sample = step["sample"]
        switch step["protocol"].string {
        case "grpc":
            let calls = GRPCSteps(cluster: cluster)
            guard let connection = try calls.connection(to: sample) else { return { (nil, ["the port is not open"]) } }
            return { try calls.call(sample, on: connection) }
        case "tcp":
            let connections = ConnectionSteps(cluster: cluster)
            guard let address = try cluster.address(gateway: sample["gateway"], port: sample["port"].int ?? 0) else {
                return { (nil, ["the port is not open"]) }
            }
            return { try connections.dialogue(sample, at: address) }
        default:
            let expectation = try RequestExpectation(step: sample)
            return { try attempt(expectation) }
        }
    }

    private func webSocket(_ step: JSON) throws -> [String] {
        guard let address = try cluster.address(gateway: step["gateway"], port: step["port"].int ?? 80) else {
            return ["the port is not open"]
        }
        let headers = [HeaderLine("Host", "127.0.0.1"), HeaderLine("Origin", "ws://gateway/test")]
        let socket = try WebSocket(to: address, path: step["path"].string ?? "/", headers: headers)
        guard socket.handshake.status == 101 else { return ["handshake answered with \(socket.handshake.status)"] }
        for frame in step["frames"].items {
            let payload = frame["data"].string.map { Array($0.utf8) } ?? Self.bytes(hex: frame["dataHex"].string ?? "")
            socket.send(payload, isText: frame["type"].string == "text")
            if socket.receive() != payload { return ["frame \(frame) did not come back"] }
        }
        return []
    }

    private static func bytes(hex: String) -> [UInt8] {
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}

/// Shares of backends against expected ones.
enum Distribution {
    static func problems(_ shares: [String: Double], expected: JSON, tolerance: Double) -> [String] {
        let wanted = expected.members.compactMapValues(\.double).filter { $0.value > 0 }
        let isClose =
            Set(shares.keys) == Set(wanted.keys)
            && wanted.allSatisfy { abs($0.value - (shares[$0.key] ?? 0)) <= tolerance }
        return isClose ? [] : ["shares \(shares), expected \(wanted)"]
    }
}
