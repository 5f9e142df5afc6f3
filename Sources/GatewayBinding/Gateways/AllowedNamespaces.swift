import GatewayAPI

/// The namespaces whose routes a listener lets in.
///
/// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `namespacesFromSelector`.
enum AllowedNamespaces {
    case all
    case only(Set<String>)

    /// Evaluates `allowedRoutes.namespaces` against every namespace and its labels.
    init(_ rule: RouteNamespaces, own: String, labels: [String: [String: String]]) {
        switch (rule.from, rule.selector) {
        case ("All", _), ("Selector", nil): self = .all
        case ("Selector", let selector?):
            self = .only(Set(labels.lazy.filter { selector.selects($0.value) }.map(\.key)))
        default: self = .only([own])
        }
    }

    func contains(_ namespace: String) -> Bool {
        switch self {
        case .all: true
        case .only(let namespaces): namespaces.contains(namespace)
        }
    }
}
