import GatewayAPI
import Simulation
import Testing

/// Lines of requests, lines of answers.
@Suite struct RequestLineTests {
    private func answers(_ lines: String...) throws -> (answers: [String?], bad: Int) {
        let rules = "[{backendRefs: [{name: a, port: 80}]}]"
        var answers = RequestLineAnswers(world: try Fixture(Fixture.route(rules: rules)).world)
        let all = lines.map { line -> String? in
            var output: [UInt8] = []
            answers.answer(Array(line.utf8)[...], to: &output)
            return output.isEmpty ? nil : String(decoding: output.dropLast(), as: UTF8.self)
        }
        return (all, answers.badLines)
    }

    @Test("An answer has the members of the contract in their order")
    func members() throws {
        let line =
            #"{"id": "a", "method": "GET", "host": "www.example.com", "path": "/x?y=1", "headers": [["k", "v"]]}"#
        #expect(
            try answers(line).answers == [
                #"{"id":"a","outcome":"forward","kind":"HTTPRoute","route":"shop/cart","rule":0,"match":0,"#
                    + #""matchedRule":"shop.cart.0","backends":[{"service":"shop/a","port":80,"weight":1,"share":1.0,"#
                    + #""assumed":true}],"path":"/x?y=1","host":"www.example.com"}"#
            ]
        )
    }

    @Test(
        "A line that is no request gets an error with its number and its id",
        arguments: [
            ("nonsense", #"{"id":null,"error":"line 1: not JSON"}"#),
            (
                #"{"id": {"b": [1, null], "a": true}, "method": "GET"}"#,
                #"{"id":{"b": [1, null], "a": true},"error":"line 1: path is missing"}"#
            ),
            (#"{"id": 7, "method": "GET"}"#, #"{"id":7,"error":"line 1: path is missing"}"#),
            (#"{"id": 7, "method": 1, "path": "/"}"#, #"{"id":7,"error":"line 1: method is of the wrong type"}"#),
            (
                #"{"method": "GET", "path": "/", "gateway": "web"}"#,
                #"{"id":null,"error":"line 1: gateway \"web\" is not namespace/name"}"#
            ),
            ("[1]", #"{"id":null,"error":"line 1: not an object"}"#),
            (
                #"{"method": "GET", "path": "/", "port": 70000}"#,
                #"{"id":null,"error":"line 1: port 70000 is not between 1 and 65535"}"#
            ),
            (
                #"{"method": "GET", "path": "/", "scheme": "ftp"}"#,
                #"{"id":null,"error":"line 1: scheme \"ftp\" is neither http nor https"}"#
            ),
            (
                #"{"method": "GET", "path": "/", "headers": [["a"]]}"#,
                #"{"id":null,"error":"line 1: a header is not a pair of name and value"}"#
            ),
        ]
    )
    func badLine(line: String, answer: String) throws {
        let result = try answers(line)
        #expect(result.answers == [answer])
        #expect(result.bad == 1)
    }

    @Test(
        "An id comes back as it was written",
        arguments: ["1", "-0.10", "12345678901234567890", "null", "true", #""\u00e9\n""#, #"[1, {"a": "b"}]"#]
    )
    func ids(id: String) throws {
        let line = #"{"method": "GET", "path": "/", "id": \#(id), "more": 1e3}"#
        #expect(try answers(line).answers.first??.hasPrefix(#"{"id":\#(id),"outcome":"#) == true)
    }

    @Test(
        "Text is JSON by the letter, or the line is not JSON",
        arguments: [
            (#"{"method": "GET", "path": "/\u00e9"}"#, true), (#"{"method": "GET", "path": "\/"}"#, true),
            (#"{"method": "GET", "path": "/", "x": "\ud83d\ude00"}"#, true),
            ("\u{FEFF}{\"method\": \"GET\", \"path\": \"/\"}", true),
            (#"{"method": "GET", "path": "/", "x": "\ud83d"}"#, false), (#"{"method": "GET", "path": "/",}"#, false),
            (#"{"method": "GET", "path": "/"} {}"#, false), (#"{"method": "GET", "path": "/", "port": 080}"#, false),
            (#"{"method": "GET", "path": "/", "x": .5}"#, false), (#"{"method": "GET", "path": "/", "x": 1.}"#, false),
            (#"{"method": "GET", "path": "/", "x": -}"#, false), (#"{"method": "GET", "path": "/", "x": tru}"#, false),
            ("{\"method\": \"GET\", \"path\": \"/\t\"}", false), (#"{"method": "GET", "path": "/"#, false),
            (#"{"method": "GET", "path": "/", "x": "\x"}"#, false), (#"{'method': 'GET', 'path': '/'}"#, false),
            (#"{"method": "GET", "path": "/", "x": 1e999}"#, false),
            (#"{"method": "GET", "path": "/", "x": \#(String(repeating: "[", count: 100_000))}"#, false),
        ]
    )
    func strictness(line: String, isJSON: Bool) throws {
        let answer = try #require(try answers(line).answers.first ?? nil)
        #expect(answer.hasSuffix(#""error":"line 1: not JSON"}"#) != isJSON)
    }

    @Test("Bytes that are not UTF-8 are not JSON")
    func encoding() throws {
        var answers = RequestLineAnswers(
            world: try Fixture(Fixture.route(rules: "[{backendRefs: [{name: a, port: 80}]}]")).world
        )
        var output: [UInt8] = []
        answers.answer(Array(#"{"method": "GET", "path": "/"#.utf8) + [0xC3, 0x28] + Array("\"}".utf8), to: &output)
        #expect(String(decoding: output, as: UTF8.self).contains("not JSON"))
    }

    @Test("A blank line is no request")
    func blank() throws {
        let result = try answers("", "  ")
        #expect(result.answers == [nil, nil])
        #expect(result.bad == 0)
    }
}
