extension ResourceKinds {
    /// The kinds of the standard channel of a bundle.
    ///
    /// They are those of the CRDs that are known in full, with everything undone that came later.
    public static func standard(_ bundle: CRDBundle) -> ResourceKinds {
        var kinds = current
        kinds.channel = .standard(bundle)
        for change in SchemaHistory.changes where !kinds.channel.has(since: change.since) {
            kinds.edit(change.kind) { change.undo(in: &$0.schema) }
        }
        for (kind, version, since) in SchemaHistory.versions where !kinds.channel.has(since: since) {
            kinds.edit(kind) { $0.versions.removeAll { $0 == version } }
        }
        let absent = SchemaHistory.kinds.filter { !CRDChannel.standard(bundle).has(since: $0.value) }.keys
        kinds.kinds.removeAll { $0.group == SharedSchemas.gatewayGroup && absent.contains($0.name) }
        return kinds
    }

    private mutating func edit(_ name: String, _ change: (inout ResourceKind) -> Void) {
        for index in kinds.indices where kinds[index].name == name && kinds[index].group == gatewayGroup {
            change(&kinds[index])
        }
    }
}

// MARK: - What other bundles have

/// A use of something that the standard channel does not have in every bundle.
public struct BundleUse: Hashable, Sendable {
    /// Kind, place and value: `HTTPRoute spec.rules[].retry`.
    public var subject: String
    /// The first bundle whose standard channel has it; nil: none.
    public var since: CRDBundle?
    /// A word for it in a sentence about one use: `this field`.
    public var noun: String

    /// Since when, as a sentence about the subject.
    public var history: String {
        since.map { "is in the standard channel since \($0)" } ?? "is in the experimental channel only"
    }
}

extension ResourceKinds {
    /// What a checked object uses that no bundle of AKS has, each once.
    ///
    /// Of a kind that none has, only the kind. Empty where the cluster's own CRDs have no more than their bundle's standard channel: what is too new for them
    /// is a fault there.
    public func usesBeyondAKS(in object: ManifestValue, of kind: String) -> [BundleUse] {
        guard case .experimental = channel else { return [] }
        if let since = Self.kindsBeyondAKS[kind] { return [BundleUse(subject: kind, since: since, noun: kind)] }
        var uses: [BundleUse] = []
        for change in Self.changesBeyondAKS where change.kind == kind {
            for used in change.uses(in: object) {
                let value = change.field == nil ? " \(used)" : ""
                let use = BundleUse(
                    subject: "\(kind) \(change.name)\(value)",
                    since: change.since,
                    noun: change.noun
                )
                if !uses.contains(use) { uses.append(use) }
            }
        }
        return uses
    }

    /// Whether no bundle of AKS has the kind.
    public func isBeyondAKS(_ kind: String) -> Bool { Self.kindsBeyondAKS[kind] != nil }

    private static let kindsBeyondAKS = SchemaHistory.kinds.filter { _, since in
        !CRDBundle.ofAKS.contains { CRDChannel.standard($0).has(since: since) }
    }

    private static let changesBeyondAKS = SchemaHistory.changes.filter { $0.isNoted && $0.isBeyondAKS }

    /// Marks the fields by which a walk notices that an object is worth a closer look.
    func markingLateFields() -> ResourceKinds {
        var kinds = self
        for change in SchemaHistory.changes where change.isBeyondAKS {
            kinds.edit(change.kind) { change.mark(in: &$0.schema) }
        }
        return kinds
    }

    /// When a field or value that these CRDs lack came into others; nil: not known to any.
    public func use(behind finding: SchemaFinding, in object: ManifestValue, of kind: String) -> BundleUse? {
        guard case .standard = channel, [.unknownField, .unsupportedValue, .count].contains(finding.code) else {
            return nil
        }
        let change = SchemaHistory.changes.first { change in
            change.kind == kind && !channel.has(since: change.since) && change.explains(finding, in: object)
        }
        return change.map { BundleUse(subject: "\(kind) \($0.name)", since: $0.since, noun: $0.noun) }
    }

    /// When a kind that these CRDs lack came into others; nil: not known to any.
    public func use(of kind: String) -> BundleUse? {
        guard let since = SchemaHistory.kinds[kind], !channel.has(since: since) else { return nil }
        return BundleUse(subject: kind, since: since, noun: kind)
    }
}
