import GatewayAPI
import RouteModel

/// How a valid listener ends TLS, and what keeps it from doing so.
struct ListenerTermination {
    var tls: DownstreamTLS
    /// Why no handshake can succeed although no status tells of it; nil: it can.
    var obstacle: String?
    /// Why Envoy refuses the port with all of its listeners although no status tells of it; nil: it takes it.
    var refusal: String?
}

extension CertificateReferences {
    /// How a listener without errors ends TLS; nil: it does not.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `buildTLS`; `pilot/pkg/networking/core/listener.go`,
    /// > `BuildListenerTLSContext`: the protocols of ALPN are those of HTTP also where bytes pass as they are.
    func termination(of listener: Listener, in gateway: Gateway) -> ListenerTermination? {
        guard let tls = listener.tls, tls.mode == "Terminate" else { return nil }
        if let builtIn = tls.builtInMode { return .meshCertificate(builtIn, protocol: listener.protocol) }
        let certificates = keyPairs(of: tls, in: gateway.metadata.namespace)
        var termination = ListenerTermination(
            tls: DownstreamTLS(certificates: certificates.pairs, cipherSuites: CipherSuites.filter(tls.cipherSuites)),
            obstacle: certificates.obstacle
        )
        termination.refusal = CipherList.refusal(of: termination.tls.cipherSuites)
        if let mode = clientValidationMode(of: listener, tls, in: gateway) {
            termination.validate(mode, trust: clientTrust(of: listener, tls, in: gateway))
        }
        return termination
    }

    // MARK: The server's certificates

    /// The certificates that the data plane gets.
    ///
    /// > Source: Istio `buildTLS`: with exactly one good reference the name of the first is taken, which is empty where
    /// > that is the bad one; without a name the mesh's own certificate is shown.
    private func keyPairs(of tls: ListenerTLS, in namespace: String) -> (pairs: [KeyPair], obstacle: String?) {
        let pairs = tls.certificateRefs.map { reference -> KeyPair? in
            let key = ObjectKey(namespace: reference.namespace ?? namespace, name: reference.name)
            guard serverCertificateError(reference, in: namespace) == nil,
                case .keyPair(let certificate, let privateKey)? = secrets[key]?.keyPair
            else { return nil }
            return KeyPair(certificateChain: certificate, privateKey: privateKey)
        }
        if case nil? = pairs.first, pairs.contains(where: { $0 != nil }) {
            return ([], "the first of its certificateRefs is invalid, and Istio then takes neither")
        }
        let valid = pairs.compactMap { $0 }
        return (valid, valid.isEmpty ? "it names no certificate; Istio shows one of the mesh" : nil)
    }

    // MARK: The clients' certificates

    /// > Source: semantics 2.45, 2.46: the listener's own option wins over the Gateway's frontend validation.
    private func clientValidationMode(
        of listener: Listener,
        _ tls: ListenerTLS,
        in gateway: Gateway
    ) -> ClientValidation.Mode? {
        switch tls.terminateMode {
        case "MUTUAL": return .required
        case "OPTIONAL_MUTUAL": return .optional
        default:
            let validation = gateway.spec.tls?.frontendValidation(port: listener.port)
            guard let validation, !validation.caCertificateRefs.isEmpty else { return nil }
            return validation.mode == "AllowInsecureFallback" ? .unverified : .required
        }
    }

    /// The authorities for clients: those of the frontend validation, else of the Secret whose name ends in `-cacert`, else
    /// of the certificate's own; nil: none can be had.
    ///
    /// > Source: Istio `pilot/pkg/credentials/kube/secrets.go`, `GetCaCert`.
    private func clientTrust(of listener: Listener, _ tls: ListenerTLS, in gateway: Gateway) -> String? {
        let namespace = gateway.metadata.namespace
        func key(_ name: String, _ other: String?) -> ObjectKey { ObjectKey(namespace: other ?? namespace, name: name) }
        let frontend = gateway.spec.tls?.frontendValidation(port: listener.port)
        if let reference = frontend?.caCertificateRefs.first {
            return trust(key(reference.name, reference.namespace), kind: reference.kind)?.certificates
        }
        guard let reference = tls.certificateRefs.first else { return nil }
        let separate = secrets[key(reference.name + "-cacert", reference.namespace)]
        return (separate ?? secrets[key(reference.name, reference.namespace)])?.trust.certificates
    }
}

extension ListenerTermination {
    /// With the certificate that the mesh gives to the gateway, which is not simulated.
    fileprivate static func meshCertificate(_ mode: String, protocol name: String) -> ListenerTermination {
        let isMutual = mode == "ISTIO_MUTUAL"
        let http = ["h2", "http/1.1"]
        return ListenerTermination(
            tls: DownstreamTLS(
                certificates: [],
                clientValidation: isMutual ? ClientValidation(mode: .required, trust: "") : nil,
                applicationProtocols: isMutual && name == "TLS" ? ["istio-peer-exchange"] + http : http
            ),
            obstacle: "\(mode) shows a certificate of the mesh, which is not simulated"
        )
    }

    /// Asks for clients' certificates; where the authorities are missing, Envoy waits for them and closes every connection.
    fileprivate mutating func validate(_ mode: ClientValidation.Mode, trust: String?) {
        tls.clientValidation = ClientValidation(mode: mode, trust: trust ?? "")
        guard trust == nil else { return }
        tls.certificates = []
        obstacle =
            obstacle ?? "it checks clients' certificates, and there are no authorities (ca.crt) to check them against"
    }
}

extension ListenerTLS {
    /// The mode that an option sets.
    var terminateMode: String? { options["gateway.istio.io/tls-terminate-mode"] }

    /// A mode that takes the certificate of the mesh and looks at nothing else.
    var builtInMode: String? {
        terminateMode.flatMap { ["ISTIO_SIMPLE", "ISTIO_MUTUAL"].contains($0) ? $0 : nil }
    }

    fileprivate var cipherSuites: String { options["gateway.istio.io/tls-cipher-suites"] ?? "" }
}

extension TrustBundle {
    fileprivate var certificates: String? {
        if case .certificates(let certificates) = self { certificates } else { nil }
    }
}
