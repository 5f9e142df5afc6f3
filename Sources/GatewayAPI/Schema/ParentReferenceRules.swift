/// The CEL rules on the `parentRefs` of every kind of route.
enum ParentReferenceRules {
    /// The rules on repeated references to one parent.
    ///
    /// > Choice: the experimental channel compares ports too and so refuses `{sectionName: a, port: 80}` beside
    /// > `{sectionName: b}`, which the standard channel accepts. So do we where a profile does not
    /// say which channel the cluster has.
    static let experimental: [ValidationRule] = [
        ValidationRule(
            "sectionName or port must be specified when parentRefs includes 2 or more references to the same parent"
        ) { references in
            let elements = references.elements
            return elements.indices.filter { index in
                elements[..<index].contains {
                    $0.parentKey == elements[index].parentKey && $0.selectorShape != elements[index].selectorShape
                        && !$0.namesOtherSection(than: elements[index])
                }
            }.map { FieldPath([.index($0)]) }
        },
        ValidationRule(
            "sectionName or port must be unique when parentRefs includes 2 or more references to the same parent"
        ) { references in
            GatewayRules.repeated(references.elements.map { Optional($0.parentKey + $0.selector) })
                .map { FieldPath([.index($0)]) }
        },
    ]

    /// The same in the standard channel, where ports do not count.
    static let withoutPorts: [ValidationRule] = [
        ValidationRule(
            "sectionName must be specified when parentRefs includes 2 or more references to the same parent"
        ) { references in
            let elements = references.elements
            return elements.indices.filter { index in
                elements[..<index].contains {
                    $0.parentKey == elements[index].parentKey
                        && ($0.selector[0] == nil) != (elements[index].selector[0] == nil)
                }
            }.map { FieldPath([.index($0)]) }
        },
        ValidationRule(
            "sectionName must be unique when parentRefs includes 2 or more references to the same parent"
        ) { references in
            GatewayRules.repeated(references.elements.map { Optional($0.parentKey + $0.selector.prefix(1)) })
                .map { FieldPath([.index($0)]) }
        },
    ]
}

extension ManifestValue {
    /// What makes two parentRefs name the same parent; an empty namespace is none.
    fileprivate var parentKey: [ManifestValue?] {
        let namespace = self["namespace"]
        return [
            self["group"], self["kind"], self["name"], namespace == .string("") ? nil : namespace,
        ]
    }

    /// Which part of the parent is meant; empty and zero are nothing.
    fileprivate var selector: [ManifestValue?] {
        let section = self["sectionName"]
        let port = self["port"]
        return [section == .string("") ? nil : section, port == .int(0) ? nil : port]
    }

    fileprivate var selectorShape: [Bool] { selector.map { $0 == nil } }

    /// Whether both name a section, and not the same: the standard channel then does not look at ports.
    fileprivate func namesOtherSection(than other: ManifestValue) -> Bool {
        guard let own = selector[0], let others = other.selector[0] else { return false }
        return own != others
    }
}
