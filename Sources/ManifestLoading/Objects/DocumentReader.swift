import GatewayAPI
import Yams

/// Reads the objects of one document: parse, convert, find the objects, check each.
struct DocumentReader {
    let source: DocumentSource
    let index: Int
    let parser: DocumentParser
    let options: LoadOptions
    private var outcome = DocumentOutcome()
    private var root: Node = .init("")

    init(source: DocumentSource, index: Int, parser: DocumentParser, options: LoadOptions) {
        self.source = source
        self.index = index
        self.parser = parser
        self.options = options
    }

    mutating func read() -> DocumentOutcome {
        outcome.hasContent = false
        guard !DocumentSurvey.isBlank(source.bytes) else { return outcome }
        do throws(ConversionFault) {
            try readRoots()
        } catch {
            outcome.hasContent = true
            report(error)
        }
        return outcome
    }

    private mutating func readRoots() throws(ConversionFault) {
        if let fault = DocumentSurvey.fault(of: source.bytes) { throw fault }
        for (rootIndex, root) in try parser.parse(source.text).enumerated() {
            self.root = root
            var conversion = NodeConversion(byteCount: source.bytes.count)
            let value = try conversion.convert(root)
            if value == .null { continue }
            outcome.hasContent = true
            collect(value, at: ObjectPlace(document: index, root: rootIndex, prefix: []), depth: 0)
        }
    }

    private mutating func report(_ fault: ConversionFault) {
        let location = source.location(at: fault.place)
        // Where the fault is, the beginning is in sight.
        let setting = fault.setting.flatMap { setting in
            let line = source.firstLine + setting.line - 1
            return line < location.line ? " (\(setting.text) that begins on line \(line))" : nil
        }
        var diagnostic = Diagnostic(fault.code, location, fault.message + (setting ?? ""), fix: fault.fix)
        if fault.fix == nil { diagnostic.fix = SyntaxFault.advice(for: fault, in: source.text) }
        diagnostic.sourceLine = fault.place == nil ? nil : source.line(at: location)
        outcome.diagnostics.append(diagnostic)
    }
}

// MARK: - Finding the objects

extension DocumentReader {
    /// Lists within lists are followed to this depth.
    private static let maxListDepth = 8

    private mutating func collect(_ value: ManifestValue, at place: ObjectPlace, depth: Int) {
        guard case .object = value else {
            return report(.notAnObject, at: place, "expected an object, found \(value.typeName)")
        }
        guard let kind = value["kind"]?.text, !kind.isEmpty else {
            return report(.missingType, at: place, "kind is missing: Required value")
        }
        guard let apiVersion = value["apiVersion"]?.text, !apiVersion.isEmpty else {
            return report(.missingType, at: place, "\(Self.bounded(kind)): apiVersion is missing: Required value")
        }
        if kind.hasSuffix("List"), case .array(let items)? = value["items"], depth < Self.maxListDepth {
            for (offset, item) in items.enumerated() {
                var inner = place
                inner.prefix += [.field("items"), .index(offset)]
                collect(item, at: inner, depth: depth + 1)
            }
        } else if kind == "List" {
            report(.notAnObject, at: place, "a List needs a list of items")
        } else {
            take(value, kind: kind, apiVersion: apiVersion, at: place)
        }
    }

    private mutating func take(_ value: ManifestValue, kind: String, apiVersion: String, at place: ObjectPlace) {
        let parts = apiVersion.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let group = parts.count == 2 ? String(parts[0]) : ""
        let version = String(parts.last ?? "")
        if let known = options.kinds.kind(group: group, name: kind) {
            guard known.versions.contains(version) else {
                let served = known.versions.map { group.isEmpty ? $0 : "\(group)/\($0)" }.joined(separator: " or ")
                return reportUnknown(kind, apiVersion, at: place, fix: "use apiVersion \(served)")
            }
            return check(value, of: known, version: version, apiVersion: apiVersion, at: place)
        }
        let identity = Self.identity(of: value, kind: kind, group: group, isNamespaced: true, options.namespace)
        if group == "istio.io" || group.hasSuffix(".istio.io") {
            outcome.notSimulated.append(
                "\(identity) (\(apiVersion)): would change the answer on the cluster; not simulated"
            )
        } else if group == options.kinds.gatewayGroup {
            let guess = options.kinds.nearest(to: kind, group: group)
            let history = options.kinds.use(of: kind).map { "install other CRDs: \(kind) \($0.history)" }
            reportUnknown(kind, apiVersion, at: place, fix: history ?? guess.map { "did you mean \($0)?" })
        } else {
            outcome.ignored.append(group.isEmpty ? kind : "\(kind).\(group)")
        }
    }

    private static func identity(
        of value: ManifestValue,
        kind: String,
        group: String,
        isNamespaced: Bool,
        _ defaultNamespace: String
    ) -> ObjectIdentity {
        let metadata = value["metadata"]
        let written = metadata?["namespace"]?.text ?? ""
        let namespace = isNamespaced ? (written.isEmpty ? defaultNamespace : written) : ""
        let name = metadata?["name"]?.text ?? ""
        return ObjectIdentity(group: group, kind: kind, key: ObjectKey(namespace: namespace, name: name))
    }
}

// MARK: - Checking one object

extension DocumentReader {
    /// More faults than this in one object are counted, not listed.
    private static let maxFindings = 200

