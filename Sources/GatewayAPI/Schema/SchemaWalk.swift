/// Checks one object against its schema and writes the API server's defaults into it.
///
/// The order is the API server's: nulls go, unknown fields are found, defaults come, then types, limits and rules are
/// checked. Everything is found, not only the first fault; a value with a fault of structure is spared the rules that
/// stand on it or around it.
public struct SchemaWalk {
    /// What was found, in the order of the walk.
    public private(set) var findings: [SchemaFinding] = []
    /// Where fields are used that have no effect here.
    public private(set) var withoutEffect: [(path: FieldPath, effect: Property.Effect)] = []

    /// Whether fields are used that may be later than the bundles of AKS.
    public private(set) var usesLateFields = false

    private var steps: [FieldPath.Step] = []
    private var blockingFaults = 0

    /// Makes a walk.
    ///
    /// - Parameter place: Where the value stands in its object; the root by default.
    public init(at place: FieldPath = FieldPath()) {
        steps = place.steps
    }

    /// Checks a value and fills in what it leaves out.
    public mutating func check(_ value: inout ManifestValue, against schema: Schema) {
        let before = blockingFaults
        switch schema.shape {
        case .object(let shape): checkObject(&value, shape)
        case .map(let shape): checkMap(&value, shape)
        case .list(let shape): checkList(&value, shape)
        case .text(let shape): checkText(value, shape)
        case .integer(let shape): checkInteger(&value, shape)
        case .boolean: if value.boolean == nil { report(wrongType: value, wanted: "boolean") }
        case .integerOrText:
            if value.integer == nil && value.text == nil { report(wrongType: value, wanted: "integer or string") }
        case .anything: break
        }
        guard blockingFaults == before else { return }
        for rule in schema.rules { check(value, against: rule) }
    }

    private mutating func check(_ value: ManifestValue, against rule: ValidationRule) {
        for place in rule.faults(value) {
            let path = FieldPath(steps + place.steps)
            let message = rule.brief ?? "Invalid value: \"\(value.typeName)\": \(rule.message)"
            let detail = rule.brief == nil ? nil : rule.message
            findings.append(SchemaFinding(code: .rule, path: path, message: message, detail: detail))
        }
    }
}

// MARK: - Objects, maps and lists

extension SchemaWalk {
    private mutating func checkObject(_ value: inout ManifestValue, _ shape: ObjectShape) {
        guard case .object(var members) = value else { return report(wrongType: value, wanted: "object") }
        value = .null
        members.removeAll { $0.value == .null }
        var hasUnknown = false
        for index in members.indices where !checkMember(&members[index], shape) { hasUnknown = true }
        if hasUnknown { members.removeAll { shape.property($0.key) == nil } }
        for property in shape.properties where !members.contains(where: { $0.key == property.name }) {
            addMissing(property, to: &members)
        }
        value = .object(members)
    }

    /// Checks one member.
    ///
    /// - Returns: Whether it stays; an unknown field is pruned.
    private mutating func checkMember(_ member: inout ManifestValue.Member, _ shape: ObjectShape) -> Bool {
        guard let property = shape.property(member.key) else {
            if !shape.isOpen { report(unknown: member.key, shape) }
            return shape.isOpen
        }
        steps.append(.field(property.name))
        if property.effect != .simulated { withoutEffect.append((FieldPath(steps), property.effect)) }
        if property.isLate { usesLateFields = true }
        check(&member.value, against: property.schema)
        steps.removeLast()
        return true
    }

    private mutating func addMissing(_ property: Property, to members: inout [ManifestValue.Member]) {
        if var value = property.schema.defaultValue {
            steps.append(.field(property.name))
            check(&value, against: property.schema)
            steps.removeLast()
            members.append(ManifestValue.Member(key: property.name, value: value))
        } else if property.isRequired {
            report(.required, at: .field(property.name), "Required value")
        }
    }

    /// After so many faults nobody reads on, and guessing is slow.
    private static let maxGuesses = 200

    private mutating func report(unknown name: String, _ shape: ObjectShape) {
        let isWorthIt = findings.count < Self.maxGuesses
        let guess = isWorthIt ? Spelling.nearest(to: name, among: shape.properties.map(\.name)) : nil
        let fix = guess.map { "did you mean \"\($0)\"?" }
        report(.unknownField, at: .field(name), "unknown field \"\(name)\"", fix: fix)
    }

    private mutating func checkMap(_ value: inout ManifestValue, _ shape: MapShape) {
        guard case .object(var members) = value else { return report(wrongType: value, wanted: "object") }
        value = .null
        members.removeAll { $0.value == .null }
        if let limit = shape.maxCount, members.count > limit {
            report(.count, "Too many: \(members.count): must have at most \(limit) items")
        }
        for index in members.indices {
            steps.append(.field(members[index].key))
            check(&members[index].value, against: shape.value)
            steps.removeLast()
        }
        value = .object(members)
    }

    private mutating func checkList(_ value: inout ManifestValue, _ shape: ListShape) {
        guard case .array(var elements) = value else { return report(wrongType: value, wanted: "array") }
        value = .null
        if let limit = shape.maxCount, elements.count > limit {
            report(.count, "Too many: \(elements.count): must have at most \(limit) items")
        }
        if elements.count < shape.minCount {
            report(.count, "Invalid value: \(elements.count): should have at least \(shape.minCount) items")
        }
        for index in elements.indices {
            steps.append(.index(index))
            check(&elements[index], against: shape.element)
            steps.removeLast()
        }
        checkUniqueness(of: elements, shape.uniqueness)
        value = .array(elements)
    }

