import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// ListenerSets: which are let in, what their status says, what attaches to them, and which ports they open.
@Suite struct ListenerSetTests {
    private func set(
        _ name: String = "set",
        namespace: String = "team",
        created: String? = nil,
        parent: String = "{name: gw, namespace: infra}",
        listeners: String
    ) -> String {
        document(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: ListenerSet
            metadata: {name: \(name), namespace: \(namespace)\(created.map { ", creationTimestamp: \"\($0)\"" } ?? "")}
            spec:
              parentRef: \(parent)
              listeners: [\(listeners)]
            """
        )
    }

    private func parent(
        _ allowed: String? = "{namespaces: {from: All}}",
        class className: String = "istio",
        addresses: String = "[]",
        listeners: String = anyListener
    ) -> String {
        document(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: gw, namespace: infra}
            spec:
              gatewayClassName: \(className)
              addresses: \(addresses)
            \(allowed.map { "  allowedListeners: \($0)\n" } ?? "")  listeners: [\(listeners)]
            """
        )
    }

    private func route(
        _ name: String = "r",
        to parents: String = "[{kind: ListenerSet, name: set, namespace: team}]",
        hostnames: String = "[]"
    ) -> String {
        document(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: \(name), namespace: app}
            spec: {parentRefs: \(parents), hostnames: \(hostnames), rules: [{backendRefs: [{name: s, port: 80}]}]}
            """
        )
    }

    private func status(_ binding: Binding, _ name: String = "set", in namespace: String = "team") -> ListenerSetStatus?
    {
        binding.listenerSetStatuses[ObjectKey(namespace: namespace, name: name)]
    }

    private func conditions(_ binding: Binding, _ name: String = "set", in namespace: String = "team") -> [String] {
        status(binding, name, in: namespace)?.conditions.map(\.text) ?? []
    }

    private func attachedSets(_ binding: Binding) -> Int? {
        binding.gatewayStatuses[ObjectKey(namespace: "infra", name: "gw")]?.attachedListenerSets
    }

    private static let extra = listener("extra", port: 8080)

    // MARK: Who is let in

    static let rules: [(allowed: String?, namespace: String, isAllowed: Bool)] = [
        (nil, "infra", false),
        ("{}", "infra", false),
        ("{namespaces: {from: None}}", "infra", false),
        ("{namespaces: {from: Same}}", "infra", true),
        ("{namespaces: {from: Same}}", "team", false),
        ("{namespaces: {from: All}}", "team", true),
        ("{namespaces: {from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: team}}}}", "team", true),
        ("{namespaces: {from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: x}}}}", "team", false),
        ("{namespaces: {from: Selector}}", "team", false),
    ]

    @Test("allowedListeners says who is let in, by default nobody (fact 7.9, fact 2.23, fact 2.54)", arguments: rules)
    func allowedListeners(allowed: String?, namespace: String, isAllowed: Bool) throws {
        let binding = try bound(parent(allowed) + set(namespace: namespace, listeners: Self.extra))
        let message = "The parent Gateway does not allow this reference; check the 'spec.allowedRoutes'"
        let programmed =
            "Programmed=True Programmed: Resource programmed, assigned to service(s) "
            + "gw-istio.infra.svc.cluster.local:8080"
        #expect(
            conditions(binding, in: namespace)
                == (isAllowed
                    ? ["Accepted=True Accepted: Resource accepted", programmed]
                    : ["Accepted=False NotAllowed: \(message)", "Programmed=False NotAllowed: \(message)"])
        )
        #expect(status(binding, in: namespace)?.listeners.count == (isAllowed ? 1 : 0))
        #expect(attachedSets(binding) == (isAllowed ? 1 : 0))
    }

    @Test("A class of another cluster has no ListenerSets (fact 7.9)")
    func unsupportedClass() throws {
        let binding = try bound(parent(class: "istio-remote") + set(listeners: Self.extra))
        let message = "The \"istio-remote\" GatewayClass does not support ListenerSet"
        #expect(
            conditions(binding) == [
                "Accepted=False NotAllowed: \(message)", "Programmed=False NotAllowed: \(message)",
            ]
        )
    }

    @Test("A set of no Gateway, of a foreign one, or of something else has no status (fact 7.9)")
    func noGateway() throws {
        #expect(status(try bound(set(listeners: Self.extra))) == nil)
        #expect(status(try bound(parent(class: "other") + set(listeners: Self.extra))) == nil)
        let other = "{kind: Service, group: '', name: gw, namespace: infra}"
        #expect(status(try bound(parent() + set(parent: other, listeners: Self.extra))) == nil)
    }

    @Test("A Gateway that is not accepted takes its sets along (fact 7.9, fact 2.8)")
    func parentNotAccepted() throws {
        let addresses = "[{value: 1.2.3.4}, {value: 1.2.3.5}]"
        let binding = try bound(parent(addresses: addresses) + set(listeners: Self.extra))
        #expect(
            conditions(binding) == [
                "Accepted=False UnsupportedAddress: Parent not accepted: only Hostname is supported, ignoring "
                    + "[1.2.3.4 1.2.3.5]",
                "Programmed=False UnsupportedAddress: Failed to assign to any requested addresses",
            ]
        )
        #expect(status(binding)?.listeners == [])
    }

    // MARK: Its listeners

    @Test("Without a valid listener a set is neither accepted nor programmed (fact 7.9)")
    func noValidListener() throws {
        let binding = try bound(parent() + set(listeners: listener("u", port: 99, protocol: "UDP")))
        let message = "None of the ListenerSet's listeners are valid"
        #expect(
            conditions(binding) == [
                "Accepted=False ListenersNotValid: \(message)", "Programmed=False ListenersNotValid: \(message)",
            ]
        )
        #expect(attachedSets(binding) == 0)
    }

    @Test("HTTPS without a tls stanza is refused in a set (fact 2.32)")
    func withoutTLS() throws {
        let listeners = "\(listener("s", port: 443, protocol: "HTTPS")), \(Self.extra)"
        let first = try #require(status(try bound(parent() + set(listeners: listeners)))?.listeners.first)
        #expect(
            first.condition("Accepted")
                == "Accepted=False UnsupportedProtocol: protocol is HTTPS but no TLS section is defined"
        )
        #expect(first.condition("Programmed") == "Programmed=False Invalid: Bad TLS configuration")
    }

    @Test("Secrets and grants are those of the set's namespace and kind (fact 7.9, fact 2.49)")
    func secrets() throws {
        let tls = ", tls: {certificateRefs: [{name: cert, namespace: vault}]}"
        let manifests = parent() + set(listeners: listener("s", port: 443, protocol: "HTTPS", more: tls))
        func resolved(_ kind: String) throws -> String {
            let from = "[{group: gateway.networking.k8s.io, kind: \(kind), namespace: team}]"
            var set = try resources(manifests + grant(in: "vault", from: from, to: "[{group: '', kind: Secret}]"))
            set.secrets = [
                Secret(
                    metadata: ObjectMeta(name: "cert", namespace: "vault"),
                    keyPair: .keyPair(certificatePEM: "c", privateKeyPEM: "k")
                )
            ]
            let binding = bind(set, options: BindingOptions(assume: .never))
            return status(binding)?.listeners.first?.condition("ResolvedRefs") ?? ""
        }
        #expect(try resolved("ListenerSet") == "ResolvedRefs=True ResolvedRefs: No errors found")
        #expect(
            try resolved("Gateway")
                == "ResolvedRefs=False RefNotPermitted: certificateRef cert/vault not accessible to a Gateway in "
                + "namespace \"team\" (missing a ReferenceGrant?)"
        )
    }

    @Test("The Gateway's own listeners win conflicts, then the older set, then the name (fact 2.34, fact 2.37)")
    func conflicts() throws {
        let binding = try bound(
            parent(listeners: listener("http", hostname: "a.b"))
                + set("b", created: "2024-01-01T00:00:00Z", listeners: listener("x", hostname: "c.d"))
                + set("a", created: "2024-01-02T00:00:00Z", listeners: listener("x", hostname: "c.d"))
                + set("c", listeners: "\(listener("x", hostname: "a.b")), \(listener("z", port: 80, protocol: "TCP"))")
        )
        func accepted(_ name: String) -> [String] {
            status(binding, name)?.listeners.map { String($0.condition("Accepted").prefix(while: { $0 != ":" })) } ?? []
        }
        #expect(accepted("b") == ["Accepted=True Accepted"])
        #expect(accepted("a") == ["Accepted=False HostnameConflict"])
        #expect(accepted("c") == ["Accepted=False HostnameConflict", "Accepted=False ProtocolConflict"])
        #expect(try binding.listener("http").condition("Accepted") == "Accepted=True Accepted: No errors found")
        #expect(attachedSets(binding) == 1)
    }

    @Test("A set that is not let in conflicts with nobody (fact 2.34)")
    func strangerDoesNotConflict() throws {
        let binding = try bound(
            parent("{namespaces: {from: Same}}")
                + set("old", created: "2024-01-01T00:00:00Z", listeners: Self.extra)
                + set("new", namespace: "infra", listeners: Self.extra)
        )
        #expect(status(binding, "new", in: "infra")?.conditions.allSatisfy(\.status) == true)
    }

    // MARK: Routes

    @Test("A route attaches to a set by its kind (fact 3.1, fact 7.9)")
    func routes() throws {
        let binding = try bound(
            parent() + set(listeners: "\(Self.extra), \(listener("more", port: 8081))") + route() + service("s")
        )
        #expect(
            binding.parents().first == [
                "Accepted=True Accepted: Route was valid, bound to 2 parents",
                "ResolvedRefs=True ResolvedRefs: All references resolved",
            ]
        )
        #expect(status(binding)?.listeners.map(\.attachedRoutes) == [1, 1])
        #expect(try binding.listener("http").attachedRoutes == 0)
        #expect(Set(binding.entries.map(\.origin.listener.qualifiedName)) == ["team/set/extra", "team/set/more"])
        #expect(Set(binding.entries.map(\.origin.listener.gateway)) == ["infra/gw"])
    }

    @Test("A route of the Gateway does not reach a set's listeners (fact 7.9)")
    func gatewayRoute() throws {
        let binding = try bound(
            parent() + set(listeners: Self.extra)
                + route(to: "[{name: gw, namespace: infra}]")
                + route("other", to: "[{name: gw, namespace: infra, sectionName: extra}]") + service("s")
        )
        #expect(binding.entries.map(\.origin.listener.name) == ["http"])
        #expect(status(binding)?.listeners.map(\.attachedRoutes) == [0])
        #expect(
            binding.condition("Accepted", ofRoute: "other")
                == "Accepted=False NoMatchingParent: sectionName \"extra\" not found"
        )
    }

    @Test("Same means the set's namespace (fact 2.55)")
    func sameNamespace() throws {
        let same = "{name: extra, port: 8080, protocol: HTTP}"
        let binding = try bound(
            parent() + set(namespace: "app", listeners: same)
                + route(to: "[{kind: ListenerSet, name: set}]") + service("s")
        )
        #expect(binding.parents().first?.first == "Accepted=True Accepted: Route was valid")
        let other = try bound(parent() + set(listeners: same) + route() + service("s"))
        #expect(
            other.parents().first?.first
                == "Accepted=False NotAllowedByListeners: hostnames matched parent hostname \"\", but namespace \"app\" is "
                + "not allowed by the parent"
        )
    }

    @Test("An invalid listener of a set is no parent (fact 2.31, fact 3.2)")
    func invalidIsNoParent() throws {
        let listeners = listener("u", port: 99, protocol: "UDP")
        let binding = try bound(parent() + set(listeners: listeners) + route() + service("s"))
        #expect(binding.parents().isEmpty)
        #expect(
            binding.attachments.compactMap(\.denial?.message) == [
                "ListenerSet team/set has no listener that a route could attach to"
            ]
        )
    }

    static let missing: [(parent: String, message: String)] = [
        ("", "ListenerSet team/set does not exist"),
        ("class", "ListenerSet team/set has no Gateway that is Istio's"),
        (
            "none",
            "ListenerSet team/set is not accepted: The parent Gateway does not allow this reference; check the "
                + "'spec.allowedRoutes'"
        ),
    ]

    @Test("A set that is not there, or not let in, is no parent (fact 3.2)", arguments: missing)
    func noParent(parent case: String, message: String) throws {
        let sets = set(listeners: Self.extra)
        let manifests =
            switch `case` {
            case "": parent()
            case "class": parent(class: "other") + sets
            default: parent(nil) + sets
            }
        let binding = try bound(manifests + route() + service("s"))
        #expect(binding.parents().isEmpty)
        #expect(binding.attachments.compactMap(\.denial?.message) == [message])
    }

    @Test("Listeners of a set and of its Gateway are not isolated from each other (fact 2.61)")
    func isolation() throws {
        let binding = try bound(
            parent(listeners: listener("wild", hostname: "*.a.b"))
                + set(listeners: listener("exact", hostname: "x.a.b"))
                + route(
                    to: "[{name: gw, namespace: infra}, {kind: ListenerSet, name: set, namespace: team}]",
                    hostnames: "[x.a.b]"
                ) + service("s")
        )
        #expect(binding.entries.map(\.origin.listener.name).sorted() == ["exact", "wild"])
    }

    // MARK: Ports

    @Test("A managed Gateway's Service has the ports of the sets that it lets in (fact 2.4)")
    func ports() throws {
        let binding = try bound(
            parent() + set(listeners: Self.extra)
                + set("foreign", namespace: "x", parent: "{name: gw}", listeners: Self.extra)
                + route() + service("s")
        )
        let service = try #require(binding.resources.services.first { $0.metadata.name == "gw-istio" })
        #expect(service.ports.map(\.port) == [15021, 80, 8080])
        #expect(binding.table.ports.map(\.port) == [80, 8080])
        #expect(
            binding.condition("Programmed")
                == "Programmed=True Programmed: Resource programmed, assigned to service(s) "
                + "gw-istio.infra.svc.cluster.local:80 and gw-istio.infra.svc.cluster.local:8080"
        )
    }

    @Test("The Service must live in the Gateway's namespace, wherever the set lives (fact 2.10)")
    func manual() throws {
        let addresses = "[{type: Hostname, value: ingress}]"
        let binding = try bound(
            parent(addresses: addresses) + set(listeners: Self.extra) + route() + service("s")
                + service("ingress", namespace: "infra", port: "{name: a, port: 80}, {name: b, port: 8080}")
        )
        #expect(binding.table.ports.map(\.service) == ["infra/ingress", "infra/ingress"])
        #expect(conditions(binding).last?.contains("ingress.infra.svc.cluster.local:8080") == true)
    }

    @Test("A Gateway and a set of one name share the numbers of attached routes (fact 2.33)")
    func sharedNumbers() throws {
        let binding = try bound(
            parent() + set("gw", namespace: "infra", listeners: listener("http", port: 8080))
                + route(to: "[{kind: ListenerSet, name: gw, namespace: infra}]") + service("s")
        )
        #expect(try binding.listener("http").attachedRoutes == 1)
        #expect(status(binding, "gw", in: "infra")?.listeners.map(\.attachedRoutes) == [1])
    }
}
