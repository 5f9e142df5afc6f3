import Foundation
import TestSupport
import Testing

/// `gwsim analyze`, as its users run it.
@Suite struct AnalyzeCommandTests {
    private static let regex = Repository.sample("mistakes/07-regex-behind-prefix.yaml")
    private static let hidden = Repository.sample("mistakes/09-hidden-by-host.yaml")

    @Test("A finding names file, line and column, a request and who takes it (fact 4.16)")
    func text() throws {
        let outcome = try Gwsim.run(["analyze", "-f", Self.regex])
        #expect(outcome.status == 1)
        let lines = outcome.output.split(separator: "\n")
        #expect(
            lines[0].hasPrefix(
                "\(Self.regex):50:11: error GWS104: HTTPRoute shop/shop: RegularExpression /items/[0-9]+"
            )
        )
        #expect(
            lines[1]
                == "  request: GET http://any.example/items/0 → shop/cart:80 (HTTPRoute shop/shop rules[1].matches[0])"
        )
        #expect(lines.last == "1 error, 0 warnings")
    }

    @Test(
        "The exit code says whether something of that weight was found",
        arguments: [
            (["-f", regex], 1), (["-f", regex, "--fail-on", "never"], 0), (["-f", regex, "--suppress", "GWS104"], 0),
            (["-f", regex, "--suppress", "GWS104=shop/shop"], 0), (["-f", regex, "--suppress", "GWS104=shop/cart"], 1),
            (["-f", hidden], 0), (["-f", hidden, "--fail-on", "warning"], 1), (["-f", hidden, "--fail-on", "info"], 1),
            (["-f", Repository.sample("store"), "--fail-on", "info"], 0), (["-f", "/nowhere"], 2), ([], 2),
            (["-f", regex, "--suppress", "GWS999"], 2), (["--explain", "GWS999"], 2),
        ] as [([String], Int32)]
    )
    func status(arguments: [String], status: Int32) throws {
        let outcome = try Gwsim.run(["analyze"] + arguments)
        #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)")
    }

    @Test("lint is the same command, and the codes and their pages need no manifests")
    func codes() throws {
        let codes = try Gwsim.run(["lint", "--list-codes"])
        #expect(codes.status == 0)
        #expect(codes.output.contains("GWS101  error    A match that no request can win\n"))
        let page = try Gwsim.run(["analyze", "--explain", "gws101"])
        #expect(page.status == 0)
        let file = Repository.root.appendingPathComponent("docs/findings/GWS101.md")
        #expect(page.output == (try String(contentsOf: file, encoding: .utf8)))
        for line in codes.output.split(separator: "\n") {
            let file = Repository.root.appendingPathComponent("docs/findings/\(line.prefix(6)).md").path
            #expect(FileManager.default.fileExists(atPath: file), "\(line)")
        }
    }

    @Test("The request of a finding, asked of match, gets the answer that is printed of it")
    func json() throws {
        let outcome = try Gwsim.run(["analyze", "-f", Self.hidden, "-o", "json"])
        let finding = try JSON(parsing: outcome.output)["findings"][0]
        #expect(finding["code"] == "GWS106")
        #expect(finding["line"].int == 52)
        let request = finding["request"]
        var question = request.members
        question["answer"] = nil
        let folder = try TemporaryDirectory()
        let file = try folder.write(JSON.object(question).text + "\n", to: "requests.jsonl")
        let answers = try Gwsim.run(["match", "-f", Self.hidden, "--requests", file, "-o", "jsonl"])
        let answer = try #require(try answers.lines().first)
        #expect(answer["outcome"] == request["answer"]["outcome"])
        #expect(answer["status"] == request["answer"]["status"])
    }

    @Test("SARIF has a rule, a level and a region for each result")
    func sarif() throws {
        let outcome = try Gwsim.run(["analyze", "-f", Self.regex, "-o", "sarif", "--fail-on", "never"])
        #expect(outcome.status == 0)
        let log = try JSON(parsing: outcome.output)
        #expect(log["version"] == "2.1.0")
        let run = log["runs"][0]
        #expect(run["tool"]["driver"]["name"] == "gwsim")
        let rules = run["tool"]["driver"]["rules"].items
        for result in run["results"].items {
            let rule = try #require(result["ruleIndex"].int.map { rules[$0] })
            #expect(rule["id"] == result["ruleId"])
            #expect(["error", "warning", "note"].contains(result["level"].string))
            #expect(result["message"]["text"].string?.isEmpty == false)
            let place = result["locations"][0]["physicalLocation"]
            #expect(place["artifactLocation"]["uri"].string?.hasSuffix("mistakes/07-regex-behind-prefix.yaml") == true)
            #expect(place["region"]["startLine"].int == 50)
        }
        #expect(!run["results"].items.isEmpty)
    }

    @Test("GitHub gets one workflow command for each finding")
    func github() throws {
        let outcome = try Gwsim.run(["analyze", "-f", Self.regex, "-o", "github"])
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 1)
        #expect(lines[0].hasPrefix("::error file=\(Self.regex),line=50,col=11,title=GWS104 "))
        #expect(lines[0].contains("%0Afix: "))
    }

    @Test(
        "Each sample of a mistake has a finding for it",
        arguments: [
            ("01-service-port", "GWS302"), ("02-gateway-namespace", "GWS501"), ("03-address-type", "GWS502"),
            ("04-gateway-name", "GWS201"), ("05-unsupported-filter", "GWS401"), ("06-missing-canary", "GWS303"),
            ("07-regex-behind-prefix", "GWS104"), ("09-hidden-by-host", "GWS106"), ("10-foreign-namespace", "GWS204"),
            ("11-percent", "GWS403"),
        ]
    )
    func mistakes(name: String, code: String) throws {
        let outcome = try Gwsim.run(["analyze", "-f", Repository.sample("mistakes/\(name).yaml"), "-o", "json"])
        let codes = try JSON(parsing: outcome.output)["findings"].items.map { $0["code"] }
        #expect(codes.contains(.string(code)), "\(codes)")
    }
}
