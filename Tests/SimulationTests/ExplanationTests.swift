import Simulation
import Testing

/// Why a request goes where it goes.
@Suite struct ExplanationTests {
    private func fixture(_ rules: String) throws -> Fixture {
        try Fixture(Fixture.route(rules: rules))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let matches: String
        let target: String
        let criterion: Candidate.Criterion
        var testDescription: String { "\(matches) \(target)" }
    }

    @Test(
        "The runner-up is outranked by the first difference that decides",
        arguments: [
            Row(matches: "[{path: {type: Exact, value: /a}}]|[{path: {value: /a}}]", target: "/a", criterion: .path),
            Row(matches: "[{path: {value: /a/b}}]|[{path: {value: /a}}]", target: "/a/b", criterion: .path),
            Row(matches: "[{method: GET}]|[{}]", target: "/", criterion: .method),
            Row(matches: "[{headers: [{name: x, value: v}]}]|[{}]", target: "/", criterion: .header),
            Row(matches: "[{queryParams: [{name: x, value: v}]}]|[{}]", target: "/?x=v", criterion: .queryParam),
            Row(matches: "[{path: {value: /a}}]|[{path: {value: /a}}]", target: "/a", criterion: .precedence),
        ]
    )
    func outranked(row: Row) throws {
        let sides = row.matches.split(separator: "|")
        let rules = sides.map { "{matches: \($0), backendRefs: [{name: a, port: 80}]}" }.joined(separator: ", ")
        let explanation = try fixture("[\(rules)]").explain(.to(row.target, headers: [("X", "v")]))
        #expect(explanation.candidates.map(\.result) == [.won, .outranked])
        #expect(explanation.candidates.last?.criterion == row.criterion)
        #expect(explanation.nearMisses.isEmpty)
    }

    @Test("A loser names the condition that failed, what it wanted and what it saw")
    func lost() throws {
        let rules = """
            [{matches: [{path: {value: /a}, headers: [{name: x, value: "yes"}]}], backendRefs: [{name: a, port: 80}]},
             {matches: [{path: {value: /b}}], backendRefs: [{name: a, port: 80}]},
             {matches: [{path: {value: /a}, method: POST}], backendRefs: [{name: a, port: 80}]},
             {matches: [{path: {value: /a}, queryParams: [{name: q, value: "1"}]}], backendRefs: [{name: a, port: 80}]}]
            """
        let explanation = try fixture(rules).explain(.to("/a?q=2", headers: [("X", "no")]))
        #expect(explanation.answer.outcome == .noRoute)
        let failures = explanation.candidates.map { [$0.criterion?.rawValue, $0.name, $0.wanted, $0.seen] }
        #expect(failures.contains(["header", "x", "yes", "no"]))
        #expect(failures.contains(["path", nil, "PathPrefix /b", "/a"]))
        #expect(failures.contains(["method", nil, "POST", "GET"]))
        #expect(failures.contains(["queryParam", "q", "1", "2"]))
    }

    @Test("A regular expression behind a plain / is not programmed, and explain says that it would have matched")
    func deadRoute() throws {
        let rules = """
            [{matches: [{path: {type: RegularExpression, value: "/items/[0-9]+"}}], backendRefs: [{name: a, port: 80}]},
             {backendRefs: [{name: b, port: 80}]}]
            """
        let explanation = try fixture(rules).explain(.to("/items/7"))
        let dead = try #require(explanation.candidates.last)
        #expect(dead.result == .notProgrammed)
        #expect(dead.criterion == .deadRoute)
        #expect(dead.matches)
    }

    @Test("The text of a hit")
    func hitText() throws {
        let rules = """
            [{matches: [{path: {value: /api}}], backendRefs: [{name: api, port: 80}]},
             {matches: [{path: {value: /api}, method: POST}], backendRefs: [{name: api, port: 80}]},
             {backendRefs: [{name: web, port: 80}]}]
            """
        #expect(
            try fixture(rules).text(.to("/api/x")) == """
                GET http://www.example.com/api/x → shop/api:80

                  listener      ingress/web  http  *.example.com:80
                  virtual host  www.example.com
                  route         shop/cart#0  PathPrefix /api
                  because       longer path (4 characters against 1); next would be shop/cart#2 (PathPrefix /)
                  backend       shop/api:80  100 %  assumed

                Candidates, in Envoy's order
                  lost       shop/cart#1  PathPrefix /api POST  method is GET
                  won        shop/cart#0  PathPrefix /api
                  outranked  shop/cart#2  PathPrefix /          shorter path (1 against 4 characters)
                """
        )
    }

    @Test("The text of a miss")
    func missText() throws {
        let rules = "[{matches: [{path: {value: /foo}}], backendRefs: [{name: api, port: 80}]}]"
        #expect(
            try fixture(rules).text(.to("/foobar")) == """
                GET http://www.example.com/foobar → 404: no rule of www.example.com takes it

                  listener      ingress/web  http  *.example.com:80
                  virtual host  www.example.com

                Candidates, in Envoy's order
                  lost  shop/cart#0  PathPrefix /foo  path is /foobar

                Nearest, and what is different
                  HTTPRoute shop/cart rules[0].matches[0]
                      PathPrefix /foo takes whole segments: /foo and /foo/…, not /foobar
                """
        )
    }

    @Test("Ten thousand routes are explained in well under a second, the nearest ten candidates are shown")
    func manyRoutes() throws {
        let routes = (0..<10_000).map { number in
            Fixture.route(
                "r\(number)",
                rules: "[{matches: [{path: {value: /p\(number)}}], backendRefs: [{name: a, port: 80}]}]"
            )
        }
        let fixture = try Fixture(routes.joined(separator: "---\n"))
        let clock = ContinuousClock()
        var text = ""
        let time = clock.measure { text = fixture.text(.to("/p77/x")) }
        #expect(time < .seconds(2), "a debug build; a release build takes a small part of it")
        #expect(text.contains("won"))
        #expect(text.contains("… 9990 more, shown by --all"))
    }
}
