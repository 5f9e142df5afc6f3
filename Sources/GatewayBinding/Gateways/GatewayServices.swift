import GatewayAPI

/// The Services whose address a Gateway takes, and what Istio has to say about how they are named.
///
/// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `extractGatewayServices`, and
/// > `gatewaycommon/gateway_utils.go`, `IsManaged`.
struct GatewayServices {
    /// DNS names, in the order of the addresses.
    var hostnames: [String]
    /// Whether Istio makes the Deployment and the Service itself.
    var isManaged: Bool
    /// An address or annotation that Istio does not accept.
    var error: ConfigurationError?

    init(_ gateway: Gateway) {
        isManaged = Self.isManaged(gateway.spec.addresses)
        let namespace = gateway.metadata.namespace
        if isManaged {
            hostnames = [serviceHostname(namespace: namespace, name: Self.managedServiceName(gateway))]
            return
        }
        let named = gateway.spec.addresses.filter { $0.type == "Hostname" }
        hostnames = named.map { address in
            let value = address.value ?? ""
            return value.contains(".") ? value : serviceHostname(namespace: namespace, name: value)
        }
        error = Self.error(gateway)
    }

    /// Those that exist, `namespace/name`.
    func existing(_ registry: ServiceRegistry) -> [String] {
        hostnames.compactMap { registry.service(hostname: $0)?.metadata.key.description }
    }

    static func isManaged(_ addresses: [GatewayAddress]) -> Bool {
        switch addresses.count {
        case 0: true
        case 1: addresses[0].type == "IPAddress"
        default: false
        }
    }

    static func managedServiceName(_ gateway: Gateway) -> String {
        gateway.metadata.annotations["gateway.istio.io/name-override"]
            ?? "\(gateway.metadata.name)-\(gateway.spec.gatewayClassName)"
    }

    private static func error(_ gateway: Gateway) -> ConfigurationError? {
        let skipped = gateway.spec.addresses.filter { $0.type != "Hostname" }.map { $0.value ?? "" }
        if !skipped.isEmpty {
            return ConfigurationError(
                reason: "UnsupportedAddress",
                message: "only Hostname is supported, ignoring [\(skipped.joined(separator: " "))]"
            )
        }
        guard gateway.metadata.annotations["networking.istio.io/service-type"] != nil else { return nil }
        return ConfigurationError(
            reason: "DeprecatedField",
            message:
                "annotation networking.istio.io/service-type is deprecated, use Spec.Infrastructure.Routeability"
        )
    }
}
