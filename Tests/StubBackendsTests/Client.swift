import Dispatch
import TestSupport

/// Programs that talk to stubs as clients do.
enum Client {
    static let hasHTTP2Curl = output(of: ["curl", "--version"]).contains("HTTP2")
    static let hasGRPC = output(of: ["python3", "-c", "import grpc; print('here')"]).contains("here")

    /// What a program wrote, once it has ended.
    static func run(_ arguments: [String], input: String = "") async throws -> String {
        let program = try ChildProcess("/usr/bin/env", arguments, input: input)
        return await withCheckedContinuation { continuation in
            // Waiting blocks, and the stubs' clients share Swift's few threads.
            DispatchQueue.global().async {
                let status = program.exitStatus()
                continuation.resume(returning: program.output + (status == 0 ? "" : program.errors))
            }
        }
    }

    private static func output(of arguments: [String]) -> String {
        guard let program = try? ChildProcess("/usr/bin/env", arguments) else { return "" }
        return program.exitStatus() == 0 ? program.output : ""
    }
}
