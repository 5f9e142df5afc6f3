/// The metadata of every object.
///
/// > Source: Kubernetes `metav1.ObjectMeta` and `apimachinery/pkg/api/validation`.
enum MetadataSchema {
    static func objectMeta(isOpen: Bool) -> Schema {
        .object(
            [
                Property("annotations", .map(.text())),
                Property("creationTimestamp", .text()),
                Property("deletionGracePeriodSeconds", .integer(Int64.min...Int64.max)),
                Property("deletionTimestamp", .text()),
                Property("finalizers", .list(.text())),
                Property("generateName", .text()),
                Property("generation", .integer(Int64.min...Int64.max)),
                Property("labels", .map(.text())),
                Property("managedFields", .anything),
                Property("name", .text()),
                Property("namespace", .text()),
                Property("ownerReferences", .anything),
                Property("resourceVersion", .text()),
                Property("selfLink", .text()),
                Property("uid", .text()),
            ],
            isOpen: isOpen
        )
    }
}

/// What the name of an object must look like.
public enum ObjectNaming: Hashable, Sendable {
    /// A DNS name of up to 253 characters.
    case subdomain
    /// One DNS label of up to 63 characters.
    case label

    var pattern: TextPattern { self == .label ? .dnsLabel : .dnsSubdomain }
    var maxLength: Int { self == .label ? 63 : 253 }
    var noun: String { self == .label ? "label" : "subdomain" }
}

extension SchemaWalk {
    /// Checks a whole object of a kind: its schema, and what Kubernetes asks of names, labels and annotations.
    ///
    /// - Parameter version: The version of its `apiVersion`, one of the kind's.
    public mutating func check(_ object: inout ManifestValue, of kind: ResourceKind, version: String) {
        check(&object, against: kind.schema(of: version))
        guard let metadata = object["metadata"], case .object = metadata else { return }
        checkName(metadata, kind.naming)
        if kind.isNamespaced, let namespace = metadata["namespace"]?.text {
            checkWord(namespace, .label, at: ["metadata", "namespace"])
        }
        for field in ["labels", "annotations"] {
            checkKeys(of: metadata[field]?.members ?? [], in: field)
        }
    }

    private mutating func checkName(_ metadata: ManifestValue, _ naming: ObjectNaming) {
        guard let name = metadata["name"]?.text, !name.isEmpty else {
            let isWrongType = metadata.has("name") && metadata["name"]?.text == nil
            if !isWrongType { report(.required, at: ["metadata", "name"], "Required value: name is required") }
            return
        }
        checkWord(name, naming, at: ["metadata", "name"])
    }

    private mutating func checkWord(_ word: String, _ naming: ObjectNaming, at place: [String]) {
        if word.utf8.count > naming.maxLength {
            report(.metadata, at: place, "Invalid value: must be no more than \(naming.maxLength) bytes")
        } else if !naming.pattern.matches(word) {
            report(
                .metadata,
                at: place,
                "Invalid value: \(ManifestValue.string(word).shown): a lowercase RFC 1123 \(naming.noun) must consist "
                    + "of lower case alphanumeric characters, '-'\(naming == .label ? "" : " or '.'"), and must start "
                    + "and end with an alphanumeric character"
            )
        }
    }

    private mutating func checkKeys(of members: [ManifestValue.Member], in field: String) {
        for member in members {
            let place = ["metadata", field, member.key]
            if !TextPattern.qualifiedKey.matches(member.key) {
                let key = ManifestValue.string(member.key).shown
                report(
                    .metadata,
                    at: place,
                    "Invalid value: \(key): name part must consist of alphanumeric characters, '-', '_' or '.', and "
                        + "must start and end with an alphanumeric character",
                    fix: TextPattern.qualifiedKey.advice
                )
            }
            guard field == "labels", let value = member.value.text else { continue }
            if value.utf8.count > 63 {
                report(.metadata, at: place, "Invalid value: must be no more than 63 bytes")
            } else if !TextPattern.labelValue.matches(value) {
                report(
                    .metadata,
                    at: place,
                    "Invalid value: \(member.value.shown): a valid label must be an empty string or consist of "
                        + "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
                        + "character",
                    fix: TextPattern.labelValue.advice
                )
            }
        }
    }

    private mutating func report(_ code: ValidationCode, at place: [String], _ message: String, fix: String? = nil) {
        record(SchemaFinding(code: code, path: FieldPath(place.map { .field($0) }), message: message, fix: fix))
    }
}
