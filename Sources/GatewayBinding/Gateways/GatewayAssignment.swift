import GatewayAPI

/// How a Gateway's listeners meet the Services that it names.
///
/// > Source: Istio `pilot/pkg/config/kube/gatewaycommon/context.go`, `ResolveGatewayInstances`.
struct GatewayAssignment {
    /// `host:port` of each port that works, sorted as strings.
    var assigned: [String] = []
    /// What does not work, sorted.
    var warnings: [String] = []
    /// Whether nothing is wrong but that an address or an endpoint is still missing.
    var isOnlyPending = true
    /// The external addresses of the Services, sorted.
    var external: [String] = []
    /// The cluster's own addresses of the working Services, as far as the input tells.
    private(set) var internalAddresses: [String] = []
    /// Services that have no address to show: one is still missing, or it is not known here.
    private var unaddressed: Set<String> = []

    init(
        _ gateway: Gateway,
        services: GatewayServices,
        ports: Set<Int>,
        registry: ServiceRegistry,
        local: LocalAddresses
    ) {
        for hostname in services.hostnames {
            guard let service = registry.service(hostname: hostname) else {
                fail("hostname \(quoted(hostname)) not found")
                continue
            }
            guard service.metadata.namespace == gateway.metadata.namespace else {
                fail(
                    "hostname \(quoted(hostname)) not found in namespace \(quoted(gateway.metadata.namespace)), "
                        + "but it was found in namespace(s) \(quoted(service.metadata.namespace))"
                )
                continue
            }
            let ready = registry.readyPorts(ofGatewayService: service)
            for port in ports.sorted() {
                if ready.contains(port) {
                    assign(port, of: service, hostname: hostname, external: local.addresses(of: service))
                } else {
                    miss(port, of: service, hostname: hostname, ready: ready, isManaged: services.isManaged)
                }
            }
        }
        assigned.sort { $0.utf8Precedes($1) }
        warnings.sort { $0.utf8Precedes($1) }
        external.sort { $0.utf8Precedes($1) }
    }

    /// The DNS names of the working Services that wait for no address, for a Gateway without external addresses.
    var internalHostnames: [String] {
        var names: [String] = []
        for entry in assigned {
            let name = String(entry.prefix { $0 != ":" })
            if !unaddressed.contains(name), !names.contains(name) { names.append(name) }
        }
        return names
    }

    private mutating func fail(_ warning: String) {
        warnings.append(warning)
        isOnlyPending = false
    }

    private mutating func assign(_ port: Int, of service: Service, hostname: String, external: LocalAddresses.External)
    {
        assigned.append("\(hostname):\(port)")
        if let address = service.clusterIP, !["", "None"].contains(address), !internalAddresses.contains(address) {
            internalAddresses.append(address)
        }
        switch external {
        case .known(let addresses):
            for address in addresses where !self.external.contains(address) { self.external.append(address) }
        case .internalOnly: break
        case .unknown: unaddressed.insert(hostname)
        case .pending:
            guard unaddressed.insert(hostname).inserted else { return }
            warnings.append("address pending for hostname \(quoted(hostname))")
        }
    }

    private mutating func miss(_ port: Int, of service: Service, hostname: String, ready: Set<Int>, isManaged: Bool) {
        if ready.isEmpty {
            warnings.append("no instances found for hostname \(quoted(hostname))")
            return
        }
        let hints = service.ports.filter { ready.contains($0.port) && $0.targetPort == .number(port) }.map(\.port)
        if hints.isEmpty {
            if isManaged, service.ports.contains(where: { $0.port == port }) { return }
            fail("port \(port) not found for hostname \(quoted(hostname))")
            return
        }
        let list = hints.map(String.init).sorted().joined(separator: " ")
        fail(
            "port \(port) not found for hostname \(quoted(hostname)) (hint: the service port should be specified, "
                + "not the workload port. Did you mean one of these ports: [\(list)]?)"
        )
    }
}

/// The external addresses of Services: what the input says, else the ones that they have on this machine.
struct LocalAddresses {
    /// By `namespace/name`.
    var byService: [String: String]

    /// What is known of a Service's external addresses.
    enum External {
        case known([String])
        /// It has none and waits for none.
        case internalOnly
        /// The caller did not say.
        case unknown
        /// A load balancer that has not been given one.
        case pending
    }

    func addresses(of service: Service) -> External {
        if let ingress = service.loadBalancerIngress {
            let addresses = ingress.compactMap { $0.ip ?? $0.hostname }
            if !addresses.isEmpty { return .known(addresses) }
            return service.type == "LoadBalancer" ? .pending : .internalOnly
        }
        // A Service of the input that is no load balancer never gets an address from outside.
        if service.type != "LoadBalancer" { return .internalOnly }
        guard let local = byService[service.metadata.key.description] else { return .unknown }
        return .known([local])
    }
}

func quoted(_ text: String) -> String { "\"\(text)\"" }
