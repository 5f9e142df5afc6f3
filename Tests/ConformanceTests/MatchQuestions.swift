import TestSupport

/// The request steps of a test, asked of `gwsim match` instead of being sent.
final class MatchQuestions {
    private let cluster: Cluster
    private let test: ConformanceTest
    private var answers: [Int: JSON] = [:]

    /// Nothing is sent, so one id does for every request.
    private static let id = "one"

    init(about test: ConformanceTest, in cluster: Cluster) {
        self.cluster = cluster
        self.test = test
    }

    /// Forgets the answers: the world has changed.
    func forget() {
        answers = [:]
    }

    func check(_ step: JSON) throws -> [String]? {
        switch step["kind"].string {
        case "request":
            if isPassedThrough(step) { return [] }
            let expectation = try RequestExpectation(step: step, id: Self.id)
            return problems(try answer(to: step), expectation) + (try mirrorProblems(expectation))
        case "requestDistribution":
            let shares = shares(in: try answer(to: step))
            return Distribution.problems(shares, expected: step["expected"], tolerance: 0.000_1)
        case "mirrorDistribution":
            let wanted = step["mirrors"].items.map { mirror in
                Mirror(deployment: mirror["name"].string ?? "", percent: mirror["percent"].double ?? 100)
            }
            return mirrorProblems(wanted, try mirrors(of: RequestExpectation(step: step["sample"], id: Self.id)))
        case "websocket":
            return try answer(to: step)["outcome"].string == "forward" ? [] : ["not forwarded"]
        case "grpc":
            return callProblems(try answer(to: step), step["expect"])
        case "tcp", "tls":
            // `match` knows requests, not connections.
            return []
        default:
            return nil
        }
    }

    /// Whether the Gateway passes the step's TLS on unread: `match` is about requests that it sees.
    private func isPassedThrough(_ step: JSON) -> Bool {
        let gateway = cluster.world.object(step["gateway"].merging(["kind": "Gateway"]))
        return gateway["spec"]["listeners"].items.contains { $0["port"] == step["port"] && $0["protocol"] == "TLS" }
    }

    /// Whether a BackendTLSPolicy decides about connections to one of the answer's Services: `match` opens none.
    private func dependsOnTLS(_ answer: JSON) -> Bool {
        let services = answer["backends"].items.compactMap { $0["service"].string }
        return cluster.world.objects.contains { policy in
            policy["kind"] == "BackendTLSPolicy"
                && policy["spec"]["targetRefs"].items.contains { target in
                    services.contains("\(policy["metadata"]["namespace"].string ?? "")/\(target["name"].string ?? "")")
                }
        }
    }

    /// The answer to a step; one run of `match` answers all steps of the test.
    private func answer(to step: JSON) throws -> JSON {
        if answers.isEmpty {
            let steps = test.steps.filter {
                ["request", "requestDistribution", "websocket", "grpc"].contains($0["kind"].string ?? "")
                    && ConformanceTest.waitsFor(step: $0) == nil && !isPassedThrough($0)
            }
            let file = try cluster.write(requests: try steps.map(question))
            let outcome = try Gwsim.run(
                ["match", "-f", cluster.file, "--assume", "never", "--requests", file, "-o", "jsonl"])
            for line in try outcome.lines() { answers[line["id"].int ?? 0] = line }
        }
        return answers[step["id"].int ?? 0] ?? .null
    }

    /// A Deployment that gets copies, and of how many of a hundred requests.
    private struct Mirror: Equatable {
        var deployment: String
        var percent: Double
    }

    private func mirrorProblems(_ expectation: RequestExpectation) throws -> [String] {
        let wanted = expectation.mirrors.map { Mirror(deployment: $0["name"].string ?? "", percent: 100) }
        return wanted.isEmpty ? [] : mirrorProblems(wanted, try mirrors(of: expectation))
    }

    private func mirrorProblems(_ wanted: [Mirror], _ said: [Mirror]) -> [String] {
        wanted == said ? [] : ["mirrors \(said), expected \(wanted)"]
    }

    /// Who gets copies, as `explain` says.
    private func mirrors(of expectation: RequestExpectation) throws -> [Mirror] {
        let gateway = "\(expectation.gateway["namespace"].string ?? "")/\(expectation.gateway["name"].string ?? "")"
        let url = "\(expectation.scheme)://\(expectation.host):\(expectation.port)\(expectation.target)"
        let outcome = try Gwsim.run(
            [
                "explain", "-f", cluster.file, "--assume", "never", "--gateway", gateway, "-o", "json",
                expectation.method, url,
            ]
        )
        return try JSON(parsing: outcome.output)["mirrors"].items.map { mirror in
            let service = mirror["service"].string ?? ""
            return Mirror(
                deployment: cluster.world.deployment(behind: service) ?? service,
                percent: (mirror["share"].double ?? 0) * 100
            )
        }
    }

