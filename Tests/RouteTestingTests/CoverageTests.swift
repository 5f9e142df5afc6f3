import ManifestLoading
import RouteTesting
import Testing

/// What passing tests select.
@Suite struct CoverageTests {
    private func coverage(_ tests: String, isStrict: Bool = false, manifests: String = Manifests.shop) async throws
        -> Coverage
    {
        let file = try #require(routeTest(tests).files.first)
        let suites = [try suite(file, over: manifests)]
        return Coverage.measure(suites, await TestRunner().run(suites), isStrict: isStrict)
    }

    @Test("A passing test selects a listener, a route, a rule and a match; a failing one nothing")
    func selects() async throws {
        let passing = try await coverage("- {name: a, request: {host: www.example.com}, expect: {rule: 0}}")
        #expect(passing.counts(.listener) == (1, 1))
        #expect(passing.counts(.route) == (1, 1))
        #expect(passing.counts(.rule) == (1, 4))
        #expect(passing.counts(.match) == (1, 5))
        #expect(passing.percent == 20)
        #expect(
            passing.missing.filter { $0.part == .match }.map(\.name) == [
                "shop/cart#1.0", "shop/cart#2.0", "shop/cart#3.0", "shop/cart#3.1",
            ]
        )
        #expect(passing.missing.filter { $0.part == .match }.compactMap(\.location).map(\.line) == [24, 27, 30, 31])
        let failing = try await coverage("- {name: a, request: {host: www.example.com}, expect: {rule: 1}}")
        #expect(Coverage.Part.allCases.allSatisfy { failing.counts($0).selected == 0 })
    }

    @Test(
        "Strictly, a match counts only where the test says what is done with the request",
        arguments: [
            ("rule: 0, route: shop/cart", 0), ("backend: 'shop/web:80'", 1), ("requestHeaders: {x-env: prod}", 1),
        ]
    )
    func strict(expect: String, selected: Int) async throws {
        let found = try await coverage(test("path: /", expect: expect), isStrict: true)
        #expect(found.counts(.match).selected == selected)
        #expect(found.counts(.rule).selected == 1)
    }

    @Test("What is not programmed cannot be selected, and does not count against the tests")
    func notProgrammed() async throws {
        let lost = Manifests.route(
            "lost",
            hostname: "www.example.org",
            rules: "  - backendRefs: [{name: web, port: 80}]"
        )
        let found = try await coverage(
            "- {name: a, request: {host: www.example.com}, expect: {rule: 0}}",
            manifests: Manifests.shop + lost
        )
        #expect(found.percent == 20)
        #expect(found.unprogrammed.map(\.name) == ["shop/lost", "shop/lost#0", "shop/lost#0.0"])
    }

    @Test("The LCOV trace has each line of a rule or match with its count")
    func lcov() async throws {
        let text = try await coverage(
            "- {name: a, request: {host: www.example.com, path: [/, /x]}, expect: {rule: 0}}"
        ).lcov
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.first == "TN:" && lines.dropFirst().first == "SF:routes.yaml" && lines.last == "end_of_record")
        #expect(lines.contains("DA:16,2") && lines.contains("DA:17,2") && lines.contains("DA:31,0"))
        #expect(lines.contains("LF:\(lines.count { $0.hasPrefix("DA:") })") && lines.contains("LH:2"))
    }
}
