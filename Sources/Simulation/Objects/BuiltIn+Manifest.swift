import GatewayAPI

// The specs of objects that the input lacks and the cluster would have, or that are assumed.

extension GatewayClass {
    var manifestMembers: [ManifestValue.Member] {
        var members = Members()
        members.add("controllerName", .string(controllerName))
        members.add("description", description.map(ManifestValue.string))
        return [.init(key: "spec", value: .object(members.list))]
    }
}

extension Gateway {
    /// As far as an assumed Gateway goes: class, and listeners without TLS.
    var manifestMembers: [ManifestValue.Member] {
        let listeners = spec.listeners.map { listener -> ManifestValue in
            var members = Members()
            members.add("name", .string(listener.name))
            members.add("hostname", listener.hostname.map(ManifestValue.string))
            members.add("port", .int(Int64(listener.port)))
            members.add("protocol", .string(listener.protocol))
            let namespaces = ManifestValue.object([
                .init(key: "from", value: .string(listener.allowedRoutes.namespaces.from))
            ])
            members.add("allowedRoutes", .object([.init(key: "namespaces", value: namespaces)]))
            return .object(members.list)
        }
        var members = Members()
        members.add("gatewayClassName", .string(spec.gatewayClassName))
        members.add("listeners", .array(listeners))
        return [.init(key: "spec", value: .object(members.list))]
    }
}

extension Service {
    /// The status of a Service whose load balancer has an address.
    static func status(loadBalancerAddress address: String) -> ManifestValue {
        let ingress = ManifestValue.array([.object([.init(key: "ip", value: .string(address))])])
        return .object([.init(key: "loadBalancer", value: .object([.init(key: "ingress", value: ingress)]))])
    }

    var manifestMembers: [ManifestValue.Member] {
        let ports = ports.map { port -> ManifestValue in
            var members = Members()
            members.add("name", port.name.map(ManifestValue.string))
            members.add("port", .int(Int64(port.port)))
            members.add("protocol", .string(port.protocol))
            return .object(members.list)
        }
        let ingress = (loadBalancerIngress ?? []).map { point -> ManifestValue in
            var members = Members()
            members.add("ip", point.ip.map(ManifestValue.string))
            members.add("hostname", point.hostname.map(ManifestValue.string))
            return .object(members.list)
        }
        var spec = Members()
        spec.add("type", .string(type))
        spec.add("loadBalancerIP", loadBalancerIP.map(ManifestValue.string))
        spec.add("ports", .array(ports))
        let status = ManifestValue.object([
            .init(key: "loadBalancer", value: .object([.init(key: "ingress", value: .array(ingress))]))
        ])
        return [.init(key: "spec", value: .object(spec.list))]
            + (ingress.isEmpty ? [] : [.init(key: "status", value: status)])
    }
}