    private func question(_ step: JSON) throws -> JSON {
        let sample = step["sample"].isNull ? step : step["sample"]
        if !sample["service"].isNull { return call(sample, id: step["id"]) }
        let expectation = try RequestExpectation(step: sample, id: Self.id)
        let name = "\(expectation.gateway["namespace"].string ?? "")/\(expectation.gateway["name"].string ?? "")"
        let isWebSocket = step["kind"].string == "websocket"
        return [
            "id": step["id"], "gateway": .string(name), "port": .integer(expectation.port),
            "scheme": .string(expectation.scheme),
            "method": .string(expectation.method), "host": .string(expectation.host),
            "path": isWebSocket ? step["path"] : .string(expectation.target),
            "headers": .array(
                sample["request"]["headers"].members.sorted { $0.key < $1.key }.map { [.string($0.key), $0.value] }
            ),
        ]
    }

    /// A gRPC call as the request that it is.
    private func call(_ sample: JSON, id: JSON) -> JSON {
        let name = "\(sample["gateway"]["namespace"].string ?? "")/\(sample["gateway"]["name"].string ?? "")"
        let metadata = sample["metadata"].members.sorted { $0.key < $1.key }.map {
            JSON.array([.string($0.key), $0.value])
        }
        return [
            "id": id, "gateway": .string(name), "port": sample["port"], "scheme": sample["scheme"], "method": "POST",
            "host": sample["authority"].isNull ? "127.0.0.1" : sample["authority"],
            "path": .string("/\(sample["service"].string ?? "")/\(sample["method"].string ?? "")"),
            "headers": .array([["content-type", "application/grpc"], ["te", "trailers"]] + metadata),
        ]
    }

    private func callProblems(_ answer: JSON, _ expected: JSON) -> [String] {
        let isForwarded = answer["outcome"].string == "forward"
        guard isForwarded == (expected["codeNumber"].int == 0) else { return ["outcome \(answer["outcome"])"] }
        let deployments = Set(shares(in: answer).keys)
        guard let name = expected["backend"]["name"].string, deployments != [name] else { return [] }
        return ["backends \(deployments), expected \(name)"]
    }

    private func problems(_ answer: JSON, _ expectation: RequestExpectation) -> [String] {
        let expected = expectation.expected
        let outcome = answer["outcome"].string ?? "none"
        if expected["outcome"].string == "connectionError" {
            // Whom the TLS handshake refuses asks for nothing.
            if expectation.scheme == "https" { return [] }
            return outcome == "noListener" ? [] : ["outcome \(outcome)"]
        }
        if expectation.steersBackend { return outcome == "forward" ? [] : ["outcome \(outcome)"] }
        let shares = shares(in: answer)
        let status = answer["status"].int ?? (outcome == "forward" ? 200 : 0)
        if !expectation.allows(status: status), outcome == "forward", dependsOnTLS(answer) { return [] }
        if !expectation.allows(status: status) {
            return ["status \(status), expected \(expected["statusCodes"]): \(answer)"]
        }
        var wrong = expectation.redirectProblems(location: answer["location"].string)
        guard expected["answeredBy"].string == "backend", status == 200 else { return wrong }
        if shares.isEmpty { return ["no backend: \(answer)"] }
        for backend in answer["backends"].items where (backend["share"].double ?? 0) > 0 && backend["status"].isNull {
            let service = backend["service"].string ?? ""
            wrong += expectation.backendProblems(
                name: cluster.world.deployment(behind: service),
                namespace: service.split(separator: "/").first.map(String.init)
            )
        }
        for key in ["path", "host"] where expected["backendRequest"][key] != .null {
            if expected["backendRequest"][key] != answer[key] {
                wrong.append("\(key) \(answer[key]), expected \(expected["backendRequest"][key])")
            }
        }
        return wrong
    }

    /// The share of each Deployment.
    private func shares(in answer: JSON) -> [String: Double] {
        var shares: [String: Double] = [:]
        for backend in answer["backends"].items where (backend["share"].double ?? 0) > 0 {
            let service = backend["service"].string ?? ""
            shares[cluster.world.deployment(behind: service) ?? service, default: 0] += backend["share"].double ?? 0
        }
        return shares
    }
}
