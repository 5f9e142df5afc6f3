public import GatewayAPI
internal import Simulation

/// Where something stands in the input.
public struct FindingPlace: Hashable, Sendable {
    /// The file, as it was named.
    public var file: String
    /// From 1.
    public var line: Int
    /// From 1.
    public var column: Int

    /// Makes a place.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`.
    var text: String { "\(file):\(line):\(column)" }
}

/// Findings with their places, ready to be written in one form or another.
public struct FindingReport: Sendable {
    /// Each finding and where it stands.
    let findings: [(finding: Finding, place: FindingPlace?)]
    let relatedPlaces: [RelatedPlace: FindingPlace]
    let suppressedCount: Int

    /// Looks up the places.
    ///
    /// - Parameter place: where a field of an object stands; nil for what is not in the input.
    public init(_ analysis: Analysis, place: (ObjectIdentity, FieldPath) -> FindingPlace?) {
        findings = analysis.findings.map { ($0, place($0.object, $0.path)) }
        var related: [RelatedPlace: FindingPlace] = [:]
        // Many findings may name one place, and looking it up reads its document again.
        for other in Set(analysis.findings.flatMap(\.related)) { related[other] = place(other.object, other.path) }
        relatedPlaces = related
        suppressedCount = analysis.suppressedCount
    }
}

extension ShownRequest {
    /// The request as `gwsim explain` takes it.
    var command: String {
        let headers = request.headers.map { " -H \(Self.quoted("\($0.name): \($0.value)"))" }.joined()
        let standard = request.isTLS ? 443 : 80
        let host = request.host ?? ""
        let needsPort = request.effectivePort != standard && !host.contains(":")
        let authority = needsPort ? "\(host):\(request.effectivePort)" : host
        let scheme = request.isTLS ? "https" : "http"
        if let server = request.urlHost, server != request.host {
            return
                "\(request.method) \(scheme)://\(server)\(request.target) -H \(Self.quoted("Host: \(host)"))\(headers)"
        }
        return "\(request.method) \(Self.quoted("\(scheme)://\(authority)\(request.target)"))\(headers)"
    }

    private static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._~:/%+,=@".utf8.contains(byte)
        }
        return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }

    /// What the client gets, and from whom.
    var verdict: String {
        let by = answer.origin.map { " (\($0.subject))" } ?? ""
        switch answer.outcome {
        case .forward:
            let backends = (answer.backends ?? []).map { backend in
                let status = backend.status.map { " \($0)" } ?? ""
                let share = backend.share < 1 ? " \(Int((backend.share * 100).rounded())) %" : ""
                return "\(backend.service):\(backend.port)\(share)\(status)"
            }
            return backends.joined(separator: ", ") + by
        case .redirect: return "\(answer.status ?? 302), Location: \(answer.location ?? "")\(by)"
        case .directResponse, .localReply, .corsPreflight: return "\(answer.status ?? 0)\(by)"
        case .noRoute: return "404: no rule of the host takes it"
        case .noHost where answer.tableRejected != nil: return "404: Envoy refuses the route table"
        case .noHost: return "404: no route serves the host"
        case .noListener: return "no answer: nothing listens"
        }
    }
}
