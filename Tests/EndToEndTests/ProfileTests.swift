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
            "HTTPRoute spec.rules[].name is in the standard channel since v1.4.0; AKS installs that of v1.2.1, v1.3.0; "
            + "used by pets/store-front"
        #expect(outcome.errors.contains("note: \(note)\n"))
        #expect(try JSON(parsing: outcome.output)["bundleNotes"] == [.string(note)])
        #expect(outcome.output.contains("timeouts"))
    }
}
