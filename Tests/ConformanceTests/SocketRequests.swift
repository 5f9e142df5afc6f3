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
        let outcome = expectation.expected["outcome"].string
        guard let address = try cluster.address(gateway: expectation.gateway, port: expectation.port) else {
            return (nil, outcome == "connectionError" ? [] : ["port \(expectation.port) is not open"])
        }
        guard let response = try? message(for: expectation).send(to: address) else {
            return (nil, outcome == "connectionError" ? [] : ["no response"])
        }
        if outcome == "httpError" {
            let refused = expectation.expected["notStatusCodes"].items.compactMap(\.int)
            return (nil, refused.contains(response.status) ? ["status \(response.status)"] : [])
        }
        return (deployment(of: response), problems(response, expectation))
    }

    private func message(for expectation: RequestExpectation) -> HTTPRequest {
        let request = expectation.step["request"]
        let echoed = request["echoSetHeaders"].members.sorted { $0.key < $1.key }
            .map { "\($0.key):\($0.value.string ?? "")" }.joined(separator: ",")
        var headers = [
            HeaderLine("Host", expectation.host), HeaderLine("User-Agent", "Go-http-client/1.1"),
            HeaderLine("X-Echo-Set-Header", echoed), HeaderLine("Accept-Encoding", "gzip"),
        ]
        headers += request["headers"].members.sorted { $0.key < $1.key }.map {
            HeaderLine($0.key, $0.value.string ?? "")
        }
        return HTTPRequest(
            expectation.method,
            expectation.target,
            headers: headers,
            body: Array((request["body"].string ?? "").utf8)
        )
    }

    private func deployment(of response: HTTPResponse) -> String? {
        response.echo?["pod"].string.map { $0.split(separator: "-").dropLast(2).joined(separator: "-") }
    }

    private func problems(_ response: HTTPResponse, _ expectation: RequestExpectation) -> [String] {
        let expected = expectation.expected
        guard expectation.allows(status: response.status) else {
            return ["status \(response.status), expected \(expected["statusCodes"])"]
        }
        var wrong = expectation.redirectProblems(location: response.value("location"))
        guard [200, 204].contains(response.status) else { return wrong }
        if expected["answeredBy"].string == "gateway", response.echo != nil { wrong.append("a backend answered") }
        if expected["answeredBy"].string == "backend" {
            guard let echo = response.echo else { return wrong + ["no backend answered: \(response.text)"] }
            wrong += expectation.backendProblems(name: deployment(of: response), namespace: echo["namespace"].string)
            wrong += backendRequestProblems(echo, expected["backendRequest"])
        }
        return wrong + responseHeaderProblems(response, expected)
    }

    private func backendRequestProblems(_ echo: JSON, _ expected: JSON) -> [String] {
        var wrong: [String] = []
        for key in ["method", "path", "host"] where expected[key] != .null && expected[key] != echo[key] {
            wrong.append("the backend saw \(key) \(echo[key]), expected \(expected[key])")
        }
        let seen = Dictionary(
            echo["headers"].members.map { ($0.key.lowercased(), $0.value.strings.joined(separator: ",")) },
            uniquingKeysWith: { first, _ in first }
        )
        for (name, value) in expected["headers"].members where seen[name.lowercased()] != value.string {
            wrong.append("the backend saw \(name): \(seen[name.lowercased()] ?? "-"), expected \(value)")
        }
        for name in expected["absentHeaders"].strings where seen[name.lowercased()] != nil {
            wrong.append("the backend saw \(name)")
        }
        return wrong
    }

    private func responseHeaderProblems(_ response: HTTPResponse, _ expected: JSON) -> [String] {
        let spaceless = expected["ignoreHeaderWhitespace"] == true
        let plain: (String?) -> String? = { spaceless ? $0?.replacing(" ", with: "") : $0 }
        var wrong: [String] = []
        for (name, value) in expected["responseHeaders"].members
        where plain(value.string) != plain(response.value(name)) {
            wrong.append("response \(name): \(response.value(name) ?? "-"), expected \(value)")
        }
        for (name, values) in expected["responseHeadersOneOf"].members
        where !values.strings.contains(where: { plain($0) == plain(response.value(name)) }) {
            wrong.append("response \(name): \(response.value(name) ?? "-"), expected one of \(values)")
        }
        for name in expected["absentResponseHeaders"].strings where response.value(name) != nil {
            wrong.append("response has \(name)")
        }
        return wrong
    }

    private func distribution(_ step: JSON) throws -> [String] {
        let sample = try RequestExpectation(step: step["sample"])
        let total = step["total"].int ?? 0
        var last: [String] = []
        for _ in 0..<(step["maxRounds"].int ?? 1) {
            var counts: [String: Double] = [:]
            for _ in 0..<total {
                let (deployment, problems) = try attempt(sample)
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
