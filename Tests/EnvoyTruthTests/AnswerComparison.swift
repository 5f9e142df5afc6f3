import TestSupport

/// Says in what an answer of gwsim differs from the recorded one; nothing means alike.
struct AnswerComparison {
    private(set) var differences: [String] = []

    private mutating func note(
        _ what: String,
        expected: some CustomStringConvertible,
        got: some CustomStringConvertible
    ) {
        differences.append("\(what): expected \(expected), got \(got)")
    }

    mutating func equal<Value: Equatable & CustomStringConvertible>(_ what: String, _ expected: Value, _ got: Value) {
        if expected != got { note(what, expected: expected, got: got) }
    }

    /// Compares a whole response with a recorded one (`status`, `headers`, `body`, `echo`).
    ///
    /// - Parameter isProxied: whether a backend answered; how long its body is depends on the backend.
    mutating func compare(
        _ response: HTTPResponse,
        with recorded: JSON,
        echoFrom backend: String?,
        isProxied: Bool
    ) {
        equal("status", recorded["status"].int ?? 0, response.status)
        let isEcho = backend != nil
        equal("is an echo", isEcho, response.echo != nil)
        if let echo = response.echo, let backend {
            equal("backend", backend, "\(echo["namespace"].string ?? "")/\(echo["service"].string ?? "")")
        }
        let expected = recorded["headers"].items.map { HeaderLine($0[0].string ?? "", $0[1].string ?? "") }
        compareHeaders(
            "response header",
            grouped(expected),
            grouped(response.headers),
            ignoring: isProxied ? ["date", "keep-alive", "content-length"] : ["date", "keep-alive"]
        )
        if !isProxied {
            equal("body", recorded["body"].string ?? "", latin1(response.body))
        }
    }

    /// Compares what the backend saw.
    mutating func compareSeen(_ echo: JSON, with recorded: JSON) {
        for key in ["path", "host", "method", "proto"] {
            let expected = recorded[key].string ?? "-"
            let got = echo[key].string ?? "-"
            if !Placeholder.fits(expected, got) { note("seen \(key)", expected: expected, got: got) }
        }
        if let count = recorded["headers"]["<count>"].strings.first {
            equal("number of headers seen", count, String(echo["headers"].members.count))
            return
        }
        compareHeaders(
            "seen header",
            recorded["headers"].members.mapValues(\.strings),
            echo["headers"].members.mapValues(\.strings),
            ignoring: ["Host"]
        )
    }

    private mutating func compareHeaders(
        _ what: String,
        _ expected: [String: [String]],
        _ got: [String: [String]],
        ignoring ignored: Set<String>
    ) {
        for name in Set(expected.keys).union(got.keys).sorted() where !ignored.contains(name) {
            if name.lowercased().hasPrefix("x-envoy-peer-metadata") { continue }
            let wanted = expected[name] ?? []
            let values = got[name] ?? []
            if wanted.count != values.count || !zip(wanted, values).allSatisfy({ Placeholder.fits($0, $1) }) {
                note("\(what) \(name)", expected: wanted, got: values)
            }
        }
    }

    private func grouped(_ lines: [HeaderLine]) -> [String: [String]] {
        Dictionary(grouping: lines, by: \.name).mapValues { $0.map(\.value) }
    }
}

/// The placeholders of the recordings.
enum Placeholder {
    /// Whether a value is one that a recorded text stands for.
    static func fits(_ recorded: String, _ value: String) -> Bool {
        switch recorded {
        case "<ms>", "<n>": !value.isEmpty && value.allSatisfy(\.isNumber)
        case "<date>": value.hasSuffix(" GMT")
        case _ where recorded.hasPrefix("<") && recorded.hasSuffix(" bytes>"):
            Int(recorded.dropFirst().dropLast(" bytes>".count)) == value.utf8.count
        case "<uuid>": value.count == 36 && value.allSatisfy { $0.isHexDigit || $0 == "-" }
        default: recorded.replacing("<client>", with: "127.0.0.1") == value
        }
    }
}