    private mutating func checkUniqueness(of elements: [ManifestValue], _ uniqueness: ListShape.Uniqueness) {
        guard elements.count > 1 else { return }
        var seen: Set<[ManifestValue?]> = []
        for (index, element) in elements.enumerated() {
            let key: [ManifestValue?]
            switch uniqueness {
            case .none: return
            case .elements: key = [element]
            case .keys(let names): key = names.map { element[$0] }
            }
            if !seen.insert(key).inserted { report(duplicate: key, uniqueness, at: index) }
        }
    }

    private mutating func report(duplicate key: [ManifestValue?], _ uniqueness: ListShape.Uniqueness, at index: Int) {
        var shown = key.first.map { $0?.shown ?? "null" } ?? ""
        if case .keys(let names) = uniqueness {
            let pairs = zip(names, key).map { "\"\($0)\":\($1?.shown ?? "null")" }
            shown = "{\(pairs.joined(separator: ","))}"
        }
        report(.duplicate, at: .index(index), "Duplicate value: \(shown)")
    }
}

// MARK: - Scalars

extension SchemaWalk {
    private mutating func checkText(_ value: ManifestValue, _ shape: TextShape) {
        guard let text = value.text else { return report(wrongType: value, wanted: "string") }
        if !shape.choices.isEmpty, !shape.choices.contains(text) {
            return reportUnsupported(value, choices: shape.choices)
        }
        if let limit = shape.maxLength, text.utf8.count > limit, text.unicodeScalars.count > limit {
            return report(.length, "Too long: may not be more than \(limit) characters")
        }
        if shape.minLength > 0, text.unicodeScalars.count < shape.minLength {
            return report(
                .length,
                "Invalid value: \(value.shown): should be at least \(shape.minLength) chars long"
            )
        }
        guard let pattern = shape.pattern, !pattern.matches(text) else { return }
        report(.pattern, "Invalid value: \(value.shown): should match '\(pattern.regex)'", fix: pattern.advice)
    }

    private mutating func reportUnsupported(_ value: ManifestValue, choices: [String]) {
        let supported = choices.map { "\"\($0)\"" }.joined(separator: ", ")
        let guess = Spelling.nearest(to: value.text ?? "", among: choices)
        report(
            .unsupportedValue,
            "Unsupported value: \(value.shown): supported values: \(supported)",
            fix: guess.map { "did you mean \"\($0)\"?" }
        )
    }

    private mutating func checkInteger(_ value: inout ManifestValue, _ shape: IntegerShape) {
        guard let number = value.integer else { return report(wrongType: value, wanted: "integer") }
        if !shape.choices.isEmpty, !shape.choices.contains(number) {
            return reportUnsupported(value, choices: shape.choices.map(String.init))
        }
        if number < shape.minimum {
            report(.range, "Invalid value: \(number): should be greater than or equal to \(shape.minimum)")
        } else if number > shape.maximum {
            report(.range, "Invalid value: \(number): should be less than or equal to \(shape.maximum)")
        }
    }
}

// MARK: - Reporting

extension SchemaWalk {
    /// Adds a fault of the object's metadata.
    mutating func record(_ finding: SchemaFinding) {
        findings.append(
            SchemaFinding(
                code: finding.code,
                path: FieldPath(steps + finding.path.steps),
                message: finding.message,
                fix: finding.fix
            )
        )
    }

    private mutating func report(
        _ code: ValidationCode,
        at step: FieldPath.Step? = nil,
        _ message: String,
        fix: String? = nil
    ) {
        let path = FieldPath(steps + (step.map { [$0] } ?? []))
        if code.blocksRules { blockingFaults += 1 }
        findings.append(SchemaFinding(code: code, path: path, message: message, fix: fix))
    }

    private mutating func report(wrongType value: ManifestValue, wanted: String) {
        report(
            .wrongType,
            "Invalid value: \"\(value.typeName)\": must be of type \(wanted): \"\(value.typeName)\"",
            fix: Self.fix(for: value, wanted: wanted)
        )
    }

    private static func fix(for value: ManifestValue, wanted: String) -> String? {
        switch (value, wanted) {
        case (.bool, "string"), (.int, "string"), (.double, "string"): return "quote it"
        case (.null, "string"): return "quote it if the word is meant, or leave the line out"
        case (.string(let text), "integer") where Int64(text) != nil: return "remove the quotes: \(text)"
        case (.string(let text), "boolean") where ["true", "false"].contains(text): return "remove the quotes: \(text)"
        case (.object, "array"): return "begin each element with '- '"
        default: return nil
        }
    }
}

extension ManifestValue {
    /// The value as it stands in a message, cut where it is long.
    var shown: String {
        switch self {
        case .null: return "null"
        case .bool(let truth): return String(truth)
        case .int(let number): return String(number)
        case .double(let number): return String(number)
        case .string(let text):
            let limit = 120
            return text.utf8.count > limit ? "\"\(text.prefix(limit))…\"" : "\"\(text)\""
        case .array, .object: return "\"\(typeName)\""
        }
    }
}
