public import GatewayAPI

extension FindingReport {
    /// The report in the form that code scanning reads.
    ///
    /// > Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
    public func sarif(version: String) -> ManifestValue {
        .object([
            .init(key: "$schema", value: .string("https://json.schemastore.org/sarif-2.1.0.json")),
            .init(key: "version", value: .string("2.1.0")),
            .init(
                key: "runs",
                value: .array([
                    .object([
                        .init(key: "tool", value: .object([.init(key: "driver", value: driver(version))])),
                        .init(key: "results", value: .array(findings.map(result))),
                    ])
                ])
            ),
        ])
    }

    /// The rules that have findings, by code.
    private var rules: [FindingRule] {
        let codes = Set(findings.map(\.finding.rule.code))
        return FindingRule.all.filter { codes.contains($0.code) }
    }

    private func driver(_ version: String) -> ManifestValue {
        .object([
            .init(key: "name", value: .string("gwsim")),
            .init(key: "version", value: .string(version)),
            .init(
                key: "rules",
                value: .array(
                    rules.map { rule in
                        .object([
                            .init(key: "id", value: .string(rule.code)),
                            .init(key: "shortDescription", value: Self.text(rule.title)),
                            .init(key: "fullDescription", value: Self.text(rule.explanation)),
                            .init(key: "help", value: Self.text(rule.fix)),
                            .init(
                                key: "defaultConfiguration",
                                value: .object([.init(key: "level", value: .string(rule.severity.level))])
                            ),
                        ])
                    }
                )
            ),
        ])
    }

    private func result(_ finding: Finding, _ place: FindingPlace?) -> ManifestValue {
        let request = finding.witness.map { " Request: \($0.command) → \($0.verdict)." } ?? ""
        var members: [ManifestValue.Member] = [
            .init(key: "ruleId", value: .string(finding.rule.code)),
            .init(key: "ruleIndex", value: .int(Int64(rules.firstIndex(of: finding.rule) ?? -1))),
            .init(key: "level", value: .string(finding.severity.level)),
            .init(
                key: "message",
                value: Self.text("\(finding.object): \(finding.message).\(request) Fix: \(finding.fix)")
            ),
            .init(key: "locations", value: .array([location(place, finding.object, finding.path)])),
        ]
        let related = finding.related.enumerated().map { index, related in
            var value = location(relatedPlaces[related], related.object, related.path).members
            value.insert(.init(key: "id", value: .int(Int64(index))), at: 0)
            value.append(.init(key: "message", value: Self.text(related.note)))
            return ManifestValue.object(value)
        }
        if !related.isEmpty { members.append(.init(key: "relatedLocations", value: .array(related))) }
        return .object(members)
    }

    private func location(_ place: FindingPlace?, _ object: ObjectIdentity, _ path: FieldPath) -> ManifestValue {
        var members: [ManifestValue.Member] = []
        if let place {
            let region = ManifestValue.object([
                .init(key: "startLine", value: .int(Int64(max(1, place.line)))),
                .init(key: "startColumn", value: .int(Int64(max(1, place.column)))),
            ])
            let artifact = ManifestValue.object([.init(key: "uri", value: .string(Self.uri(place.file)))])
            members.append(
                .init(
                    key: "physicalLocation",
                    value: .object([
                        .init(key: "artifactLocation", value: artifact), .init(key: "region", value: region),
                    ])
                )
            )
        }
        let name = ManifestValue.object([
            .init(key: "fullyQualifiedName", value: .string("\(object) \(path)")),
            .init(key: "kind", value: .string("object")),
        ])
        members.append(.init(key: "logicalLocations", value: .array([name])))
        return .object(members)
    }

    private static func text(_ text: String) -> ManifestValue {
        .object([.init(key: "text", value: .string(text))])
    }

    /// A file's name as a relative reference; bytes that a URI cannot hold are percent-encoded.
    private static func uri(_ file: String) -> String {
        let plain = "-._~/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8
        let digits = Array("0123456789ABCDEF")
        return file.utf8.map { byte in
            plain.contains(byte)
                ? String(UnicodeScalar(byte)) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }.joined()
    }
}

extension FindingSeverity {
    /// SARIF's name for it.
    fileprivate var level: String { self == .info ? "note" : rawValue }
}
