internal import GatewayAPI

/// The findings of an input, and what was asked to be silent.
public struct Analysis: Sendable {
    /// What was found, by file order where the caller knows it; by object, then field, then code.
    public private(set) var findings: [Finding]
    /// How many findings were suppressed.
    public private(set) var suppressedCount: Int

    /// Analyses an input.
    public init(_ input: AnalysisInput, suppressions: [Suppression] = []) {
        var context = AnalysisContext(input)
        var found = PrecedenceFindings.findings(&context)
        found += HostFindings.findings(&context)
        found += AttachmentFindings.findings(&context)
        found += BackendFindings.findings(&context)
        found += FilterFindings.findings(&context)
        found += RedirectFindings.findings(&context)
        found += MatchFindings.findings(&context)
        found += PolicyFindings.findings(context)
        found += GatewayFindings.findings(&context)
        found += GrantFindings.findings(context)
        let ignored = Annotations(input.objects)
        let kept = found.filter { finding in
            !suppressions.contains { $0.covers(finding) } && !ignored.silence(finding)
        }
        suppressedCount = found.count - kept.count
        findings = kept.sorted { left, right in
            if left.object != right.object { return left.object < right.object }
            let (one, other) = (left.path.sortKey, right.path.sortKey)
            if one != other { return one.utf8Precedes(other) }
            return left.rule.code.utf8Precedes(right.rule.code)
        }
    }

    /// The worst severity; nil: nothing was found.
    public var worst: FindingSeverity? { findings.map(\.severity).max() }
}

/// `--suppress CODE[=namespace/name]`.
public struct Suppression: Hashable, Sendable {
    /// The code.
    public var code: String
    /// The object; nil: every object.
    public var object: String?

    /// Reads the argument; nil where it names no code.
    public init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let rule = FindingRule(code: parts[0]), parts.count == 1 || !parts[1].isEmpty else { return nil }
        code = rule.code
        object = parts.count == 2 ? parts[1] : nil
    }

    /// Whether it is about a finding.
    public func covers(_ finding: Finding) -> Bool {
        finding.rule.code == code && (object == nil || object == finding.object.key.description)
    }
}

/// The annotations `gwsim.dev/ignore` of the input: codes with commas between them, or `all`.
private struct Annotations {
    private var codes: [ObjectIdentity: Set<String>] = [:]

    init(_ objects: [ObjectIdentity: ManifestValue]) {
        for (identity, value) in objects {
            guard let text = value["metadata"]?["annotations"]?["gwsim.dev/ignore"]?.text else { continue }
            codes[identity] = Set(text.split { ", ".contains($0) }.map { $0.uppercased() })
        }
    }

    func silence(_ finding: Finding) -> Bool {
        guard let silent = codes[finding.object] else { return false }
        return silent.contains("ALL") || silent.contains(finding.rule.code)
    }
}

extension FieldPath {
    /// Sorts list elements by number.
    fileprivate var sortKey: String {
        steps.map { step in
            switch step {
            case .field(let name): name
            case .index(let index): String(String(1_000_000 + index).dropFirst())
            }
        }.joined(separator: ".")
    }
}
