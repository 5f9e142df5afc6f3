import Foundation
import TestSupport
import Testing

/// Objects as kubectl shows them.
@Suite struct GetTests {
    private static let store = Repository.sample("store")

    private func get(_ arguments: String...) throws -> Gwsim.Outcome {
        try Gwsim.run(["get", "-f", Self.store] + arguments)
    }

    @Test("Tables have kubectl's columns; the namespace is shown unless one was asked for")
    func tables() throws {
        #expect(
            try get("httproutes").output == """
                NAMESPACE   NAME          HOSTNAMES             AGE
                pets        store-admin   ["admin.aks.rocks"]   <unknown>
                pets        store-front   ["store.aks.rocks"]   <unknown>

                """
        )
        #expect(
            try get("httproute", "store-front", "-n", "pets").output == """
                NAME          HOSTNAMES             AGE
                store-front   ["store.aks.rocks"]   <unknown>

                """
        )
        let gateways = try get("gtw").output.split(separator: "\n")
        #expect(gateways.first == "NAMESPACE           NAME      CLASS   ADDRESS     PROGRAMMED   AGE")
        #expect(gateways.last == "aks-istio-ingress   gateway   istio   127.0.0.1   True         <unknown>")
        #expect(try get("gc", "istio", "-o", "wide").output.contains("The default Istio GatewayClass"))
    }

    @Test("Kinds have plural, singular, short and qualified names; several may be asked at once")
    func names() throws {
        let reference = try get("gateways").output
        for name in ["gateway", "gtw", "Gateways", "gateways.gateway.networking.k8s.io"] {
            #expect(try get(name).output == reference)
        }
        #expect(try get("gateways,httproutes", "-o", "name").output.split(separator: "\n").count == 3)
        #expect(try get("gateway/gateway", "-o", "name").output == "gateway.gateway.networking.k8s.io/gateway\n")
        let both = try get("gateway/gateway", "httproute/store-front", "-o", "name")
        #expect(both.output.split(separator: "\n").count == 2)
        #expect(try get("gateway/gateway", "store-front").status == 2)
    }

    @Test("One object by name is printed itself, several as a List")
    func lists() throws {
        let list = try JSON(parsing: get("httproutes", "-o", "json").output)
        #expect(list["kind"] == "List")
        #expect(list["items"].items.count == 2)
        let route = try JSON(parsing: get("httproutes", "store-front", "-n", "pets", "-o", "json").output)
        #expect(route["kind"] == "HTTPRoute")
        #expect(route["metadata"]["generation"] == 1)
        #expect(route["status"]["parents"][0]["controllerName"] == "istio.io/gateway-controller")
        #expect(try get("httproutes", "store-front", "-n", "pets", "-o", "yaml").output.hasPrefix("apiVersion: "))
    }

    @Test("JSON carries what was assumed and what is not simulated")
    func caveats() throws {
        let json = try JSON(parsing: get("gateways", "-o", "json").output)
        #expect(json["assumptions"].items.count == 2)
        #expect(json["notSimulated"].items.isEmpty)
        #expect(try get("gateways").errors.split(separator: "\n").count { $0.hasPrefix("assumption: ") } == 2)
    }

    private static let mixed = """
        apiVersion: v1
        kind: Secret
        metadata: {name: s, namespace: a, managedFields: [{manager: x}]}
        data: {tls.crt: YQ==}
        stringData: {tls.crt: abc, tls.key: secret}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: svc, namespace: a}
        spec: {type: LoadBalancer, ports: [{port: 80, nodePort: 30080}], selector: {b: c, a: d}}
        status: {loadBalancer: {ingress: [{hostname: a.very.long.hostname.example.com}]}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: d, namespace: a}
        spec:
          replicas: 2
          selector: {matchLabels: {app: d}}
          template: {metadata: {labels: {app: d}}, spec: {containers: [{name: c, image: "i:1"}]}}
        ---
        apiVersion: gateway.networking.k8s.io/v1beta1
        kind: Gateway
        metadata: {name: foreign, namespace: a}
        spec: {gatewayClassName: nginx, listeners: [{name: x, port: 80, protocol: HTTP}]}
        status: {addresses: [{value: 1.2.3.4}], conditions: [{type: Programmed, status: "True"}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata: {name: silent}
        spec: {controllerName: example.com/c}
        """

    private func getMixed(_ arguments: String...) throws -> Gwsim.Outcome {
        try Gwsim.run(["get", "-f", "-"] + arguments, input: Self.mixed)
    }

    @Test("A Secret is shown as the API server stores it, without what kubectl hides")
    func secret() throws {
        #expect(
            try getMixed("secret", "s", "-n", "a", "-o", "yaml").output == """
                apiVersion: v1
                data:
                  tls.crt: YWJj
                  tls.key: c2VjcmV0
                kind: Secret
                metadata:
                  name: s
                  namespace: a
                type: Opaque

                """
        )
    }

    @Test("What another controller wrote of its own Gateway stays; the version is the one that is preferred")
    func foreignStatus() throws {
        let json = try JSON(parsing: getMixed("gateway", "foreign", "-n", "a", "-o", "json").output)
        #expect(json["apiVersion"] == "gateway.networking.k8s.io/v1")
        #expect(json["status"]["addresses"][0]["value"] == "1.2.3.4")
        #expect(json["status"]["conditions"].items.count == 1)
        #expect(
            try getMixed("gtw", "-n", "a", "--no-headers").output == "foreign   nginx   1.2.3.4   True   <unknown>\n"
        )
    }

    @Test("Of several types each has its table, and names say their type")
    func severalTypes() throws {
        #expect(
            try getMixed("deployments,svc", "-n", "a").output == """
                NAME                READY   UP-TO-DATE   AVAILABLE   AGE
                deployment.apps/d   2/2     2            2           <unknown>

                NAME          TYPE           CLUSTER-IP   EXTERNAL-IP        PORT(S)        AGE
                service/svc   LoadBalancer   <none>       a.very.long.h...   80:30080/TCP   <unknown>

                """
        )
        #expect(try getMixed("all", "-n", "a", "-o", "name").output == "service/svc\ndeployment.apps/d\n")
        let wide = try getMixed("svc", "svc", "-n", "a", "-o", "wide").output
        #expect(wide.contains("a.very.long.hostname.example.com") && wide.hasSuffix("a=d,b=c\n"))
    }

    @Test("Names come in the order in which they were asked for, and a table of one type is one table")
    func order() throws {
        let store = try get("httproute/store-front", "httproute/store-admin", "-n", "pets").output
        #expect(store.split(separator: "\n").map { $0.prefix(11) } == ["NAME       ", "store-front", "store-admin"])
    }

    @Test("An empty cell is empty, and its row as wide as the others")
    func emptyCells() throws {
        let lines = try getMixed("gc", "-o", "wide").output.split(separator: "\n")
        #expect(lines.first?.hasSuffix("AGE         DESCRIPTION") == true)
        #expect(lines.last == "silent         example.com/c                 Unknown    <unknown>   ")
    }

    @Test(
        "A type/name without its half, or beside a type, is an error",
        arguments: [["gtw/"], ["/a"], ["gtw", "gtw/a"]]
    )
    func malformedNames(arguments: [String]) throws {
        let outcome = try Gwsim.run(["get", "-f", Self.store] + arguments)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("type/name") || outcome.errors.contains("resource type"))
    }

    @Test("A condition's time is the object's creation, and an age is counted from there")
    func times() throws {
        let folder = try TemporaryDirectory()
        let text = try String(contentsOfFile: Self.store + "/gateway.yaml", encoding: .utf8)
            .replacing("metadata:\n", with: "metadata:\n  creationTimestamp: \"2024-05-06T07:08:09Z\"\n")
        let file = try folder.write(text, to: "gateway.yaml")
        let json = try JSON(parsing: Gwsim.run(["get", "gateways", "-f", file, "-o", "json"]).output)
        let conditions = json["items"][0]["status"]["conditions"].items
        #expect(!conditions.isEmpty)
        #expect(conditions.allSatisfy { $0["lastTransitionTime"] == "2024-05-06T07:08:09Z" })
        let age = try Gwsim.run(["get", "gateways", "-f", file]).output.split(separator: "\n").last ?? ""
        #expect(age.contains("y") && !age.contains("<unknown>"))
        let unstamped = try JSON(parsing: get("gateways", "-o", "json").output)
        let first = unstamped["items"][0]["status"]["conditions"][0]
        #expect(first["lastTransitionTime"] == "1970-01-01T00:00:00Z")
    }

    @Test("A name that is not there is kubectl's error and 1; a kind that is not there is 2")
    func missing() throws {
        let outcome = try get("gateways", "nobody")
        #expect(outcome.status == 1)
        #expect(
            outcome.errors.contains(
                #"Error from server (NotFound): gateways.gateway.networking.k8s.io "nobody" not found"#
            )
        )
        #expect(try get("unicorns").status == 2)
        let none = try get("gateways", "-n", "nowhere")
        #expect(none.status == 0)
        #expect(none.errors.hasSuffix("No resources found in nowhere namespace.\n"))
    }

    @Test("With --self-signed a Secret that is missing counts as made (fact 2.41)")
    func selfSigned() throws {
        let manifests = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: web, namespace: shop}
            spec:
              gatewayClassName: istio
              listeners:
              - {name: https, port: 443, protocol: HTTPS, hostname: a.example.com, tls: {certificateRefs: [{name: tls}]}}
            """
        let home = try TemporaryDirectory()
        func reasons(_ flags: String...) throws -> [String?] {
            let outcome = try Gwsim.run(
                ["get", "-f", "-", "gateways", "web", "-n", "shop", "-o", "json"] + flags,
                input: manifests,
                environment: ["HOME": home.path(""), "XDG_DATA_HOME": home.path("data")]
            )
            let status = try JSON(parsing: outcome.output)["status"]
            return status["listeners"][0]["conditions"].items.map { $0["reason"].string }
        }
        #expect(try reasons() == ["Accepted", "NoConflicts", "Invalid", "InvalidCertificateRef"])
        #expect(try reasons("--self-signed") == ["Accepted", "NoConflicts", "Programmed", "ResolvedRefs"])
    }

    @Test(
        "ListenerSets and BackendTLSPolicies have kubectl's names",
        arguments: [
            ("listenersets", "more"), ("listenerset", "more"), ("lset", "more"),
            ("listenersets.gateway.networking.k8s.io", "more"), ("backendtlspolicies", "secure"),
            ("backendtlspolicy", "secure"), ("btlspolicy", "secure"),
        ]
    )
    func newerKinds(type: String, name: String) throws {
        let manifests = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: web, namespace: shop}
            spec:
              gatewayClassName: istio
              allowedListeners: {namespaces: {from: Same}}
              listeners: [{name: http, port: 80, protocol: HTTP}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: ListenerSet
            metadata: {name: more, namespace: shop}
            spec:
              parentRef: {name: web}
              listeners: [{name: http, port: 8080, protocol: HTTP}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: BackendTLSPolicy
            metadata: {name: secure, namespace: shop}
            spec:
              targetRefs: [{group: "", kind: Service, name: cart}]
              validation: {hostname: cart.example.com, wellKnownCACertificates: System}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: cart, namespace: shop}
            spec: {ports: [{port: 443}]}
            """
        let outcome = try Gwsim.run(["get", "-f", "-", type, "-o", "json"], input: manifests)
        let json = try JSON(parsing: outcome.output)
        #expect(json["items"].items.map { $0["metadata"]["name"].string } == [name])
        let status = json["items"][0]["status"]
        let conditions = status["conditions"].items + status["ancestors"][0]["conditions"].items
        #expect(conditions.first { $0["type"] == "Accepted" }?["status"] == "True")
        let table = try Gwsim.run(["get", "-f", "-", type], input: manifests).output
        #expect(table.contains(name))
    }

    @Test("Of many ports and addresses of an EndpointSlice three are shown; a port without number shows its name")
    func endpointSlice() throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: s, namespace: shop}
            addressType: IPv4
            ports: [{port: 80}, {name: web}, {protocol: TCP}, {port: 81}, {port: 82}]
            endpoints: [{addresses: [10.0.0.1]}, {addresses: [10.0.0.2]}]
            """,
            to: "slice.yaml"
        )
        let row = try Gwsim.run(["get", "endpointslices", "-n", "shop", "-f", file]).output.split(separator: "\n").last
        #expect(row?.contains("80,web,* + 2 more...") == true && row?.contains("10.0.0.1,10.0.0.2 ") == true)
    }
}
