import Foundation
import TestSupport
import Testing

/// Raw bytes, sent to `gwsim serve` as they were sent to Envoy.
@Suite(.enabled(if: Repository.shared != nil, "no ../shared beside the repository"))
struct WireTests {
    /// How long a connection that should stay open is watched: longer than Envoy's delayed close of 1 s.
    private static let watch = Duration.milliseconds(1500)

    @Test("serve answers raw bytes as the recorded Envoy did")
    func wireCasesAgree() throws {
        let (set, cases) = try WireRecording.all()
        let folder = try TemporaryDirectory()
        let list: JSON = ["apiVersion": "v1", "kind": "List", "items": set["docs"]]
        let file = try folder.write(list.text, to: "wire.json")
        let backends = set["backends"].members.flatMap { ["--backend", "\($0.key)=\($0.value.string ?? "")"] }
        let server = try Server(["-f", file, "--assume", "never", "--access-log", "json"] + backends)
        let address = try server.openAddress(gateway: "infra/gw")

        let ports = DistinctPorts()
        let runs = inParallel(cases, width: 24) { WireRun($0, at: address, ports: ports, watch: Self.watch) }
        let expectedLines = cases.reduce(0) { $0 + $1.log.count }
        let log = server.jsonLog(lines: expectedLines)
        var failed = 0
        for run in runs {
            let lines = log.filter { $0["downstream_remote_address"].string == "127.0.0.1:\(run.localPort)" }
            let differences = run.differences(log: lines)
            if differences.isEmpty { continue }
            failed += 1
            Issue.record("\(run.recording.name): \(differences.joined(separator: "; "))")
        }
        print("envoy-truth, raw bytes: compared \(cases.count) cases, \(failed) different")
    }
}

/// One case, sent and watched.
private struct WireRun: Sendable {
    let recording: WireRecording
    private(set) var localPort = 0
    private var responses: [HTTPResponse] = []
    private var closed = false
    private var closedAfter = Duration.zero
    private var failure: String?

    init(_ recording: WireRecording, at address: String, ports: DistinctPorts, watch: Duration) {
        self.recording = recording
        do {
            let socket = try ports.connect(to: address)
            localPort = socket.localPort
            for piece in recording.pieces {
                if piece.pause > 0 { Thread.sleep(forTimeInterval: piece.pause) }
                socket.send(piece.bytes)
            }
            if recording.halfCloses { socket.finishSending() }
            receive(from: socket, watch: watch)
        } catch {
            failure = "\(error)"
        }
    }

    private mutating func receive(from socket: Socket, watch: Duration) {
        var reader = ResponseReader(methods: recording.methods)
        var last = ContinuousClock().now
        // The first answer may take a retry's back-off; after the last one only the close is awaited.
        while true {
            let isDone = reader.responses.count >= recording.responses.count
            switch socket.receive(until: last + (isDone ? watch : .seconds(5))) {
            case .bytes(let bytes):
                reader.feed(bytes)
                last = ContinuousClock().now
                continue
            case .closed, .reset:
                closed = true
                closedAfter = ContinuousClock().now - last
                reader.finish()
            case .nothing: break
            }
            break
        }
        responses = reader.responses
    }

    func differences(log: [JSON]) -> [String] {
        if let failure { return [failure] }
        var comparison = AnswerComparison()
        comparison.equal(
            "statuses",
            recording.responses.map { $0["status"].int ?? 0 },
            responses.map(\.status)
        )
        let isHeadOfBackend = recording.methods == ["HEAD"] && !recording.upstream.isEmpty
        for (response, recorded) in zip(responses, recording.responses) {
            comparison.compare(
                response,
                with: recorded,
                echoFrom: recorded["echo"].string,
                isProxied: recorded["echo"].string != nil || isHeadOfBackend
            )
            comparison.equal("reason", recorded["reason"].string ?? "", response.reason)
            comparison.equal("complete", recorded["complete"].bool ?? true, response.isComplete)
            comparison.equal("interim", recorded["interim"].items.compactMap(\.int), response.interim)
        }
        let echoes = responses.compactMap(\.echo)
        if echoes.count == recording.upstream.count {
            for (echo, seen) in zip(echoes, recording.upstream) { comparison.compareSeen(echo, with: seen) }
        }
        compareClose(in: &comparison)
        for key in [("code", "response_code"), ("flags", "response_flags"), ("details", "response_code_details")] {
            comparison.equal(
                "logged \(key.0)",
                recording.log.map { $0[key.0].string ?? $0[key.0].text },
                log.map { $0[key.1].string ?? $0[key.1].text }
            )
        }
        return comparison.differences
    }

    private func compareClose(in comparison: inout AnswerComparison) {
        comparison.equal("closed", recording.isClosed, closed)
        guard recording.isClosed, closed, let close = recording.close else { return }
        let when = closedAfter < .milliseconds(600) ? "at once" : "after about 1 s"
        if when != close { comparison.equal("close", close, "after \(closedAfter)") }
    }
}
