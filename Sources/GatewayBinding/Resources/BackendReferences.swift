import GatewayAPI

extension ResourceSet {
    /// What the routes send to, as far as it has a weight, and to whom they send copies: for each route its kind, its
    /// namespace and the references.
    var backendReferences: [(kind: String, namespace: String, references: [BackendObjectReference])] {
        func references<R: Route>(
            _ routes: [R],
            _ list: (R) -> [BackendObjectReference]
        ) -> [(String, String, [BackendObjectReference])] {
            routes.map { (R.kind, $0.metadata.namespace, list($0)) }
        }
        return references(httpRoutes) { route in
            route.spec.rules.flatMap { rule in
                let mirrors = rule.filters.compactMap { filter in
                    if case .requestMirror(let mirror) = filter { mirror.backendRef } else { nil }
                }
                return rule.backendRefs.lazy.filter { $0.weight > 0 }.map(\.ref) + mirrors
            }
        }
            + references(grpcRoutes) { route in
                route.spec.rules.flatMap { rule in
                    let mirrors = rule.filters.compactMap { filter in
                        if case .requestMirror(let mirror) = filter { mirror.backendRef } else { nil }
                    }
                    return rule.backendRefs.lazy.filter { $0.weight > 0 }.map(\.ref) + mirrors
                }
            }
            + references(tlsRoutes) { $0.spec.rules.flatMap(\.weightedReferences) }
            + references(tcpRoutes) { $0.spec.rules.flatMap(\.weightedReferences) }
    }
}

extension ConnectionRouteRule {
    fileprivate var weightedReferences: [BackendObjectReference] {
        backendRefs.lazy.filter { $0.weight > 0 }.map(\.ref)
    }
}
