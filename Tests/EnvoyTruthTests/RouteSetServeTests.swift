import TestSupport
import Testing

/// Every recorded request, sent to `gwsim serve` over a socket.
@Suite(.enabled(if: Repository.shared != nil, "no ../shared beside the repository"))
struct RouteSetServeTests {
    private static let tally = Tally("through serve", sets: RouteSetRecording.names.count)

    @Test(
        "serve answers as the recorded Envoy did (fact 5.3, fact 5.10, fact 5.18, fact 5.19)",
        arguments: RouteSetRecording.names
    )
    func serveAnswersLikeEnvoy(name: String) throws {
        let set = try RouteSetRecording(named: name)
        let folder = try TemporaryDirectory()
        let file = try folder.write(set.list, to: "set.json")
        let server = try Server(
            ["-f", file, "--assume", "never", "--access-log", "json", "--workers", "1"] + set.backendArguments
        )
        let listeners = try server.listeners()

        let ports = DistinctPorts()
        var sent: [Sent] = []
        for exchange in set.exchanges {
            let address = listeners.first { $0.gateway == exchange.gateway && $0.port == exchange.port }?.address
            sent.append(Sent(exchange, to: address, ports: ports))
        }
        let log = Dictionary(
            server.jsonLog(lines: sent.count).map { (Sent.connection($0), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var different = 0
        for request in sent {
            let line = log[request.connection] ?? .null
            let differences = request.differences + logDifferences(of: request.exchange, in: line)
            if differences.isEmpty { continue }
            different += 1
            Issue.record(
                "\(name):\(request.exchange.line) \(request.exchange.request): \(differences.joined(separator: "; "))"
            )
        }
        Self.tally.add(compared: sent.count, different: different, skipped: [:])
    }

    static func differences(of response: HTTPResponse, from recorded: JSON) -> [String] {
        let outcomes = recorded["weighted"].items
        let backend = response.echo.map { "\($0["namespace"].string ?? "")/\($0["service"].string ?? "")" }
        let recordedBackend = recorded["echo"] == true ? recorded["backend"].string : nil
        if !outcomes.isEmpty, backend != recordedBackend || response.status != recorded["status"].int {
            // Another draw than the recorded one: only the outcome can be compared. HEAD does not say who answered.
            let isPossible = outcomes.contains { outcome in
                let isSame = backend == nil || backend == outcome["backend"].string
                return (outcome["weight"].int ?? 0) > 0 && isSame && outcome["status"].int == response.status
            }
            return isPossible ? [] : ["backend \(backend ?? "none") with \(response.status) is none of \(outcomes)"]
        }
        var comparison = AnswerComparison()
        comparison.compare(
            response,
            with: recorded,
            echoFrom: recorded["echo"] == true ? recorded["backend"].string : nil,
            isProxied: !recorded["backend"].isNull
        )
        if let echo = response.echo { comparison.compareSeen(echo, with: recorded["seen"]) }
        return comparison.differences
    }

    private func logDifferences(of exchange: RouteSetRecording.Exchange, in line: JSON) -> [String] {
        guard line != .null else { return ["no line in the access log"] }
        guard exchange.answer["weighted"].items.isEmpty else { return [] }
        var comparison = AnswerComparison()
        comparison.equal("logged status", exchange.answer["status"].int ?? 0, line["response_code"].int ?? 0)
        comparison.equal("logged flags", exchange.answer["flags"].string ?? "-", line["response_flags"].string ?? "-")
        comparison.equal(
            "logged details",
            exchange.answer["details"].string ?? "-",
            line["response_code_details"].string ?? "-"
        )
        comparison.equal("logged route", exchange.answer["route"].string ?? "-", line["route_name"].string ?? "-")
        if exchange.answer["backend"].string != nil, let cluster = line["upstream_cluster"].string {
            let parts = cluster.split(separator: "|").last?.split(separator: ".") ?? []
            let service = parts.count > 1 ? "\(parts[1])/\(parts[0])" : cluster
            comparison.equal("logged cluster", exchange.answer["backend"].string ?? "-", service)
        }
        return comparison.differences
    }
}

/// A request on a connection of its own, and in what its answer differs.
private struct Sent {
    let exchange: RouteSetRecording.Exchange
    /// Both ends of the connection, as the access log names them; a client's port may serve two listeners.
    private(set) var connection = ""
    private(set) var differences: [String] = []

    init(_ exchange: RouteSetRecording.Exchange, to address: String?, ports: DistinctPorts) {
        self.exchange = exchange
        guard let address else {
            differences = ["port \(exchange.port) of \(exchange.gateway) is not open"]
            return
        }
        do {
            let socket = try ports.connect(to: address)
            connection = "127.0.0.1:\(socket.localPort) \(address)"
            let response = try exchange.httpRequest.send(on: socket)
            differences = RouteSetServeTests.differences(of: response, from: exchange.answer)
        } catch {
            differences = ["\(error)"]
        }
    }

    /// The connection that a line of the log is about.
    static func connection(_ line: JSON) -> String {
        "\(line["downstream_remote_address"].string ?? "") \(line["downstream_local_address"].string ?? "")"
    }
}
