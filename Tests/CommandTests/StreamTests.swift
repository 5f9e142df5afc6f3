import TestSupport
import Testing

/// What becomes of the program where its standard streams are not what they should be.
@Suite struct StreamTests {
    private static let store = Repository.sample("store")

    /// Runs a shell's command in which `$0` is the program and `$1` the store.
    private func shell(_ command: String) throws -> (status: Int32?, output: String, errors: String) {
        let child = try ChildProcess("/bin/sh", ["-c", command, Gwsim.path, Self.store])
        let status = child.exitStatus()
        return (status, child.output, child.errors)
    }

    @Test("Without standard error the answer is the same", arguments: ["2>&-", "2>/dev/full"])
    func closedErrors(redirection: String) throws {
        let plain = try Gwsim.run(["get", "httproutes", "-f", Self.store])
        let closed = try shell("\"$0\" get httproutes -f \"$1\" \(redirection)")
        #expect(closed.status == 0)
        #expect(closed.output == plain.output)
        #expect(try shell("\"$0\" get unicorns -f \"$1\" \(redirection)").status == 2)
    }

    @Test(
        "Without standard input, output or both nothing is lost or written elsewhere",
        arguments: ["<&-", ">&-", "<&- >&-"]
    )
    func closedStreams(redirection: String) throws {
        let got = try shell("\"$0\" get httproutes -f \"$1\" \(redirection)")
        #expect(got.status == 0)
        #expect(got.output.isEmpty == redirection.contains(">"))
        #expect(try shell("\"$0\" get httproutes -f - \(redirection)").status == 2, "nothing was read")
    }

    @Test(
        "An answer that cannot be written is no answer: 2, with the reason",
        arguments: [
            "get httproutes", "get httproutes -o yaml", "explain GET http://store.aks.rocks/", "export envoy",
        ]
    )
    func fullDisk(command: String) throws {
        let got = try shell("\"$0\" \(command) -f \"$1\" >/dev/full")
        #expect(got.status == 2)
        #expect(got.errors.contains("error: standard output cannot be written"))
    }

    @Test("A server whose log nobody reads any more goes on serving")
    func unreadLog() throws {
        let port = try HeldPort.anyFreePort()
        let child = try ChildProcess(
            "/bin/sh",
            ["-c", "exec \"$0\" serve -f \"$1\" --admin off --port 80=\(port) >&-", Gwsim.path, Self.store]
        )
        let statuses = (0..<20).map { _ in
            poll { try? HTTPRequest(host: "store.aks.rocks").send(to: "127.0.0.1:\(port)").status }
        }
        #expect(statuses.allSatisfy { $0 == 200 })
        #expect(child.exitStatusIfEnded == nil)
    }
}
