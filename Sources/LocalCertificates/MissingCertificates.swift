public import GatewayAPI

/// A Secret that listeners name and the input lacks.
public struct MissingCertificate: Hashable, Sendable {
    /// The Secret.
    public let secret: ObjectKey
    /// The hostnames of the listeners that name it, sorted; empty where none of them has one.
    public let hostnames: [String]
    /// The hostnames of routes that the listeners without an own one serve, sorted.
    public let routeHostnames: [String]

    /// Whether a listener without hostname names it.
    public let servesEveryHostname: Bool

    /// The names of a certificate that serves for it.
    ///
    /// A listener for every hostname is reached from this machine under its local names, and under those of its routes.
    public var names: [String] {
        let written = Set(hostnames + routeHostnames).sorted { $0.utf8Precedes($1) }
        return servesEveryHostname ? written + ["localhost", "*.localhost", "127.0.0.1", "::1"] : written
    }
}

extension ResourceSet {
    /// The Secrets that listeners which end TLS name and that are not there, sorted.
    public var missingCertificates: [MissingCertificate] {
        let present = Set(secrets.map(\.metadata.key))
        var listeners: [ObjectKey: [(parent: ObjectKey, hostname: String)]] = [:]
        func add(_ list: [Listener], of parent: ObjectKey) {
            for listener in list {
                for secret in listener.namedSecrets(in: parent.namespace) where !present.contains(secret) {
                    listeners[secret, default: []].append((parent, listener.hostname ?? ""))
                }
            }
        }
        for gateway in gateways { add(gateway.spec.listeners, of: gateway.metadata.key) }
        for set in listenerSets { add(set.spec.listeners, of: set.metadata.key) }
        return listeners.sorted { $0.key < $1.key }.map { secret, users in
            let open = Set(users.filter { $0.hostname.isEmpty }.map(\.parent))
            return MissingCertificate(
                secret: secret,
                hostnames: Set(users.map(\.hostname).filter { !$0.isEmpty }).sorted { $0.utf8Precedes($1) },
                routeHostnames: open.isEmpty ? [] : hostnames(ofRoutesTo: open).sorted { $0.utf8Precedes($1) },
                servesEveryHostname: !open.isEmpty
            )
        }
    }

    /// The hostnames of the routes that name one of these Gateways or ListenerSets.
    private func hostnames(ofRoutesTo parents: Set<ObjectKey>) -> Set<String> {
        var names: Set<String> = []
        func add(_ routes: [some Route]) {
            for route in routes {
                let namespace = route.metadata.namespace
                let isAttached = route.spec.parentRefs.contains { reference in
                    parents.contains(ObjectKey(namespace: reference.namespace ?? namespace, name: reference.name))
                }
                if isAttached { names.formUnion(route.spec.hostnames) }
            }
        }
        add(httpRoutes)
        add(grpcRoutes)
        add(tlsRoutes)
        return names
    }

    /// Adds a certificate of the authority for every Secret that listeners name and that is not there.
    ///
    /// Binding goes on as if the input had them.
    ///
    /// - Returns: what was added, sorted, for telling the user.
    public mutating func addMissingCertificates(from authority: LocalAuthority) throws -> [MissingCertificate] {
        let missing = missingCertificates
        for certificate in missing {
            let issued = try authority.issue(for: certificate.names)
            secrets.append(
                Secret(
                    metadata: ObjectMeta(name: certificate.secret.name, namespace: certificate.secret.namespace),
                    type: "kubernetes.io/tls",
                    keyPair: .keyPair(
                        certificatePEM: issued.certificatePEM,
                        privateKeyPEM: issued.privateKeyPEM
                    ),
                    keys: ["tls.crt", "tls.key"]
                )
            )
        }
        return missing
    }
}

extension Listener {
    /// The Secrets with the certificates of a listener that ends TLS.
    fileprivate func namedSecrets(in namespace: String) -> [ObjectKey] {
        guard ["HTTPS", "TLS"].contains(`protocol`), let tls, tls.mode == "Terminate" else { return [] }
        return tls.certificateRefs.compactMap { reference in
            guard reference.group.isEmpty, reference.kind == "Secret" else { return nil }
            return ObjectKey(namespace: reference.namespace ?? namespace, name: reference.name)
        }
    }
}
