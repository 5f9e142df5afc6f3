import GatewayAPI
import RouteModel

/// Finds out where a backendRef leads.
///
/// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `buildDestination`.
struct BackendResolver {
    var grants: ReferenceGrants
    var registry: ServiceRegistry
    var assumedServices: Set<ObjectKey>
    var profile: Profile

    /// What became of a reference.
    struct Resolution {
        /// The DNS name that requests are sent to; empty where the reference was refused before it had one.
        var hostname: String
        /// What the route's status says; the other references go on.
        var softError: ConfigurationError?
        var isAssumed = false
    }

    /// Where a reference of a route of some kind leads.
    ///
    /// Throws what takes all rules of the route away.
    func resolve(
        _ reference: BackendObjectReference,
        of kind: String = "HTTPRoute",
        in namespace: String
    ) throws(HardError) -> Resolution {
        let key = reference.key(from: namespace)
        let targetKind = reference.isService ? "Service" : reference.kind
        guard grants.permit(from: kind, in: namespace, to: key, kind: targetKind) else {
            return refused(
                "RefNotPermitted",
                "backendRef \(key.name)/\(key.namespace) not accessible to a \(kind) in namespace "
                    + "\(quoted(namespace)) (missing a ReferenceGrant?)"
            )
        }
        switch (reference.group, reference.kind) {
        case ("", "Service"):
            if reference.name.contains(".") {
                throw HardError(
                    "InvalidDestination",
                    profile[ProfileSwitches.invalidServiceName]
                        + "; the name of the Service must be used, not the hostname."
                )
            }
            return try withPort(reference, resolveService(key))
        case ("multicluster.x-k8s.io", "ServiceImport"):
            return try withPort(reference, resolveService(key))
        case ("networking.istio.io", "Hostname"):
            if reference.namespace != nil {
                throw HardError("InvalidDestination", "namespace may not be set with Hostname type")
            }
            return try withPort(reference, resolveHostname(reference.name))
        case ("inference.networking.k8s.io", "InferencePool") where profile[ProfileSwitches.knowsInferencePools]:
            return refused(
                "InvalidKind",
                "InferencePool is not enabled. To enable, set ENABLE_GATEWAY_API_INFERENCE_EXTENSION to true in istiod"
            )
        default:
            return refused(
                "InvalidKind",
                "referencing unsupported backendRef: group \(quoted(reference.group)) kind \(quoted(reference.kind))"
            )
        }
    }

    private func refused(_ reason: String, _ message: String) -> Resolution {
        Resolution(hostname: "", softError: ConfigurationError(reason: reason, message: message))
    }

    private func withPort(
        _ reference: BackendObjectReference,
        _ resolution: Resolution
    ) throws(HardError) -> Resolution {
        if reference.port == nil { throw HardError("InvalidDestination", "port is required in backendRef") }
        return resolution
    }

    private func resolveService(_ key: ObjectKey) -> Resolution {
        let hostname = serviceHostname(namespace: key.namespace, name: key.name)
        guard registry.services[key] != nil else { return notFound(hostname) }
        return Resolution(hostname: hostname, isAssumed: assumedServices.contains(key))
    }

    private func resolveHostname(_ hostname: String) -> Resolution {
        registry.service(hostname: hostname) == nil ? notFound(hostname) : Resolution(hostname: hostname)
    }

    private func notFound(_ hostname: String) -> Resolution {
        Resolution(
            hostname: hostname,
            softError: ConfigurationError(reason: "BackendNotFound", message: "backend(\(hostname)) not found")
        )
    }
}

/// An error for which Istio drops every rule of a route.
struct HardError: Error {
    var error: ConfigurationError

    init(_ reason: String, _ message: String) {
        error = ConfigurationError(reason: reason, message: message)
    }

    init(_ error: ConfigurationError) {
        self.error = error
    }
}
