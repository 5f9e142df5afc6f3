import TestSupport
import Testing

/// Raw bytes on a connection, and what Envoy made of them.
struct WireRecording: Sendable, CustomTestStringConvertible {
    let name: String
    /// Seconds to wait, then bytes to send.
    let pieces: [(pause: Double, bytes: [UInt8])]
    /// Whether the client then says that it will send no more.
    let halfCloses: Bool
    let methods: [String]
    let responses: [JSON]
    let isClosed: Bool
    /// When it was closed: `at once` or `after about 1 s`.
    let close: String?
    let upstream: [JSON]
    let log: [JSON]

    var testDescription: String { name }

    init(_ line: JSON) {
        let request = line["request"]
        name = request["name"].string ?? "?"
        if request["pieces"].items.isEmpty {
            pieces = [(0, Self.bytes(request["raw"]))]
        } else {
            pieces = request["pieces"].items.map { ($0[0].double ?? 0, Self.bytes($0[1])) }
        }
        halfCloses = request["shut"].bool ?? false
        methods = request["methods"].strings
        responses = line["responses"].items
        isClosed = line["closed"].bool ?? false
        close = line["close"].string
        upstream = line["upstream"].items
        log = line["log"].items
    }

    /// Text, or a list of texts and `["x", 1000]` runs.
    private static func bytes(_ value: JSON) -> [UInt8] {
        if let text = value.string { return text.latin1Bytes }
        return value.items.flatMap { part -> [UInt8] in
            guard let count = part[1].int else { return bytes(part) }
            return [[UInt8]](repeating: (part[0].string ?? "").latin1Bytes, count: count).flatMap(\.self)
        }
    }

    /// All cases, and the objects they ran under.
    static func all() throws -> (set: JSON, cases: [WireRecording]) {
        let lines = try Repository.sharedLines("envoy-truth/wire.jsonl")
        return (lines[0]["set"], lines.dropFirst().map { WireRecording($0) })
    }
}
