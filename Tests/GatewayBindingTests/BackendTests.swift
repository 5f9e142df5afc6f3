import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// Where backendRefs lead.
@Suite struct BackendTests {
    private func bound(_ backends: String, more: String = service("s")) throws -> Binding {
        try GatewayBindingTests.bound(plainGateway + route(rules: "[{backendRefs: \(backends)}]") + more)
    }

    private static let resolved = "ResolvedRefs=True ResolvedRefs: All references resolved"

    // MARK: Weights

    @Test(
        "Without backends, or with weights of 0 only, the rule answers 500 and nothing is said (fact 6.1)",
        arguments: ["[]", "[{name: s, port: 80, weight: 0}]", "[{name: gone, port: 80, weight: 0}]"]
    )
    func nobody(backends: String) throws {
        let binding = try bound(backends)
        #expect(binding.entries.map(\.action) == [.directResponse(status: 500)])
        #expect(binding.parents() == [["Accepted=True Accepted: Route was valid", Self.resolved]])
    }

    @Test("References of weight 0 are not even looked at (fact 6.2)") func weightless() throws {
        let dotted = "{name: a.b, port: 80, weight: 0}, {name: c, weight: 0, kind: Bucket, group: example.com}"
        let binding = try bound("[{name: gone, port: 80, weight: 0}, \(dotted), {name: s, port: 80, weight: 3}]")
        #expect(try binding.onlyForward().clusters.map(\.service) == ["app/s"])
        #expect(binding.condition("ResolvedRefs", ofRoute: "r") == Self.resolved)
    }

    @Test("Weights are kept, 1 by default; an invalid reference keeps its share (fact 6.3, fact 6.4)") func weights()
        throws
    {
        let binding = try bound(
            "[{name: s, port: 80}, {name: gone, port: 80, weight: 10}, {name: s, port: 80, weight: 90}]"
        )
        let clusters = try binding.onlyForward().clusters
        #expect(clusters.map(\.weight) == [1, 10, 90])
        #expect(clusters.map(\.failure?.reason) == [nil, "BackendNotFound", nil])
        #expect(binding.condition("Accepted", ofRoute: "r") == "Accepted=True Accepted: Route was valid")
    }

    // MARK: Errors

    struct Failure: Sendable {
        let backend: String
        let expected: String
        var isHard = false
    }

    private static let dotted =
        "InvalidDestination: service name invalid; the name of the Service must be used, not the hostname."

