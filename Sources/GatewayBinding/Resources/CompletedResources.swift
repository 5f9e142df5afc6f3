import GatewayAPI

/// The input together with what the cluster would have besides it, and with what is assumed.
struct CompletedResources {
    private(set) var resources: ResourceSet
    /// One line each, unsorted.
    private(set) var assumptions: [String] = []
    /// Services that are assumed.
    private(set) var assumedServices: Set<ObjectKey> = []
    private(set) var grants: ReferenceGrants
    private(set) var classes: GatewayClasses

    init(_ input: ResourceSet, assume policy: AssumptionPolicy, profile: Profile) {
        resources = input
        grants = ReferenceGrants(input.referenceGrants, profile: profile)
        classes = GatewayClasses(input.gatewayClasses)
        addBuiltInClasses()
        add(BuiltIn.ingressServices)
        assumeGateways(policy)
        addNamespaces()
        add(generatedServices())
        assumeServices(policy, inputServices: input.services)
        resources.sortLists()
    }

    private mutating func addBuiltInClasses() {
        let present = Set(resources.gatewayClasses.map(\.metadata.name))
        resources.gatewayClasses += BuiltIn.gatewayClasses.filter { !present.contains($0.metadata.name) }
    }

    private mutating func add(_ services: [Service]) {
        var present = Set(resources.services.map(\.metadata.key))
        for service in services where present.insert(service.metadata.key).inserted {
            resources.services.append(service)
        }
    }

    /// The Services that Istio makes for managed Gateways, with the ports of the ListenerSets that they allow.
    private func generatedServices() -> [Service] {
        let sets = allowedListenerSets()
        let managed = resources.gateways.filter { gateway in
            classes.controller(of: gateway.spec.gatewayClassName) == gatewayController
                && GatewayServices.isManaged(gateway.spec.addresses)
        }
        return managed.sorted { $0.metadata.key < $1.metadata.key }.map { gateway in
            let added = (sets[gateway.metadata.key] ?? []).flatMap(\.spec.listeners)
            return BuiltIn.service(of: gateway, listeners: gateway.spec.listeners + added)
        }
    }

    // MARK: ListenerSets

