import Foundation
import StubBackends
import TestSupport
import Testing

/// The exported bootstrap makes Envoy answer as it did where Istio had programmed it.
///
/// This holds the export against the recordings without gwsim's own data plane.
@Suite(
    .enabled(if: EnvoyBinary.path != nil, "\(EnvoyBinary.absence)"),
    .enabled(if: Repository.shared != nil, "no ../shared beside the repository"),
    .serialized
)
struct RecordedAnswerTests {
    /// The sets written by hand and a part of the generated ones; `GWSIM_EXPORT_ALL` takes all of them.
    private static let names: [String] = {
        let generated = Repository.names(in: "envoy-truth/generated", ext: "jsonl").map { "generated/\($0)" }
        let written = Repository.names(in: "envoy-truth/written", ext: "jsonl").map { "written/\($0)" }
        let takesAll = ProcessInfo.processInfo.environment["GWSIM_EXPORT_ALL"] != nil
        return written + generated.enumerated().filter { takesAll || $0.offset % 10 == 0 }.map(\.element)
    }()

    @Test("Envoy on the export answers as recorded", arguments: names)
    func answersAsRecorded(name: String) throws {
        let lines = try Repository.sharedLines("envoy-truth/\(name).jsonl")
        let set = lines.first?["set"] ?? .null
        let folder = try TemporaryDirectory()
        let exported = try ExportedEnvoy(RecordedSet.arguments(set, in: folder))
        var compared = 0
        for (index, line) in lines.enumerated().dropFirst() {
            guard let address = exported.envoy.listeners[RecordedSet.listener(of: line["request"], in: set)] else {
                Issue.record("\(name):\(index + 1): no listener for \(line["request"])")
                continue
            }
            compared += 1
            let differences = try differences(from: line, at: address, side: exported.side)
            if !differences.isEmpty {
                Issue.record("\(name):\(index + 1): \(line["request"]): \(differences.joined(separator: "; "))")
            }
        }
        #expect(compared == lines.count - 1)
        print("envoy on the export of \(name): \(compared) recorded requests compared")
    }

    private func differences(from line: JSON, at address: String, side: Side) throws -> [String] {
        let recorded = line["request"]
        let request = HTTPRequest(
            recorded["method"].string ?? "GET",
            recorded["target"].string ?? "/",
            headers: recorded["headers"].items.map { HeaderLine($0[0].string ?? "", $0[1].string ?? "") },
            body: (recorded["body"].string ?? "").latin1Bytes
        )
        side.stubs.forgetRequests()
        let answer = ComparedAnswer(try request.send(to: address))
        let outcomes = line["weighted"].items
        if !outcomes.isEmpty {
            let isPossible = outcomes.contains {
                $0["status"].int == answer.status && (answer.backend == nil || answer.backend == $0["backend"].string)
            }
            return isPossible ? [] : ["status \(answer.status) of \(answer.backend ?? "none") is none of \(outcomes)"]
        }
        return answer.differences(from: ComparedAnswer(recorded: line), as: ("now", "recorded"))
            + missingCopies(line["mirrors"].strings, side: side)
    }

    /// Which of the mirrors of a request got no copy.
    private func missingCopies(_ mirrors: [String], side: Side) -> [String] {
        mirrors.filter { mirror in
            let names = mirror.split(separator: ":")[0].split(separator: "/").map(String.init)
            let isThere = poll(for: .seconds(5)) {
                side.stubs.requests(to: names[1], in: names[0]).isEmpty ? nil : true
            }
            return isThere != true
        }.map { "no copy for \($0)" }
    }
}

/// The input of a recorded route set.
enum RecordedSet {
    /// The name of the listener that a request was sent to.
    ///
    /// The recording names the Service, with the port of its pods; a managed Gateway has a Service of its own.
    static func listener(of request: JSON, in set: JSON) -> String {
        let gateway = request["gateway"].string ?? ""
        let listed = set["listeners"].items.first {
            $0["gateway"] == request["gateway"] && $0["port"] == request["port"]
        }
        let service = listed?["address_of"].string?.split(separator: ":").first.map(String.init)
        return "\(service ?? gateway + "-istio"):\(request["port"].int ?? 0)"
    }

    /// The flags that say it; its file is in `folder`.
    static func arguments(_ set: JSON, in folder: TemporaryDirectory) throws -> [String] {
        let list = JSON.object(["apiVersion": "v1", "kind": "List", "items": set["docs"]])
        let file = try folder.write(list.text, to: "set.json")
        let backends = set["backends"].members.compactMapValues(\.string).sorted { $0.key < $1.key }
        return ["-f", file, "--assume", "never"] + backends.flatMap { ["--backend", "\($0.key)=\($0.value)"] }
    }
}
