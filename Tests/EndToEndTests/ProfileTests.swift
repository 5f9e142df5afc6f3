import TestSupport
import Testing

/// `--profile`, as users see it.
@Suite struct ProfileTests {
    private static let timeouts = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: store-front, namespace: pets}
        spec:
          parentRefs: [{name: gateway, namespace: aks-istio-ingress}]
          rules:
          - name: all
            timeouts: {request: 10s}
            backendRefs: [{name: store-front, port: 80}]
        """

    @Test("A name that is none lists those that are", arguments: ["get", "match", "explain", "serve"])
    func unknownProfile(command: String) throws {
        let outcome = try Gwsim.run([command, "--profile", "nonsense"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("'current'") && outcome.errors.contains("'aks-asm-1-22'"), "\(outcome.errors)")
    }

    @Test("aks-asm-1-22 refuses a field of a later bundle with its place (fact 9.1)")
    func laterField() throws {
        let arguments = ["get", "httproutes", "-f", "-", "--profile", "aks-asm-1-22"]
        let outcome = try Gwsim.run(arguments, input: Self.timeouts)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("-:8:5: error: HTTPRoute pets/store-front: spec.rules[0].timeouts"))
        let pruned = try Gwsim.run(arguments + ["--validate", "ignore", "-o", "json"], input: Self.timeouts)
        #expect(pruned.status == 0, "\(pruned.errors)")
        #expect(!pruned.output.contains("timeouts"))
        #expect(!pruned.errors.contains("note: "))
    }

    @Test("current notes what no bundle of AKS has, on standard error and in JSON")
    func notes() throws {
        let outcome = try Gwsim.run(["get", "httproutes", "-f", "-", "-o", "json"], input: Self.timeouts)
        let note =
            "HTTPRoute spec.rules[].name is in the standard channel since v1.4.0; AKS installs the standard channel of v1.2.1 "
            + "or v1.3.0; used by pets/store-front"
        #expect(outcome.errors.contains("note: \(note)\n"))
        #expect(try JSON(parsing: outcome.output)["bundleNotes"] == [.string(note)])
        #expect(outcome.output.contains("timeouts"))
    }
}

extension ProfileTests {
    private static let world = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: gateway, namespace: aks-istio-ingress}
        spec:
          gatewayClassName: istio
          addresses: [{type: Hostname, value: aks-istio-ingressgateway-external}]
          listeners:
          - {name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}
          - {name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: missing}]}}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: r, namespace: pets}
        spec:
          parentRefs: [{name: gateway, namespace: aks-istio-ingress}]
          rules:
          - matches: [{headers: [{name: x-tag, value: 'a,b'}]}]
            backendRefs: [{name: joined, port: 80}]
          - matches: [{headers: [{name: x-tag, value: a}]}]
            backendRefs: [{name: alone, port: 80}]
        """

    @Test(
        "match joins the lines of a repeated header as the profile's Envoy does (fact 4.9)",
        arguments: [("current", "pets/alone"), ("aks-asm-1-22", "pets/joined")]
    )
    func repeatedHeader(profile: String, service: String) throws {
        let folder = try TemporaryDirectory()
        let requests = try folder.write(
            #"{"method":"GET","host":"h","path":"/","headers":[["x-tag","a"],["x-tag","b"]]}"#,
            to: "requests.jsonl"
        )
        let arguments = ["match", "-f", "-", "--requests", requests, "--profile", profile]
        let outcome = try Gwsim.run(arguments, input: Self.world)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let answer = try #require(try outcome.lines().first)
        #expect(answer["backends"][0]["service"].string == service)
    }

    @Test(
        "get writes the status of the profile's Istio (fact 2.19, fact 2.20)",
        arguments: [
            ("current", ["Accepted ListenersNotValid", "Programmed Programmed", "ResolvedRefs ResolvedRefs"]),
            ("aks-asm-1-22", ["Accepted Accepted", "Programmed Programmed"]),
        ]
    )
    func status(profile: String, conditions: [String]) throws {
        let outcome = try Gwsim.run(
            ["get", "gateways", "-f", "-", "-o", "json", "--profile", profile],
            input: Self.world
        )
        let found = try JSON(parsing: outcome.output)["items"][0]["status"]["conditions"].items
        #expect(found.map { "\($0["type"].string ?? "") \($0["reason"].string ?? "")" } == conditions)
    }
}

extension ProfileTests {
    @Test(
        "A backend's 503 is tried again under aks-asm-1-22 only, whatever the method (fact 8.31, fact 9.11)",
        arguments: [("current", 503), ("aks-asm-1-22", 200)]
    )
    func retriedStatus(profile: String, status: Int) throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(Self.world, to: "world.yaml")
        let server = try Server(["-f", file, "--profile", profile])
        let address = try server.openAddress(gateway: "aks-istio-ingress/gateway")
        let response = try HTTPRequest(
            "POST",
            "/retry/?uuid=a&succeedAfter=2&responseCode=503",
            headers: [HeaderLine("Host", "h"), HeaderLine("X-Tag", "a")],
            body: Array("content".utf8)
        ).send(to: address)
        #expect(response.status == status)
        guard status == 200 else { return }
        #expect(response.echo?["headers"]["X-Envoy-Attempt-Count"][0] == "3")
    }
}
