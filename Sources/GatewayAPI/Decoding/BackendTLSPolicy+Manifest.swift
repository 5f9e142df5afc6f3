extension BackendTLSPolicy {
    /// Reads a checked and defaulted object.
    public init(manifest object: ManifestValue, metadata: ObjectMeta) {
        let spec = object.spec
        self.init(
            metadata: metadata,
            spec: BackendTLSPolicySpec(
                targetRefs: spec.list("targetRefs").map {
                    PolicyTargetReference(
                        group: $0.text("group") ?? "",
                        kind: $0.text("kind") ?? "",
                        name: $0.text("name") ?? "",
                        sectionName: $0.text("sectionName")
                    )
                },
                validation: BackendTLSPolicyValidation(manifest: spec["validation"] ?? .null),
                options: spec.dictionary("options")
            )
        )
    }
}

extension BackendTLSPolicyValidation {
    init(manifest validation: ManifestValue) {
        self.init(
            caCertificateRefs: validation.list("caCertificateRefs").map { ObjectReference(manifest: $0) },
            wellKnownCACertificates: validation.text("wellKnownCACertificates"),
            hostname: validation.text("hostname") ?? "",
            subjectAltNames: validation.list("subjectAltNames").compactMap(SubjectAltName.init(manifest:))
        )
    }
}

extension SubjectAltName {
    /// Nil where the name of the type is missing, which the CRD refuses.
    init?(manifest name: ManifestValue) {
        switch (name.text("type"), name.text("hostname"), name.text("uri")) {
        case ("Hostname", let hostname?, _): self = .hostname(hostname)
        case ("URI", _, let uri?): self = .uri(uri)
        default: return nil
        }
    }
}