    private mutating func check(
        _ written: ManifestValue,
        of kind: ResourceKind,
        version: String,
        apiVersion: String,
        at place: ObjectPlace
    ) {
        var value = written
        let identity = Self.identity(
            of: value,
            kind: kind.name,
            group: kind.group,
            isNamespaced: kind.isNamespaced,
            options.namespace
        )
        value.setNamespace(identity.key.namespace)
        var walk = SchemaWalk()
        walk.check(&value, of: kind, version: version)
        let findings = walk.findings.map { explained($0, in: written, of: kind) }
        let isValid = report(findings, of: identity, at: place)
        guard isValid else { return }
        if walk.usesLateFields || options.kinds.isBeyondAKS(kind.name) {
            outcome.usesBeyondAKS += options.kinds.usesBeyondAKS(in: value, of: kind.name).map { ($0, identity) }
        }
        outcome.notSimulated += walk.withoutEffect.map { "\(identity): \($0.path): \($0.effect.rawValue)" }
        let location = source.location(NodePosition.find(place.prefix[...], in: root, wantsKey: false).node.mark)
        let object = LoadedObject(identity: identity, apiVersion: apiVersion, value: value)
        outcome.objects.append(ReadObject(object: object, resource: Resource(object), place: place, location: location))
    }

    /// A finding with the API server's own words and the way out, where other CRDs would have no fault to find.
    private func explained(_ finding: SchemaFinding, in written: ManifestValue, of kind: ResourceKind) -> SchemaFinding
    {
        guard let use = options.kinds.use(behind: finding, in: written, of: kind.name) else { return finding }
        var finding = finding
        if finding.code == .unknownField {
            finding.detail = "strict decoding error: unknown field \"\(finding.path)\""
        }
        let remedy = finding.code == .count ? "write fewer" : "leave it out"
        finding.fix = "\(remedy), or install other CRDs: \(use.noun) \(use.history)"
        return finding
    }

    /// Turns findings into diagnostics.
    ///
    /// - Returns: Whether the object can be used.
    private mutating func report(
        _ findings: [SchemaFinding],
        of identity: ObjectIdentity,
        at place: ObjectPlace
    ) -> Bool {
        var isValid = true
        for finding in findings.prefix(Self.maxFindings) {
            if finding.code == .unknownField, options.validation == .ignore { continue }
            if finding.code != .unknownField || options.validation == .strict { isValid = false }
            outcome.diagnostics.append(diagnostic(for: finding, of: identity, at: place))
        }
        if findings.count > Self.maxFindings {
            let rest = findings.count - Self.maxFindings
            outcome.diagnostics.append(
                Diagnostic(
                    severity: severity,
                    code: ValidationCode.count.rawValue,
                    object: identity,
                    location: source.location(nil),
                    message: "\(rest) more faults in this object"
                )
            )
        }
        return isValid
    }

    private func diagnostic(
        for finding: SchemaFinding,
        of identity: ObjectIdentity,
        at place: ObjectPlace
    ) -> Diagnostic {
        let steps = place.prefix + finding.path.steps
        let (node, isExact) = NodePosition.find(steps[...], in: root, wantsKey: finding.code == .unknownField)
        let location = source.location(node.mark)
        var fix = finding.fix
        if fix == "quote it", isExact, case .scalar(let scalar) = node { fix = "quote it: \"\(scalar.string)\"" }
        return Diagnostic(
            severity: severity,
            code: finding.code.rawValue,
            object: identity,
            path: finding.path,
            location: location,
            sourceLine: source.line(at: location),
            message: finding.message,
            detail: finding.detail,
            fix: fix
        )
    }

    private var severity: Severity { options.validation == .warn ? .warning : .error }

    private mutating func reportUnknown(_ kind: String, _ apiVersion: String, at place: ObjectPlace, fix: String?) {
        let names = [kind, apiVersion].map(Self.bounded)
        report(.unknownKind, at: place, "no matches for kind \"\(names[0])\" in version \"\(names[1])\"", fix: fix)
    }

    /// The beginning of a text that nobody meant as a name.
    private static func bounded(_ text: String) -> String { text.count > 256 ? text.prefix(256) + "…" : text }

    private mutating func report(_ code: LoadingCode, at place: ObjectPlace, _ message: String, fix: String? = nil) {
        let location = source.location(NodePosition.find(place.prefix[...], in: root, wantsKey: false).node.mark)
        var diagnostic = Diagnostic(code, severity: severity, location, message, fix: fix)
        diagnostic.sourceLine = source.line(at: location)
        outcome.diagnostics.append(diagnostic)
    }
}

extension ManifestValue {
    /// Writes a namespace into the metadata, in place of none or an empty one.
    fileprivate mutating func setNamespace(_ namespace: String) {
        guard !namespace.isEmpty, case .object(var members) = self,
            let index = members.firstIndex(where: { $0.key == "metadata" }),
            case .object(var metadata) = members[index].value
        else { return }
        let written = metadata.firstIndex { $0.key == "namespace" }
        switch written.map({ metadata[$0].value }) {
        case nil: metadata.append(Member(key: "namespace", value: .string(namespace)))
        case .string("")?, .null?:
            if let written { metadata[written].value = .string(namespace) }
        default: return
        }
        members[index].value = .object(metadata)
        self = .object(members)
    }
}
