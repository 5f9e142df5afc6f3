import TestSupport
import Testing

/// What gwsim says of itself.
@Suite struct HelpTests {
    @Test("The help names every command and the exit codes")
    func help() throws {
        let outcome = try Gwsim.run(["--help"])
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        for command in ["serve", "match", "explain", "test", "analyze, lint", "get", "export", "version"] {
            #expect(outcome.output.contains("\n  \(command) "))
        }
        #expect(outcome.output.contains("Exit codes:"))
        for line in ["0  fine", "1  the answer is no", "2  no answer", "3  an internal error"] {
            #expect(outcome.output.contains("  \(line)"))
        }
    }

    @Test(
        "The help of a command names its options",
        arguments: [
            (
                "serve",
                [
                    "--admin", "--watch", "--workers", "--access-log", "--annotate", "--local-locations", "--address",
                    "--exact-ports", "--ephemeral-ports", "--port", "--drain-timeout",
                ]
            ),
            ("match", ["--requests"]),
            ("explain", ["-H", "--gateway", "--all"]),
            ("get", ["--output", "--namespace"]),
        ]
    )
    func commandHelp(command: String, options: [String]) throws {
        let outcome = try Gwsim.run([command, "--help"])
        #expect(outcome.status == 0)
        for option in options + ["-f", "-R", "--validate", "--assume", "--backend", "--color"] {
            #expect(outcome.output.contains(option), "\(option)")
        }
    }

    @Test("The help of match says what becomes of bad and blank lines")
    func lines() throws {
        let help = try Gwsim.run(["match", "--help"]).output
        #expect(help.contains("a blank line is") && help.contains("skipped"))
    }

    @Test("The version says what is followed")
    func version() throws {
        let outcome = try Gwsim.run(["version", "-o", "json"])
        let json = try JSON(parsing: outcome.output)
        #expect(json["gwsim"].string != nil)
        #expect(json["gatewayAPI"] == "v1.6.1")
        #expect(try Gwsim.run(["version"]).output.hasPrefix("gwsim "))
    }

    @Test(
        "A usage error is 2, on standard error",
        arguments: [
            [], ["nonsense"], ["get", "gateways"], ["get", "-f", "x.yaml"], ["explain", "-f", "x.yaml", "GET"],
            ["match", "-f", "x.yaml"], ["match", "-f", "-", "--requests", "-"],
            ["serve", "-f", "x.yaml", "--admin", "10.0.0.1:80"],
            ["serve", "-f", "x.yaml", "--backend", "store-front:80=none"],
            ["serve", "-f", "x.yaml", "--exact-ports", "--ephemeral-ports"],
            ["get", "-f", "x.yaml", "gateways", "-o", "xml"], ["get", "gateways", "-f", ""],
            ["get", "gateways", "-f", "x.yaml", "-n", "a b"], ["get", "gateways", "-f", "x.yaml", "-n", ""],
            ["explain", "-f", "x.yaml", "--gateway", "no-namespace", "GET", "http://a/"],
            ["explain", "-f", "x.yaml", "", "http://a/"], ["explain", "-f", "x.yaml", "GET", "http://[::1"],
            ["serve", "-f", "x.yaml", "--address", "300.1.1.1"], ["serve", "-f", "x.yaml", "--address", ""],
        ]
    )
    func usage(arguments: [String]) throws {
        let outcome = try Gwsim.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.output == "")
        #expect(!outcome.errors.isEmpty)
    }
}
