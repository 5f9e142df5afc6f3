import GatewayAPI
import RouteModel

/// A TCPRoute or TLSRoute in Envoy's terms, before it is placed on listeners.
struct TranslatedConnections {
    /// Where connections go, by rule; empty if an error took all rules away.
    var rules: [[TCPProxy.Share]] = []
    /// What the status says of it.
    var error: ConfigurationError?
}

/// Translates the rules of TCPRoutes and TLSRoutes.
///
/// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `convertTCPRoute`, `convertTLSRoute` and
/// > `buildTCPDestination`.
struct ConnectionTranslator {
    var backends: BackendResolver
    var clusters: ClusterNames

    /// Translates every rule.
    ///
    /// The last rule with an error speaks for the route; a hard one takes every rule away.
    func translate(_ rules: [ConnectionRouteRule], of kind: String, in namespace: String) -> TranslatedConnections {
        var translated = TranslatedConnections()
        do throws(HardError) {
            for rule in rules {
                translated.rules.append(try shares(rule, of: kind, in: namespace, error: &translated.error))
            }
        } catch {
            return TranslatedConnections(error: error.error)
        }
        return translated
    }

    private func shares(
        _ rule: ConnectionRouteRule,
        of kind: String,
        in namespace: String,
        error: inout ConfigurationError?
    ) throws(HardError) -> [TCPProxy.Share] {
        var shares: [TCPProxy.Share] = []
        for backend in rule.backendRefs where backend.weight > 0 {
            let resolution = try backends.resolve(backend.ref, of: kind, in: namespace)
            if let softError = resolution.softError { error = softError }
            let port = backend.ref.port ?? 0
            let cluster = clusters.cluster(of: resolution, port: port)
            shares.append(
                TCPProxy.Share(
                    cluster: cluster.name,
                    weight: backend.weight,
                    service: backend.ref.key(from: namespace).description,
                    port: port,
                    failure: cluster.failure
                )
            )
        }
        return shares.isEmpty ? [Self.nowhere] : shares
    }

    /// Where connections go without any weight: to a cluster that there is none of, so that they are closed.
    ///
    /// > Source: semantics 7.5.
    private static let nowhere = TCPProxy.Share(
        cluster: "outbound|65535|zero-weight|internal.cluster.local",
        weight: 1,
        service: "",
        port: 65535,
        failure: BackendFailure(reason: "ZeroWeight", message: "no backendRef has a weight above 0")
    )
}
