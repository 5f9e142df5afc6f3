/// The CEL rules of the Gateway CRD.
enum GatewayRules {
    static let addresses: [ValidationRule] = ["IPAddress", "Hostname"].map { type in
        ValidationRule("\(type) values must be unique") { addresses in
            let values = addresses.elements.map { $0["type"]?.text == type ? $0["value"]?.text : nil }
            return repeated(values).map { FieldPath([.index($0), .field("value")]) }
        }
    }

    static let hostnameAddress = hostnameAddress(must: "must be empty or contain only")

    /// As long as the value had to be there.
    static let hostnameAddressWithValue = hostnameAddress(must: "must only contain")

    private static func hostnameAddress(must demand: String) -> ValidationRule {
        ValidationRule(
            "Hostname value \(demand) valid characters (matching "
                + #"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$)"#,
            at: "value"
        ) { address in
            guard address["type"]?.text == "Hostname", let value = address["value"]?.text else { return true }
            return TextPattern.hostname.matches(value)
        }
    }

    static let terminateNeedsCertificate = ValidationRule(
        "certificateRefs or options must be specified when mode is Terminate"
    ) { tls in
        let hasCertificate = tls["certificateRefs"]?.elements.isEmpty == false
        let hasOptions = tls["options"]?.members.isEmpty == false
        return tls["mode"]?.text != "Terminate" || hasCertificate || hasOptions
    }

    static let uniqueTLSPorts = ValidationRule("Port for TLS configuration must be unique within the Gateway") {
        repeated($0.elements.map { $0["port"] }).map { FieldPath([.index($0), .field("port")]) }
    }

    /// The rules on the keys of `infrastructure.labels` and `.annotations`.
    static func keys(of noun: String) -> [ValidationRule] {
        [
            ValidationRule(
                "\(noun) keys must be in the form of an optional DNS subdomain prefix followed by a required name "
                    + "segment of up to 63 characters."
            ) { map in
                map.members.filter { !TextPattern.qualifiedKey.matches($0.key) }.map { FieldPath([.field($0.key)]) }
            },
            ValidationRule(
                "If specified, the \(noun.lowercased()) key's prefix must be a DNS subdomain not longer than 253 "
                    + "characters in total."
            ) { map in
                map.members.filter { prefixLength(of: $0.key) >= 253 }.map { FieldPath([.field($0.key)]) }
            },
        ]
    }

    /// The length of what stands before the first slash, or of the whole key, as the CRD counts it.
    private static func prefixLength(of key: String) -> Int {
        key.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).first?.unicodeScalars.count ?? 0
    }

    /// The indices of those that stood before; nil never repeats.
    static func repeated<Value: Hashable>(_ values: [Value?]) -> [Int] {
        var seen: Set<Value> = []
        return values.indices.filter { index in
            guard let value = values[index] else { return false }
            return !seen.insert(value).inserted
        }
    }
}

// MARK: - Listeners

extension GatewayRules {
    static let listeners: [ValidationRule] = [
        perListener(
            "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
            at: "tls"
        ) { !($0.speaks("HTTP", "TCP", "UDP") && $0.has("tls")) },
        perListener(
            "tls mode must be Terminate for protocol HTTPS",
            at: "tls"
        ) { !$0.speaks("HTTPS") || !$0.has("tls") || ["", "Terminate"].contains($0.tlsMode) },
        perListener(
            "tls mode must be set for protocol TLS",
            at: "tls"
        ) { !$0.speaks("TLS") || !($0.tlsMode ?? "").isEmpty },
        perListener(
            "hostname must not be specified for protocols ['TCP', 'UDP']",
            at: "hostname"
        ) { !$0.speaks("TCP", "UDP") || ($0["hostname"]?.text ?? "").isEmpty },
        ValidationRule("Listener name must be unique within the Gateway") { listeners in
            repeated(listeners.elements.map { $0["name"] }).map { FieldPath([.index($0), .field("name")]) }
        },
        ValidationRule("Combination of port, protocol and hostname must be unique for each listener") { listeners in
            let keys = listeners.elements.map { [$0["port"], $0["protocol"], $0["hostname"]] }
            return repeated(keys).map { FieldPath([.index($0)]) }
        },
    ]

    private static func perListener(
        _ message: String,
        at field: String,
        holds: @escaping @Sendable (ManifestValue) -> Bool
    ) -> ValidationRule {
        ValidationRule(message) { listeners in
            listeners.elements.enumerated()
                .filter { !holds($0.element) }
                .map { FieldPath([.index($0.offset), .field(field)]) }
        }
    }
}

extension ManifestValue {
    fileprivate func speaks(_ protocols: String...) -> Bool {
        self["protocol"]?.text.map(protocols.contains) ?? false
    }

    fileprivate var tlsMode: String? { self["tls"]?["mode"]?.text }
}
