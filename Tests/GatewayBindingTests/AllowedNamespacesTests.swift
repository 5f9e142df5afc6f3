import GatewayAPI
import GatewayBinding
import Testing

/// From which namespaces routes may attach.
@Suite struct AllowedNamespacesTests {
    struct Row: Sendable {
        let namespaces: String
        let fromOwn: Bool
        let fromApp: Bool
    }

    @Test(
        "Same by default, All, or a selector over the namespaces' labels (fact 2.53)",
        arguments: [
            Row(namespaces: "{}", fromOwn: true, fromApp: false),
            Row(namespaces: "{namespaces: {from: Same}}", fromOwn: true, fromApp: false),
            Row(namespaces: "{namespaces: {from: All}}", fromOwn: true, fromApp: true),
            Row(namespaces: "{namespaces: {from: Selector}}", fromOwn: true, fromApp: true),
            Row(
                namespaces: "{namespaces: {from: Selector, selector: {matchLabels: {team: shop}}}}",
                fromOwn: false,
                fromApp: true
            ),
            Row(
                namespaces: "{namespaces: {from: Selector, selector: "
                    + "{matchLabels: {kubernetes.io/metadata.name: infra}}}}",
                fromOwn: true,
                fromApp: false
            ),
            Row(
                namespaces: "{namespaces: {from: Selector, selector: "
                    + "{matchExpressions: [{key: team, operator: In, values: [nobody]}]}}}",
                fromOwn: false,
                fromApp: false
            ),
        ]
    )
    func namespaces(row: Row) throws {
        let listener = "{name: l, port: 80, protocol: HTTP, hostname: a.example, allowedRoutes: \(row.namespaces)}"
        let labels = document(
            "{apiVersion: v1, kind: Namespace, metadata: {name: app, labels: {team: shop}}}"
        )
        let manifests =
            gateway(listeners: "[\(listener)]") + labels + route(rules: "[{}]")
            + route("own", namespace: "infra", rules: "[{}]")
        let binding = try bound(manifests)
        func expected(_ isAllowed: Bool, _ namespace: String) -> String {
            isAllowed
                ? "Accepted=True Accepted: Route was valid"
                : "Accepted=False NotAllowedByListeners: hostnames matched parent hostname \"a.example\", but namespace "
                    + "\"\(namespace)\" is not allowed by the parent"
        }
        #expect(binding.condition("Accepted", ofRoute: "r") == expected(row.fromApp, "app"))
        #expect(binding.condition("Accepted", ofRoute: "own", in: "infra") == expected(row.fromOwn, "infra"))
    }

    @Test("Namespaces are All, Same or Selector; there is no None here (fact 2.54)") func crdValues() {
        func errors(_ from: String) -> [String] {
            let listener = "{name: l, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: \(from)}}}"
            return ManifestErrors.of(gateway(listeners: "[\(listener)]"))
        }
        for from in ["All", "Same", "Selector"] { #expect(errors(from) == []) }
        #expect(!errors("None").isEmpty)
    }
}
