import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Input that nobody should write ends in a message and exit code 2.
@Suite struct InputTests {
    struct Bad: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        init(_ name: String, _ text: String) {
            self.init(name, Array(text.utf8))
        }
        init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
        var testDescription: String { name }
    }

    private static let bomb =
        "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        + (1...12).map { level in
            "a\(level): &a\(level) [" + [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ",") + "]\n"
        }.joined()

    @Test(
        "Bad input ends in a message",
        arguments: [
            Bad("not UTF-8", [0x61, 0x3a, 0x20, 0xff, 0xfe, 0x0a]),
            Bad("a tab", "kind: Gateway\n\tname: x\n"),
            Bad("an unclosed quote", "kind: \"Gateway\n"),
            Bad("duplicate keys", "kind: Gateway\nkind: Gateway\n"),
            Bad("an alias bomb", bomb),
            Bad("deep nesting", String(repeating: "[", count: 100_000)),
            Bad("a chart that was not rendered", "kind: {{ .Values.kind }}\n"),
            Bad("nothing", ""),
            Bad("a list at the top", "- 1\n- 2\n"),
            Bad("wrong types", "apiVersion: 1\nkind: [Gateway]\nmetadata: 7\n"),
        ]
    )
    func badInput(bad: Bad) throws {
        let folder = try TemporaryDirectory()
        let file = folder.path("bad.yaml")
        try Data(bad.bytes).write(to: URL(fileURLWithPath: file))
        let outcome = try Gwsim.run(["get", "gateways", "-f", file], within: .seconds(20))
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("error"))
    }

    @Test("A directory without manifests is an error")
    func emptyDirectory() throws {
        let folder = try TemporaryDirectory()
        #expect(try Gwsim.run(["get", "gateways", "-f", folder.url.path]).status == 2)
    }

    @Test("A FIFO is read to its end, or refused; gwsim does not hang")
    func fifo() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("routes.yaml")
        try #require(unsafe mkfifo(path, 0o600) == 0)
        let outcome = try Gwsim.run(["get", "gateways", "-f", path], within: .seconds(20))
        #expect(outcome.status == 2)
    }

    @Test("Standard input is read with -f -")
    func standardInput() throws {
        let text = try String(
            contentsOfFile: Repository.sample("store/gateway.yaml"),
            encoding: .utf8
        )
        let outcome = try Gwsim.run(["get", "gateways", "-f", "-", "-o", "name"], input: text)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("gateway.gateway.networking.k8s.io/gateway"))
    }

    @Test("An error names file, line and column, the object and the field")
    func errorPosition() throws {
        let folder = try TemporaryDirectory()
        let text = try String(
            contentsOfFile: Repository.sample("store/routes.yaml"),
            encoding: .utf8
        )
        let file = try folder.write(text.replacing("value: /\n", with: "value: shop\n"), to: "routes.yaml")
        let outcome = try Gwsim.run(["get", "httproutes", "-f", file])
        #expect(outcome.status == 2)
        #expect(
            outcome.errors.contains(
                "routes.yaml:17:20: error: HTTPRoute pets/store-front: spec.rules[0].matches[0].path.value"
            )
        )
    }
}