    /// The ListenerSets of each Gateway whose namespaces it allows, oldest first, then by namespace and name.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gatewaycommon/gateway_utils.go`, `NamespaceAcceptedByAllowListeners`.
    func allowedListenerSets() -> [ObjectKey: [ListenerSet]] {
        let labels = namespaceLabels
        let gateways = Dictionary(
            resources.gateways.map { ($0.metadata.key, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let sets = resources.listenerSets.filter { set in
            guard let key = set.parentKey, let gateway = gateways[key] else { return false }
            return gateway.allows(set, labels: labels)
        }
        return Dictionary(grouping: sets) { $0.parentKey ?? $0.metadata.key }.mapValues { sets in
            sets.sorted { left, right in
                left.metadata.created == right.metadata.created
                    ? left.metadata.key < right.metadata.key : left.metadata.created < right.metadata.created
            }
        }
    }

    // MARK: Assumptions

    private mutating func assumeGateways(_ policy: AssumptionPolicy) {
        guard policy == .always || (policy == .auto && resources.gateways.isEmpty) else { return }
        let present = Set(resources.gateways.map(\.metadata.key))
        var sections: [ObjectKey: Set<String>] = [:]
        func note(_ routes: [some Route]) {
            for route in routes {
                for reference in route.spec.parentRefs where reference.isGateway {
                    let key = reference.key(from: route.metadata.namespace)
                    if !present.contains(key) {
                        sections[key, default: []].formUnion(reference.sectionName.map { [$0] } ?? [])
                    }
                }
            }
        }
        note(resources.httpRoutes)
        note(resources.grpcRoutes)
        for (key, names) in sections.sorted(by: { $0.key < $1.key }) {
            let listener = names.contains("http") ? "http" : names.min() ?? "http"
            resources.gateways.append(BuiltIn.assumedGateway(key, listener: listener))
            assumptions.append(
                "Gateway \(key): not in the input; assumed with class istio and one HTTP listener \(quoted(listener)) on "
                    + "port 80 for any hostname and routes from all namespaces"
            )
        }
    }

    private mutating func assumeServices(_ policy: AssumptionPolicy, inputServices: [Service]) {
        guard policy != .never else { return }
        let present = Set(resources.services.map(\.metadata.key))
        let complete = policy == .auto ? Set(inputServices.map(\.metadata.namespace)) : []
        var ports: [ObjectKey: Set<Int>] = [:]
        for (kind, namespace, references) in resources.backendReferences {
            for reference in references where reference.isService && !reference.name.contains(".") {
                let key = reference.key(from: namespace)
                guard let port = reference.port, !present.contains(key), !complete.contains(key.namespace),
                    grants.permit(from: kind, in: namespace, to: key, kind: "Service")
                else { continue }
                ports[key, default: []].insert(port)
            }
        }
        for (key, numbers) in ports.sorted(by: { $0.key < $1.key }) {
            let sorted = numbers.sorted()
            let name = sorted.count == 1 ? policyPortName(of: key) : nil
            resources.services.append(BuiltIn.assumedService(key, ports: sorted, onlyName: name))
            assumedServices.insert(key)
            let list =
                sorted.map(String.init).joined(separator: ", ")
                + (name.map { " (\(quoted($0)), as a BackendTLSPolicy has it)" } ?? "")
            assumptions.append(
                "Service \(key): not in the input; assumed with port\(sorted.count > 1 ? "s" : "") \(list) and one ready "
                    + "endpoint"
            )
        }
    }

    /// The name by which BackendTLSPolicies know a port of a Service; nil where they know none, or several.
    private func policyPortName(of service: ObjectKey) -> String? {
        let names = resources.backendTLSPolicies.filter { $0.metadata.namespace == service.namespace }
            .flatMap(\.spec.targetRefs)
            .filter { $0.group.isEmpty && $0.kind == "Service" && $0.name == service.name }
            .compactMap(\.sectionName)
        return Set(names).count == 1 ? names.first : nil
    }

    // MARK: Namespaces

    /// Adds every namespace that an object mentions, and to each the label that the API server gives it.
    private mutating func addNamespaces() {
        var labels: [String: Int] = [:]
        for index in resources.namespaces.indices {
            let name = resources.namespaces[index].metadata.name
            labels[name] = index
            resources.namespaces[index].metadata.labels[BuiltIn.namespaceLabel] = name
        }
        for name in resources.mentionedNamespaces.sorted() where labels[name] == nil {
            let metadata = ObjectMeta(name: name, labels: [BuiltIn.namespaceLabel: name])
            resources.namespaces.append(Namespace(metadata: metadata))
        }
    }

    /// The labels of each namespace.
    var namespaceLabels: [String: [String: String]] {
        Dictionary(
            resources.namespaces.map { ($0.metadata.name, $0.metadata.labels) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

extension ListenerSet {
    /// The Gateway that it wants to add to; nil: something else.
    var parentKey: ObjectKey? {
        let reference = spec.parentRef
        guard reference.group == gatewayGroup, reference.kind == "Gateway" else { return nil }
        return ObjectKey(namespace: reference.namespace ?? metadata.namespace, name: reference.name)
    }
}

extension Gateway {
    /// Whether a ListenerSet of that namespace may add to it.
    fileprivate func allows(_ set: ListenerSet, labels: [String: [String: String]]) -> Bool {
        let namespace = set.metadata.namespace
        guard let rule = spec.allowedListeners else { return false }
        switch (rule.from, rule.selector) {
        case ("All", _): return true
        case ("Same", _): return namespace == metadata.namespace
        case ("Selector", let selector?): return labels[namespace].map(selector.selects) ?? false
        default: return false
        }
    }
}

extension ParentReference {
    /// Whether it names a Gateway.
    var isGateway: Bool { group == gatewayGroup && kind == "Gateway" }

    /// What it names, if routes can attach to it.
    func parent(from namespace: String) -> ParentKey? {
        guard group == gatewayGroup, ["Gateway", "ListenerSet"].contains(kind) else { return nil }
        return ParentKey(kind: kind, key: key(from: namespace))
    }

    /// The key of what it names.
    func key(from namespace: String) -> ObjectKey { ObjectKey(namespace: self.namespace ?? namespace, name: name) }
}

extension BackendObjectReference {
    /// Whether it names a Service.
    var isService: Bool { group.isEmpty && kind == "Service" }

    /// The key of what it names.
    func key(from namespace: String) -> ObjectKey { ObjectKey(namespace: self.namespace ?? namespace, name: name) }
}

extension ResourceSet {
    /// Every namespace that an object is in or refers to.
    fileprivate var mentionedNamespaces: Set<String> {
        var names: Set<String> = []
        for gateway in gateways { names.insert(gateway.metadata.namespace) }
        for set in listenerSets {
            names.insert(set.metadata.namespace)
            if let namespace = set.spec.parentRef.namespace { names.insert(namespace) }
        }
        func add(_ routes: [some Route]) {
            for route in routes {
                names.insert(route.metadata.namespace)
                for case let namespace? in route.spec.parentRefs.lazy.map(\.namespace) { names.insert(namespace) }
            }
        }
        add(httpRoutes)
        add(grpcRoutes)
        add(tlsRoutes)
        add(tcpRoutes)
        add(udpRoutes)
        for (_, _, references) in backendReferences {
            for case let namespace? in references.lazy.map(\.namespace) { names.insert(namespace) }
        }
        for policy in backendTLSPolicies { names.insert(policy.metadata.namespace) }
        for grant in referenceGrants {
            names.insert(grant.metadata.namespace)
            for from in grant.from { names.insert(from.namespace) }
        }
        for service in services { names.insert(service.metadata.namespace) }
        for slice in endpointSlices { names.insert(slice.metadata.namespace) }
        for secret in secrets { names.insert(secret.metadata.namespace) }
        for configMap in configMaps { names.insert(configMap.metadata.namespace) }
        for workload in workloads { names.insert(workload.metadata.namespace) }
        names.remove("")
        return names
    }
}
