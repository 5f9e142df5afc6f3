public import GatewayAPI
internal import Simulation

extension FindingReport {
    /// The members of the report for programs.
    public var members: [ManifestValue.Member] {
        [
            .init(key: "findings", value: .array(findings.map(Self.value))),
            .init(key: "suppressed", value: .int(Int64(suppressedCount))),
        ]
    }

    private static func value(_ finding: Finding, _ place: FindingPlace?) -> ManifestValue {
        var members: [ManifestValue.Member] = [
            .init(key: "code", value: .string(finding.rule.code)),
            .init(key: "severity", value: .string(finding.severity.rawValue)),
            .init(key: "kind", value: .string(finding.object.kind)),
            .init(key: "object", value: .string(finding.object.key.description)),
            .init(key: "field", value: .string(finding.path.description)),
        ]
        if let place {
            members += [
                .init(key: "file", value: .string(place.file)), .init(key: "line", value: .int(Int64(place.line))),
                .init(key: "column", value: .int(Int64(place.column))),
            ]
        }
        members += [
            .init(key: "message", value: .string(finding.message)),
            .init(key: "facts", value: .array(finding.rule.facts.map(ManifestValue.string))),
            .init(key: "fix", value: .string(finding.fix)),
        ]
        if finding.isSearched { members.append(.init(key: "searched", value: .bool(true))) }
        if let witness = finding.witness { members.append(.init(key: "request", value: witness.value)) }
        if let remaining = finding.remaining { members.append(.init(key: "remaining", value: remaining.value)) }
        if !finding.related.isEmpty {
            let related = finding.related.map { related in
                ManifestValue.object([
                    .init(key: "kind", value: .string(related.object.kind)),
                    .init(key: "object", value: .string(related.object.key.description)),
                    .init(key: "field", value: .string(related.path.description)),
                    .init(key: "note", value: .string(related.note)),
                ])
            }
            members.append(.init(key: "related", value: .array(related)))
        }
        return .object(members)
    }
}

extension ShownRequest {
    /// The request as a line of `gwsim match` has it, and the answer as that command writes it.
    fileprivate var value: ManifestValue {
        var members: [ManifestValue.Member] = []
        if let gateway = request.gateway { members.append(.init(key: "gateway", value: .string(gateway))) }
        members += [
            .init(key: "port", value: .int(Int64(request.effectivePort))),
            .init(key: "scheme", value: .string(request.isTLS ? "https" : "http")),
            .init(key: "method", value: .string(request.method)),
            .init(key: "host", value: .string(request.host ?? "")),
            .init(key: "path", value: .string(request.target)),
        ]
        if !request.headers.isEmpty {
            let headers = request.headers.map { ManifestValue.array([.string($0.name), .string($0.value)]) }
            members.append(.init(key: "headers", value: .array(headers)))
        }
        members.append(.init(key: "answer", value: .object(answer.members)))
        return .object(members)
    }
}
