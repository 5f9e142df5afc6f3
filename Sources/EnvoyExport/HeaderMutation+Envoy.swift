import RouteModel

/// Header changes in the form of Envoy's routes: one list of what is put in, one of what is taken out.
struct HeaderFields {
    /// `…_headers_to_add`: what replaces, then what is put beside.
    let additions: ConfigValue?
    /// `…_headers_to_remove`, which Envoy does first.
    let removals: ConfigValue?

    /// The changes of one level after another.
    init(_ mutations: [HeaderMutation]) {
        additions = .list(
            mutations.flatMap { mutation in
                mutation.set.map { $0.config(action: "OVERWRITE_IF_EXISTS_OR_ADD") }
                    + mutation.add.map { $0.config(action: "APPEND_IF_EXISTS_OR_ADD") }
            }
        )
        removals = .list(mutations.flatMap(\.remove).map { .string($0) })
    }
}

extension HeaderMutation {
    /// These changes, then those of a backendRef.
    func followed(by other: HeaderMutation?) -> HeaderFields {
        HeaderFields([self] + (other.map { [$0] } ?? []))
    }
}

extension HeaderValue {
    /// As Envoy's `HeaderValueOption`.
    fileprivate func config(action: String) -> ConfigValue {
        .message([
            "header": .message(["key": .string(name), "value": .string(value)]),
            "append_action": .string(action),
        ])
    }
}
