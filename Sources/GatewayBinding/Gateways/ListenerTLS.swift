import GatewayAPI

/// Judges the certificates of listeners and Gateways against Secrets, ConfigMaps and ReferenceGrants.
///
/// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `buildTLS` and `buildSecretReference`.
struct CertificateReferences {
    var secrets: [ObjectKey: Secret]
    var configMaps: [ObjectKey: ConfigMap]
    var grants: ReferenceGrants
    var profile: Profile
    /// The kind of what refers.
    var referrer = "Gateway"

    /// What is wrong with a listener's TLS stanza; nil: nothing.
    func error(of listener: Listener, in gateway: Gateway) -> ConfigurationError? {
        guard let tls = listener.tls, tls.mode == "Terminate" else { return nil }
        if tls.builtInMode != nil { return nil }
        return serverCertificateError(tls, in: gateway.metadata.namespace)
            ?? frontendError(of: gateway, port: listener.port)
    }

    private func serverCertificateError(_ tls: ListenerTLS, in namespace: String) -> ConfigurationError? {
        if let error = countError(tls.certificateRefs) { return error }
        var combined: ConfigurationError?
        for reference in tls.certificateRefs {
            guard let error = serverCertificateError(reference, in: namespace) else { return nil }
            combined = combined?.joined(error) ?? error
        }
        return combined
    }

    /// > Source: semantics 2.40.
    private func countError(_ references: [ObjectReference]) -> ConfigurationError? {
        let limit = profile[ProfileSwitches.maxCertificates]
        let message: String
        if limit == 1 {
            guard references.count != 1 else { return nil }
            message = "exactly 1 certificateRefs should be present for TLS termination"
        } else {
            guard references.count > limit else { return nil }
            message = "TLS mode can only support up to \(limit) server certificates"
        }
        return ConfigurationError(reason: "InvalidCertificateRef", message: message)
    }

    func serverCertificateError(_ reference: ObjectReference, in namespace: String) -> ConfigurationError? {
        let key = ObjectKey(namespace: reference.namespace ?? namespace, name: reference.name)
        func invalid(_ what: String) -> ConfigurationError {
            ConfigurationError(
                reason: "InvalidCertificateRef",
                message: "invalid certificate reference \(reference.printed), \(what)"
            )
        }
        guard reference.group.isEmpty, reference.kind == "Secret" else { return invalid("only secret is allowed") }
        let isPermitted = grants.permit(from: referrer, in: namespace, to: key, kind: "Secret")
        let refusal = notPermitted("certificateRef \(key.name)/\(key.namespace)", in: namespace)
        if !isPermitted, profile[ProfileSwitches.checksGrantBeforeSecret] { return refusal }
        guard let secret = secrets[key] else { return invalid("secret \(key) not found") }
        if let problem = secret.keyPairProblem { return invalid(problem) }
        return isPermitted ? nil : refusal
    }

    /// What is wrong with the certificate that a Gateway shows to backends; nil: nothing.
    func clientCertificateError(of gateway: Gateway) -> ConfigurationError? {
        guard let reference = gateway.spec.tls?.clientCertificateRef else { return nil }
        let namespace = gateway.metadata.namespace
        let key = ObjectKey(namespace: reference.namespace ?? namespace, name: reference.name)
        func invalid(_ what: String) -> ConfigurationError {
            ConfigurationError(
                reason: "InvalidClientCertificateRef",
                message: "invalid clientCertificateRef \(reference.printed), \(what)"
            )
        }
        guard reference.group.isEmpty, reference.kind == "Secret" else { return invalid("only secret is allowed") }
        guard grants.permit(from: "Gateway", in: namespace, to: key, kind: "Secret") else {
            return notPermitted("clientCertificateRef \(key.name)/\(key.namespace)", in: namespace)
        }
        guard let secret = secrets[key] else { return invalid("secret \(key) not found") }
        return secret.keyPairProblem.map(invalid)
    }

    private func frontendError(of gateway: Gateway, port: Int) -> ConfigurationError? {
        guard let tls = gateway.spec.tls, let validation = tls.frontendValidation(port: port) else { return nil }
        guard let reference = validation.caCertificateRefs.first else { return nil }
        if validation.caCertificateRefs.count > 1 {
            return ConfigurationError(
                reason: "InvalidCACertificateRef",
                message: "only one caCertificateRef is supported"
            )
        }
        return caCertificateError(reference, in: gateway.metadata.namespace)
    }

    private func caCertificateError(_ reference: ObjectReference, in namespace: String) -> ConfigurationError? {
        let key = ObjectKey(namespace: reference.namespace ?? namespace, name: reference.name)
        func invalid(_ what: String, reason: String = "InvalidCACertificateRef") -> ConfigurationError {
            ConfigurationError(
                reason: reason,
                message: "invalid CA certificate reference \(reference.printed), \(what)"
            )
        }
        guard reference.group.isEmpty, ["ConfigMap", "Secret"].contains(reference.kind) else {
            return invalid("only secret and configmap are allowed", reason: "InvalidCACertificateKind")
        }
        guard grants.permit(from: referrer, in: namespace, to: key, kind: reference.kind) else {
            return notPermitted("caCertificateRef \(key)", in: namespace)
        }
        switch trust(key, kind: reference.kind) {
        case nil: return invalid("\(reference.kind.lowercased()) \(key) not found")
        case .absent(let problem): return invalid(problem)
        case .malformed: return invalid("the bundle is malformed")
        case .certificates: return nil
        }
    }

    func trust(_ key: ObjectKey, kind: String) -> TrustBundle? {
        kind == "ConfigMap" ? configMaps[key]?.trust : secrets[key]?.trust
    }

    private func notPermitted(_ what: String, in namespace: String) -> ConfigurationError {
        ConfigurationError(
            reason: "RefNotPermitted",
            message: "\(what) not accessible to a Gateway in namespace \"\(namespace)\" (missing a ReferenceGrant?)"
        )
    }
}

extension GatewayTLS {
    /// The validation of client certificates that holds on a port: its own before the default.
    func frontendValidation(port: Int) -> FrontendValidation? {
        if let own = frontendPerPort[port] { return own }
        return frontendDefault
    }

    /// Whether some port lets clients with invalid certificates through.
    var allowsInsecureFallback: Bool {
        ([frontendDefault] + frontendPerPort.values).contains { $0?.mode == "AllowInsecureFallback" }
    }
}

extension Secret {
    /// Why the Secret holds no key pair; nil: it does.
    fileprivate var keyPairProblem: String? {
        switch keyPair {
        case .keyPair: nil
        case .malformed(let problem): "the certificate is malformed: \(problem)"
        case .absent(let problem): problem
        }
    }
}

extension ObjectReference {
    /// As Istio prints a reference: parts that the manifest leaves out stay blank.
    fileprivate var printed: String { "\(group)/\(kind)/\(name).\(namespace ?? "")" }
}
