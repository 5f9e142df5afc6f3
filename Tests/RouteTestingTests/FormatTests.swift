import GatewayAPI
import ManifestLoading
import RouteTesting
import Simulation
import Testing

/// What a test file may hold, and what is said of one that holds something else.
@Suite struct FormatTests {
    @Test("Every unknown key is an error with its place and what was meant; all at once")
    func unknownKeys() {
        let text = """
            apiVersion: gwsim.dev/v1alpha1
            kind: RouteTest
            confg: [routes.yaml]
            tests:
            - name: a
              request: {hots: www.example.com, path: /}
              expect: {backnd: "shop/web:80", statsu: 200}
            """
        let reading = RouteTestFile.read(path: "a.gwtest.yaml", bytes: Array(text.utf8))
        let found = reading.diagnostics.map {
            "\($0.location.map { "\($0.line):\($0.column)" } ?? "") \($0.path?.description ?? "") \($0.fix ?? "")"
        }
        #expect(
            found == [
                "3:1 confg did you mean config?",
                "7:12 tests[0].expect.backnd did you mean backend?",
                "7:35 tests[0].expect.statsu did you mean status?",
                "6:13 tests[0].request.hots did you mean host?",
                "6:12 tests[0].request ",
            ]
        )
        #expect(reading.files.isEmpty)
        #expect(reading.diagnostics.allSatisfy { $0.severity == .error })
    }

    @Test(
        "What nothing can be made of is an error",
        arguments: [
            ("- {request: {host: a}, expect: {status: 404}}", "name is missing"),
            ("- {name: a}", "the test claims nothing"),
            ("- {name: a, request: {host: a}}", "expect is missing"),
            ("- {name: a, expect: {status: 404}}", "request is missing"),
            ("- {name: a, request: {path: /}, expect: {status: 404}}", "host is missing"),
            ("- {name: a, request: {host: a, path: cart}, expect: {status: 404}}", "\"cart\" is no path"),
            (
                "- {name: a, request: {host: [], path: /}, expect: {status: 404}}",
                "an empty list stands for no request at all"
            ),
            ("- {name: a, request: {host: a}, expect: {status: 42}}", "42 is not between 100 and 599"),
            ("- {name: a, request: {host: a}, expect: {status: four}}", "expected a whole number, found string"),
            ("- {name: a, request: {host: a}, expect: {backend: web}}", "\"web\" is no backend"),
            ("- {name: a, request: {host: a}, expect: {route: web}}", "\"web\" is no route"),
            ("- {name: a, request: {host: a}, expect: {outcome: nohost}}", "\"nohost\" is none of"),
            (
                "- {name: a, request: {host: a, headers: {x-a: 1}}, expect: {status: 404}}",
                "expected text, found integer"
            ),
            ("- {name: a, request: {host: a, gateway: web}, expect: {status: 404}}", "\"web\" is no Gateway"),
            ("- {name: a, request: {host: a, port: 70000}, expect: {status: 404}}", "70000 is not between 1 and 65535"),
            ("- {name: a, request: {host: a}, expect: {timeouts: {request: 10}}}", "expected text, found integer"),
            ("- {name: a, request: {host: a}, expect: {timeouts: {request: ten}}}", "\"ten\" is no duration"),
            ("- {name: a, assert: {reachable: [shop/web]}}", "\"shop/web\" is no rule"),
            ("- {name: a, assert: {reachable: [shop/web#x]}}", "\"shop/web#x\" is no rule"),
            ("- {name: a, assert: {noFindings: [GWS999]}}", "\"GWS999\" is no finding"),
            ("- {name: a, assert: {accepted: shop/web}}", "expected a list, found string"),
            ("- 5", "expected an object, found integer"),
        ]
    )
    func faults(tests: String, message: String) {
        let reading = routeTest(tests)
        #expect(reading.files.isEmpty)
        #expect(reading.diagnostics.contains { $0.message.hasPrefix(message) }, "\(reading.diagnostics.map(\.message))")
        #expect(reading.diagnostics.allSatisfy { ($0.location?.line ?? 0) > 0 })
    }

    @Test("Two tests of one name are an error at the second")
    func duplicates() {
        let reading = routeTest(
            """
            - {name: a, request: {host: a}, expect: {status: 404}}
            - {name: a, request: {host: b}, expect: {status: 404}}
            """
        )
        #expect(reading.diagnostics.map(\.message) == ["the test of line 6 has this name, too"])
        #expect(reading.diagnostics.first?.location?.line == 7)
    }

    @Test(
        "Another document is no RouteTest",
        arguments: [
            "", "kind: RouteTest", "apiVersion: gwsim.dev/v1\nkind: RouteTest\ntests: []", "[]", "a: [",
            "apiVersion: gwsim.dev/v1alpha1\nkind: RouteTest", "\u{0}",
        ]
    )
    func otherDocuments(text: String) {
        let reading = RouteTestFile.read(path: "a.gwtest.yaml", bytes: Array(text.utf8))
        #expect(reading.files.isEmpty)
        #expect(!reading.diagnostics.isEmpty)
    }

    @Test("Lists of hosts, paths and methods multiply; defaults fill in what a request leaves out")
    func lists() throws {
        let reading = routeTest(
            """
            - name: a
              request: {host: [a, b], path: [/, /x], method: [GET, POST], headers: {x-a: [one, two]}}
              expect: {status: 404}
            - {name: b, request: {path: /y}, expect: {status: 404}}
            """,
            head: "defaults: {gateway: ingress/web, scheme: https, host: d, headers: {X-A: zero, x-b: b}}"
        )
        let file = try #require(reading.files.first)
        #expect(file.tests.map(\.requests.count) == [8, 1])
        let first = file.tests[0].requests
        #expect(
            first.prefix(3).map { "\($0.method) \($0.host ?? "")\($0.target)" } == ["GET a/", "POST a/", "GET a/x"]
        )
        #expect(first.allSatisfy { $0.gateway == "ingress/web" && $0.isTLS })
        #expect(first[0].headers.map { "\($0.name)=\($0.value)" } == ["x-b=b", "x-a=one", "x-a=two"])
        #expect(file.tests[1].requests.map(\.host) == ["d"])
    }

    @Test("Lists that stand for too many requests are refused")
    func tooManyRequests() {
        let list = "[" + (0..<1000).map { "h\($0)" }.joined(separator: ", ") + "]"
        let paths = "[" + (0..<1000).map { "/\($0)" }.joined(separator: ", ") + "]"
        let reading = routeTest("- {name: a, request: {host: \(list), path: \(paths)}, expect: {status: 404}}")
        #expect(reading.diagnostics.map(\.message) == ["its lists stand for more than 100000 requests"])
    }

    @Test("A file may hold several RouteTests; the name comes from the metadata, else from the file")
    func severalDocuments() {
        let text = """
            apiVersion: gwsim.dev/v1alpha1
            kind: RouteTest
            metadata: {name: first}
            tests: []
            ---
            apiVersion: gwsim.dev/v1alpha1
            kind: RouteTest
            profile: aks-asm-1-22
            tests: []
            """
        let files = RouteTestFile.read(path: "tests/b.gwtest.yaml", bytes: Array(text.utf8)).files
        #expect(files.map(\.name) == ["first", "b"])
        #expect(files.map { $0.profile?.rawValue } == [nil, "aks-asm-1-22"])
    }
}
