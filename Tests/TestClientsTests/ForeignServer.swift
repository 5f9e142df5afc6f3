import Foundation
import TestSupport

/// A server that shares no code with the clients, on a port of its own.
final class ForeignServer {
    let address: String
    private let process: ChildProcess

    private static let folder = Repository.root.appendingPathComponent("Tests/TestClientsTests/Servers").path

    /// Starts one of the scripts in `Servers` and waits until it listens.
    convenience init(python script: String, _ arguments: String...) throws {
        let path = Self.folder + "/" + script
        try self.init("python3") { [path, String($0)] + arguments }
    }

    /// Starts a program whose arguments depend on the port, and waits until it listens.
    init(_ tool: String, _ arguments: (Int) -> [String]) throws {
        guard let path = Tool.path(tool) else { throw MissingTool(name: tool) }
        let port = try HeldPort.anyFreePort()
        let address = "127.0.0.1:\(port)"
        self.address = address
        process = try ChildProcess(path, arguments(port))
        let isUp = poll(for: .seconds(20)) { () -> Bool? in
            if process.exitStatusIfEnded != nil { return false }
            return (try? Socket(connectingTo: address)) == nil ? nil : true
        }
        guard isUp == true else {
            throw ServerFailure(arguments: [tool], status: process.exitStatusIfEnded, errors: process.errors)
        }
    }
}

/// A key pair for `example.test` and one for `other.test`, each in two files.
final class ForeignCertificates {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        for name in ["example.test", "other.test"] {
            let outcome = try Tool.run(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)",
                    "-addext", "basicConstraints=critical,CA:FALSE",
                    "-keyout", key(name), "-out", certificate(name),
                ]
            )
            if outcome.status != 0 { throw MissingTool(name: "openssl: " + outcome.errors) }
        }
    }

    func certificate(_ name: String) -> String { folder.path(name + ".crt") }

    func key(_ name: String) -> String { folder.path(name + ".key") }

    func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
}
