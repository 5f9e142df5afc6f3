/// A line of the access log in Istio's default text format.
///
/// > Source: Istio `pilot/pkg/model/telemetry_logging.go`, `EnvoyTextLogFormat`.
package struct AccessLogLine: Sendable, Equatable {
    /// The fields in the order of the format, quotation marks and brackets removed.
    package let fields: [String]

    /// Reads a line; nil if it has not the format's number of fields.
    package init?(parsing line: some StringProtocol) {
        var fields: [String] = []
        var rest = Substring(line)
        while !rest.isEmpty {
            let closing: Character? = rest.first == "\"" ? "\"" : rest.first == "[" ? "]" : nil
            if let closing {
                rest = rest.dropFirst()
                guard let end = rest.firstIndex(of: closing) else { return nil }
                fields.append(String(rest[..<end]))
                rest = rest[end...].dropFirst()
            } else {
                let end = rest.firstIndex(of: " ") ?? rest.endIndex
                fields.append(String(rest[..<end]))
                rest = rest[end...]
            }
            if rest.first == " " { rest = rest.dropFirst() }
        }
        guard fields.count == 22 else { return nil }
        self.fields = fields
    }

    package var startTime: String { fields[0] }
    package var requestLine: String { fields[1] }
    package var status: Int { Int(fields[2]) ?? -1 }
    package var flags: String { fields[3] }
    package var details: String { fields[4] }
    package var authority: String { fields[14] }
    package var upstreamHost: String { fields[15] }
    package var upstreamCluster: String { fields[16] }
    package var routeName: String { fields[21] }
}
