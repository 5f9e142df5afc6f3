import Foundation
import HTTPMessage
import Testing

/// One case of raw bytes sent to a real Envoy, and what became of it.
private struct RecordedCase {
    var name: String
    var input: [UInt8]
    var logs: [(code: Int, flags: String, details: String)]
    var upstream: [(method: String, body: Int)]
    var isHalfClosed: Bool
}

/// The codec's own refusals; every other answer is given by somebody who got a head from it.
private let codecDetails: Set<String> = [
    "low_version", "http1.codec_error", "http1.invalid_characters", "http1.headers_too_large",
    "http1.too_many_headers", "http1.invalid_url", "http1.content_length_and_chunked_not_allowed",
    "http1.invalid_transfer_encoding", "http1.connection_header_rejected", "http1.invalid_scheme",
    "http1.https_url_on_plaintext_connection", "http1.body_disallowed", "query_missing_content_type",
]

private let recordings = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/envoy-truth/wire.jsonl")

private func text(_ value: Any?) -> String {
    if let text = value as? String { return text }
    guard let parts = value as? [Any] else { return "" }
    return parts.map { part in
        guard let run = part as? [Any], let unit = run.first as? String, let count = run.last as? Int else {
            return part as? String ?? ""
        }
        return String(repeating: unit, count: count)
    }.joined()
}

private func recordedCases() throws -> [RecordedCase] {
    let lines = try String(contentsOf: recordings, encoding: .utf8).split(separator: "\n").dropFirst()
    return try lines.compactMap { line in
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        guard let request = object["request"] as? [String: Any] else { return nil }
        let pieces = (request["pieces"] as? [[Any]])?.map { text($0.last) }.joined()
        return RecordedCase(
            name: request["name"] as? String ?? "",
            input: bytes(pieces ?? text(request["raw"])),
            logs: (object["log"] as? [[String: Any]] ?? []).map {
                ($0["code"] as? Int ?? 0, $0["flags"] as? String ?? "", $0["details"] as? String ?? "")
            },
            upstream: (object["upstream"] as? [[String: Any]] ?? []).map {
                ($0["method"] as? String ?? "", $0["body_len"] as? Int ?? 0)
            },
            isHalfClosed: request["shut"] as? Bool ?? false
        )
    }
}

@Suite("Recordings of Envoy on raw bytes")
struct EnvoyRecordingTests {
    @Test(
        "The decoder takes and refuses what Envoy took and refused",
        .enabled(if: FileManager.default.fileExists(atPath: recordings.path), "shared/envoy-truth is not there"),
        arguments: Segmentation.all
    )
    func agreesWithEnvoy(_ segmentation: Segmentation) throws {
        let cases = try recordedCases()
        #expect(cases.count == 142)
        for recorded in cases {
            let events = decodeRequests(recorded.input, segmentation)
            let refusals = events.compactMap { event in
                if case .refused(let status, let details) = event { "\(status) \(details)" } else { nil }
            }
            let expected = recorded.logs.filter { codecDetails.contains($0.details) }.map { "\($0.code) \($0.details)" }
            #expect(refusals == expected, "\(recorded.name)")

            let heads = events.compactMap { event in
                if case .request(let head) = event { head } else { nil }
            }
            // A body that is refused follows a head that was taken; both are one line of the log.
            let refusedBodies = zip(events, events.dropFirst()).count { before, after in
                if case .request = before, case .refused = after { true } else { false }
            }
            let accepted = recorded.logs.filter { !codecDetails.contains($0.details) }.count + refusedBodies
            #expect(recorded.isHalfClosed || heads.count == accepted, "\(recorded.name)")
            if recorded.upstream.count == heads.count {
                #expect(heads.map(\.method) == recorded.upstream.map(\.method), "\(recorded.name)")
                let bodies = events.reduce(0) { if case .body(let bytes) = $1 { $0 + bytes.count } else { $0 } }
                #expect(bodies == recorded.upstream.reduce(0) { $0 + $1.body }, "\(recorded.name)")
            }
        }
    }
}