    @Test(
        "What a reference can be wrong about (fact 6.5, fact 6.9, fact 6.10)",
        arguments: [
            Failure(
                backend: "{name: s, namespace: store, port: 80}",
                expected: "RefNotPermitted: backendRef s/store not accessible to a HTTPRoute in namespace \"app\" "
                    + "(missing a ReferenceGrant?)"
            ),
            // The grant is asked for before anything else.
            Failure(
                backend: "{name: gone, namespace: store, port: 80}",
                expected: "RefNotPermitted: backendRef gone/store not accessible to a HTTPRoute in namespace \"app\" "
                    + "(missing a ReferenceGrant?)"
            ),
            Failure(
                backend: "{name: gone, port: 80}",
                expected: "BackendNotFound: backend(gone.app.svc.cluster.local) not found"
            ),
            Failure(
                backend: "{name: b, kind: GcsBucket, group: example.com}",
                expected: "InvalidKind: referencing unsupported backendRef: group \"example.com\" kind \"GcsBucket\""
            ),
            Failure(
                backend: "{name: pool, kind: InferencePool, group: inference.networking.k8s.io}",
                expected: "InvalidKind: InferencePool is not enabled. To enable, set "
                    + "ENABLE_GATEWAY_API_INFERENCE_EXTENSION to true in istiod"
            ),
            Failure(
                backend: "{name: gone, kind: ServiceImport, group: multicluster.x-k8s.io, port: 80}",
                expected: "BackendNotFound: backend(gone.app.svc.cluster.local) not found"
            ),
            Failure(
                backend: "{name: api.example.com, kind: Hostname, group: networking.istio.io, port: 80}",
                expected: "BackendNotFound: backend(api.example.com) not found"
            ),
            Failure(
                backend: "{name: s, kind: Hostname, group: networking.istio.io, namespace: app, port: 80}",
                expected: "InvalidDestination: namespace may not be set with Hostname type",
                isHard: true
            ),
            Failure(
                backend: "{name: s, kind: ServiceImport, group: multicluster.x-k8s.io}",
                expected: "InvalidDestination: port is required in backendRef",
                isHard: true
            ),
        ]
    )
    func errors(row: Failure) throws {
        let more = service("s") + service("s", namespace: "store")
        let binding = try bound("[\(row.backend), {name: s, port: 80}]", more: more)
        #expect(binding.condition("ResolvedRefs", ofRoute: "r") == "ResolvedRefs=False \(row.expected)")
        #expect(binding.condition("Accepted", ofRoute: "r") == "Accepted=True Accepted: Route was valid")
        #expect(binding.entries.isEmpty == row.isHard)
        if !row.isHard { #expect(try binding.onlyForward().clusters.map { $0.failure == nil } == [false, true]) }
    }

    @Test("A Service's name with a dot, or no port, takes every rule away (fact 6.5, fact 3.17)") func hardErrors()
        throws
    {
        // The CRDs see to both; judged past them.
        for (change, message) in [
            ({ (ref: inout BackendObjectReference) in ref.name = "s.app" }, Self.dotted),
            (
                { (ref: inout BackendObjectReference) in ref.port = nil },
                "InvalidDestination: port is required in backendRef"
            ),
        ] {
            var set = try resources(
                plainGateway + route(rules: "[{backendRefs: [{name: s, port: 80}]}, {}]") + service("s")
            )
            change(&set.httpRoutes[0].spec.rules[0].backendRefs[0].ref)
            let binding = bind(set, options: BindingOptions(assume: .never))
            #expect(binding.entries.isEmpty)
            #expect(binding.condition("ResolvedRefs", ofRoute: "r") == "ResolvedRefs=False \(message)")
        }
    }

    @Test("A port that the Service lacks is no error in status, and no cluster (fact 6.6)", arguments: [8080, 81])
    func portNotFound(port: Int) throws {
        let more = service("s", port: "{port: 80, targetPort: 8080, name: http}")
        let binding = try bound("[{name: s, port: \(port)}]", more: more)
        #expect(binding.condition("ResolvedRefs", ofRoute: "r") == Self.resolved)
        #expect(try binding.onlyForward().clusters.map(\.failure?.reason) == ["PortNotFound"])
        #expect(binding.table.clusters.isEmpty)
    }

    @Test("A Service without ready endpoints is a cluster without endpoints (fact 6.7)") func noEndpoints() throws {
        let binding = try bound(
            "[{name: s, port: 80}]",
            more: service("s") + slice("s", namespace: "app", isReady: false)
        )
        #expect(binding.table.clusters.map(\.endpoints) == [[]])
        #expect(binding.condition("ResolvedRefs", ofRoute: "r") == Self.resolved)
    }

    @Test(
        "A reference into the own namespace needs no grant, spelled out or not (fact 6.8)",
        arguments: ["", "namespace: app, "]
    )
    func ownNamespace(namespace: String) throws {
        let binding = try bound("[{name: s, \(namespace)port: 80}]")
        #expect(try binding.onlyForward().clusters.map(\.cluster) == ["outbound|80||s.app.svc.cluster.local"])
        #expect(binding.condition("ResolvedRefs", ofRoute: "r") == Self.resolved)
    }

    // MARK: Kinds

    @Test(
        "A ServiceImport is the Service of its name, a Hostname one by its DNS name (fact 6.9)",
        arguments: [
            "{name: s, kind: ServiceImport, group: multicluster.x-k8s.io, port: 80}",
            "{name: s.app.svc.cluster.local, kind: Hostname, group: networking.istio.io, port: 80}",
        ]
    )
    func otherKinds(backend: String) throws {
        let binding = try bound("[\(backend)]")
        #expect(binding.condition("ResolvedRefs", ofRoute: "r") == Self.resolved)
        #expect(binding.table.clusters.map(\.name) == ["outbound|80||s.app.svc.cluster.local"])
    }

    @Test("An ExternalName Service leads to the cluster of that name, if there is one (fact 6.11)") func externalName()
        throws
    {
        func external(_ name: String) -> String {
            document(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: e, namespace: app}
                spec: {type: ExternalName, externalName: \(name), ports: [{port: 80}]}
                """
            )
        }
        let inside = try bound("[{name: e, port: 80}]", more: external("s.app.svc.cluster.local") + service("s"))
        #expect(inside.table.clusters.map(\.name) == ["outbound|80||s.app.svc.cluster.local"])
        let outside = try bound("[{name: e, port: 80}]", more: external("api.example.com"))
        #expect(outside.table.clusters.isEmpty)
        let cluster = try #require(try outside.onlyForward().clusters.first)
        #expect(cluster.cluster == "outbound|80||api.example.com")
        #expect(cluster.failure?.reason == "ExternalNameNotFound")
        for binding in [inside, outside] {
            #expect(binding.condition("ResolvedRefs", ofRoute: "r") == Self.resolved)
        }
    }

    @Test(
        "A headless Service and one without selector have the endpoints of their slices (fact 6.7)",
        arguments: ["spec: {clusterIP: None, selector: {app: h}, ports: [{port: 80}]}", "spec: {ports: [{port: 80}]}"]
    )
    func headless(spec: String) throws {
        let service = document("apiVersion: v1\nkind: Service\nmetadata: {name: h, namespace: app}\n\(spec)")
        let binding = try bound("[{name: h, port: 80}]", more: service + slice("h", namespace: "app"))
        #expect(binding.table.clusters.map(\.endpoints.count) == [1])
        #expect(try bound("[{name: h, port: 80}]", more: service).table.clusters.map(\.endpoints.count) == [0])
    }
}
