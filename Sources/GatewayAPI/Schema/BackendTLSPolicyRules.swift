/// The CEL rules of the BackendTLSPolicy CRD.
enum BackendTLSPolicyRules {
    static let targets: [ValidationRule] = [
        ValidationRule(
            "sectionName must be specified when targetRefs includes 2 or more references to the same target"
        ) { references in
            let elements = references.elements
            return elements.indices.filter { index in
                elements[..<index].contains {
                    $0.targetKey == elements[index].targetKey
                        && ($0.section == nil) != (elements[index].section == nil)
                }
            }.map { FieldPath([.index($0)]) }
        },
        ValidationRule("sectionName must be unique when targetRefs includes 2 or more references to the same target") {
            references in
            GatewayRules.repeated(references.elements.map { Optional($0.targetKey + [$0.section]) })
                .map { FieldPath([.index($0)]) }
        },
    ]

    static let validation: [ValidationRule] = [
        ValidationRule("must not contain both CACertificateRefs and WellKnownCACertificates") {
            !($0.hasElements("caCertificateRefs") && $0.hasText("wellKnownCACertificates"))
        },
        ValidationRule("must specify either CACertificateRefs or WellKnownCACertificates") {
            $0.hasElements("caCertificateRefs") || $0.hasText("wellKnownCACertificates")
        },
    ]

    static let subjectAltName: [ValidationRule] = [("Hostname", "hostname"), ("URI", "uri")].flatMap { type, field in
        [
            ValidationRule("SubjectAltName element must contain \(type), if Type is set to \(type)", at: field) {
                $0["type"]?.text != type || $0.hasText(field)
            },
            ValidationRule("SubjectAltName element must not contain \(type), if Type is not set to \(type)", at: field)
            {
                $0["type"]?.text == type || !$0.hasText(field)
            },
        ]
    }
}

extension ManifestValue {
    /// What makes two targetRefs name the same target.
    fileprivate var targetKey: [ManifestValue?] { [self["group"], self["kind"], self["name"]] }

    /// The part of the target that is meant; an empty name is none.
    fileprivate var section: ManifestValue? {
        let name = self["sectionName"]
        return name == .string("") ? nil : name
    }

    fileprivate func hasElements(_ field: String) -> Bool { self[field]?.elements.isEmpty == false }

    fileprivate func hasText(_ field: String) -> Bool { self[field]?.text?.isEmpty == false }
}
