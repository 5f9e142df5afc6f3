import Foundation
import TestSupport
import Testing

/// 0 fine, 1 the answer is no, 2 gwsim could not answer.
@Suite struct ExitCodeTests {
    private static let store = Repository.sample("store")

    struct Row: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let status: Int32
        init(_ arguments: [String], _ status: Int32) {
            self.arguments = arguments
            self.status = status
        }
        var testDescription: String { arguments.joined(separator: " ").replacing(store, with: "store") }
    }

    @Test(
        "The exit code says whether gwsim answered, and what",
        arguments: [
            Row(["version"], 0),
            Row(["--help"], 0),
            Row(["get", "gateways", "-f", store], 0),
            Row(["get", "httproutes", "-f", store, "-n", "nowhere"], 0),
            Row(["explain", "-f", store, "GET", "http://store.aks.rocks/"], 0),
            Row(["explain", "-f", store, "GET", "http://other.aks.rocks/"], 1),
            Row(["explain", "-f", store, "GET", "http://store.aks.rocks:81/"], 1),
            Row([], 2),
            Row(["frobnicate"], 2),
            Row(["get", "gateways", "-f", store, "--no-such-flag"], 2),
            Row(["get", "gateways"], 2),
            Row(["get", "gateways", "-f", "/no/such/file.yaml"], 2),
            Row(["serve", "-f", store, "--port", "80=ninety"], 2),
            Row(["explain", "-f", store, "GET", "not a url"], 2),
        ]
    )
    func exitCode(row: Row) throws {
        let outcome = try Gwsim.run(row.arguments)
        #expect(outcome.status == row.status, "\(outcome.errors)")
        if row.status == 2 { #expect(!outcome.errors.isEmpty, "an error says what is wrong") }
    }

    @Test("No resources found is a note, not a failure")
    func nothingFound() throws {
        let outcome = try Gwsim.run(["get", "httproutes", "-f", Self.store, "-n", "nowhere"])
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("No resources found"))
    }

    @Test("A bad request line is answered in its place, the rest go on, the exit code is 2")
    func badRequestLine() throws {
        let folder = try TemporaryDirectory()
        let lines = [
            #"{"id": 1, "method": "GET", "host": "store.aks.rocks", "path": "/"}"#,
            #"{"id": 2, "method": 7}"#,
            "not json",
            #"{"id": 4, "method": "GET", "host": "admin.aks.rocks", "path": "/"}"#,
        ]
        let requests = try folder.write(lines.joined(separator: "\n") + "\n", to: "requests.jsonl")
        let outcome = try Gwsim.run(["match", "-f", Self.store, "--requests", requests, "-o", "jsonl"])
        let answers = try outcome.lines()
        #expect(outcome.status == 2)
        try #require(answers.count == 4)
        #expect(answers[0]["route"] == "pets/store-front")
        #expect(answers[1]["id"] == 2)
        #expect(answers[1]["error"].string != nil)
        #expect(answers[2]["error"].string != nil)
        #expect(answers[3]["route"] == "pets/store-admin")
    }

    @Test("A port that somebody else holds is named with the listener that wanted it and the flag to change")
    func takenPort() throws {
        let held = try HeldPort(listening: true)
        let outcome = try Gwsim.run(["serve", "-f", Self.store, "--port", "80=\(held.port)", "--admin", "off"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("\(held.port)"))
        #expect(outcome.errors.contains("aks-istio-ingress/gateway"))
        #expect(outcome.errors.contains("--port"))
    }

    @Test("Two listeners that a flag puts on one socket are both named")
    func portsMadeEqual() throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: web, namespace: shop}
            spec:
              gatewayClassName: istio
              listeners: [{name: a, port: 80, protocol: HTTP}, {name: b, port: 18081, protocol: HTTP}]
            """,
            to: "gateway.yaml"
        )
        let outcome = try Gwsim.run(["serve", "-f", file, "--port", "80=18081", "--admin", "off"])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("listener b of Gateway shop/web wants 127.0.0.1:18081"))
        #expect(outcome.errors.contains("taken by the listener on port 80"))
    }
}
