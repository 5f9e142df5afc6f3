/// One difference between the CRDs that are known here in full (v1.6.1, experimental channel) and others.
struct SchemaChange: Sendable {
    /// The kind whose CRD changed.
    var kind: String
    /// Where, in the notation of ``Schema/edit(_:_:)``, from the object's root.
    var place: [String]
    /// The first bundle whose standard channel has the change; nil: it is in the experimental channel only.
    var since: CRDBundle?
    /// What changed there.
    var change: Change
    /// Whether its use is worth a word of its own; not where another change says it.
    var isNoted = true

    /// What changed.
    enum Change: Sendable {
        /// A field, with the rules beside it that speak of it.
        case field(String, rules: [ValidationRule])
        /// Words of an enumeration.
        case words([String])
        /// Numbers of an enumeration.
        case numbers([Int64])
        /// How many elements a list may have.
        case maxCount(before: Int, now: Int)
        /// Something else; the function makes what was before of what is now.
        case other(@Sendable (inout Schema) -> Void)
    }

    /// The place as people write it: `spec.rules[].timeouts`.
    var name: String {
        var text = ""
        for step in place + (field.map { [$0] } ?? []) {
            text += step == "[]" || text.isEmpty ? step : ".\(step)"
        }
        return text
    }

    /// The field that was added, if one was.
    var field: String? {
        if case .field(let name, _) = change { name } else { nil }
    }

    /// Whether no bundle of AKS has it.
    var isBeyondAKS: Bool { !CRDBundle.ofAKS.contains { CRDChannel.standard($0).has(since: since) } }

    /// Marks the field without which the change cannot be used; a type of filters is marked by its payload.
    func mark(in schema: inout Schema) {
        switch change {
        case .field(let name, _): schema.edit(place) { $0.markLate(name) }
        case .numbers: schema.edit(Array(place.dropLast())) { here in place.last.map { here.markLate($0) } }
        case .words, .maxCount, .other: break
        }
    }

    /// Makes a schema what it was before.
    func undo(in schema: inout Schema) {
        schema.edit(place) { here in
            switch change {
            case .field(let name, let rules):
                here.remove(name)
                here.removeRules(of: rules)
            case .words(let words): here.remove(words: words)
            case .numbers(let numbers): here.remove(numbers: numbers)
            case .maxCount(let before, _): here.limit(to: before)
            case .other(let restore): restore(&here)
            }
        }
    }
}

extension Schema {
    fileprivate mutating func remove(_ field: String) {
        guard case .object(var object) = shape else { return }
        object.properties.removeAll { $0.name == field }
        shape = .object(object)
    }

    fileprivate mutating func markLate(_ field: String) {
        guard case .object(var object) = shape,
            let index = object.properties.firstIndex(where: { $0.name == field })
        else { return }
        object.properties[index].isLate = true
        shape = .object(object)
    }

    fileprivate mutating func remove(words: [String]) {
        guard case .text(var text) = shape else { return }
        text.choices.removeAll(where: words.contains)
        shape = .text(text)
    }

    fileprivate mutating func remove(numbers: [Int64]) {
        guard case .integer(var integer) = shape else { return }
        integer.choices.removeAll(where: numbers.contains)
        shape = .integer(integer)
    }

    fileprivate mutating func limit(to maxCount: Int) {
        guard case .list(var list) = shape else { return }
        list.maxCount = maxCount
        shape = .list(list)
    }

    /// Removes the rules with the messages of others.
    mutating func removeRules(of others: [ValidationRule]) {
        let messages = Set(others.map(\.message))
        rules.removeAll { messages.contains($0.message) }
    }
}

// MARK: - What was used

extension SchemaChange {
    /// What an object uses of the change, in the words of its manifest: the name of a field, a word, a number.
    func uses(in object: ManifestValue) -> [String] {
        var found: [String] = []
        search(object, place[...]) { value in
            switch change {
            case .field(let name, _): if value.has(name) { found.append(name) }
            case .words(let words): if let word = value.text, words.contains(word) { found.append(word) }
            case .numbers(let numbers):
                if let number = value.integer, numbers.contains(number) { found.append(String(number)) }
            case .maxCount, .other: break
            }
        }
        return found
    }

    private func search(_ value: ManifestValue, _ place: ArraySlice<String>, _ visit: (ManifestValue) -> Void) {
        guard let step = place.first else { return visit(value) }
        if step == "[]" {
            for element in value.elements { search(element, place.dropFirst(), visit) }
        } else if let member = value[step] {
            search(member, place.dropFirst(), visit)
        }
    }

    /// What one would want of the change, as the subject of a sentence.
    var noun: String {
        switch change {
        case .field: "this field"
        case .words, .numbers: "this value"
        case .maxCount(_, let now): "a limit of \(now)"
        case .other: "this"
        }
    }

    /// Whether a finding comes of the change's absence: its field is unknown, its value unsupported, its list too long.
    func explains(_ finding: SchemaFinding, in object: ManifestValue) -> Bool {
        let steps = finding.path.steps.map { step in
            if case .field(let name) = step { name } else { "[]" }
        }
        switch (change, finding.code) {
        case (.field(let name, _), .unknownField): return steps == place + [name]
        case (.words, .unsupportedValue), (.numbers, .unsupportedValue):
            guard steps == place, let value = object[finding.path.steps[...]] else { return false }
            switch change {
            case .words(let words): return value.text.map(words.contains) ?? false
            case .numbers(let numbers): return value.integer.map(numbers.contains) ?? false
            default: return false
            }
        case (.maxCount(_, let now), .count):
            guard steps == place, let list = object[finding.path.steps[...]] else { return false }
            return list.elements.count <= now
        default: return false
        }
    }
}

extension ManifestValue {
    fileprivate subscript(steps: ArraySlice<FieldPath.Step>) -> ManifestValue? {
        guard let step = steps.first else { return self }
        switch step {
        case .field(let name): return self[name]?[steps.dropFirst()]
        case .index(let index):
            let elements = elements
            return elements.indices.contains(index) ? elements[index][steps.dropFirst()] : nil
        }
    }
}
