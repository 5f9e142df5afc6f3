/// A running `gwsim serve`.
package final class Server: Sendable {
    package let process: ChildProcess
    /// `127.0.0.1:port` of the admin endpoint.
    package let admin: String

    /// Starts `serve` and waits until it is ready.
    ///
    /// The admin port is the program's choice, which it prints: one chosen here could be somebody else's by then, who
    /// would be ready, too.
    ///
    /// - Parameter arguments: what follows `serve`; `--ephemeral-ports` unless `ports` says otherwise.
    package init(_ arguments: [String], ports: [String] = ["--ephemeral-ports"]) throws {
        let process = try ChildProcess(
            Gwsim.path,
            ["serve"] + arguments + ports + ["--admin", "127.0.0.1:0"],
            environment: ["NO_COLOR": "1"]
        )
        let admin = poll(for: .seconds(30)) { () -> String? in
            if process.exitStatusIfEnded != nil { return "" }
            guard let said = (process.errors + process.output).firstMatch(of: /admin: http:\/\/(127\.0\.0\.1:\d+)\//)
            else { return nil }
            let admin = String(said.1)
            return (try? HTTPRequest("GET", "/ready", host: "admin").send(to: admin))?.status == 200 ? admin : nil
        }
        guard let admin, !admin.isEmpty else {
            throw ServerFailure(arguments: arguments, status: process.exitStatusIfEnded, errors: process.errors)
        }
        (self.process, self.admin) = (process, admin)
    }

    /// One row of `/listeners`.
    package struct Listener: Sendable, Equatable {
        package let gateway: String
        package let name: String
        package let port: Int
        package let hostname: String
        package let address: String
    }

    /// The listeners that are open now.
    package func listeners() throws -> [Listener] {
        let response = try HTTPRequest("GET", "/listeners?format=json", host: "admin").send(to: admin)
        return try JSON(parsing: response.body)["listeners"].items.map { row in
            Listener(
                gateway: row["gateway"].string ?? "",
                name: row["listener"].string ?? "",
                port: row["port"].int ?? 0,
                hostname: row["hostname"].string ?? "",
                address: row["address"].string ?? ""
            )
        }
    }

    /// Where a Gateway's port is served, or nil if it is not open.
    package func address(gateway: String, port: Int) throws -> String? {
        try listeners().first { $0.gateway == gateway && $0.port == port }?.address
    }

    /// Where a Gateway's port is served; an error if it is not open.
    package func openAddress(gateway: String, port: Int = 80) throws -> String {
        guard let address = try address(gateway: gateway, port: port) else {
            throw PortNotOpen(gateway: gateway, port: port, errors: process.errors)
        }
        return address
    }

    /// Asks for a reload through the admin endpoint.
    package func reload() throws -> HTTPResponse {
        try HTTPRequest("POST", "/reload", headers: [HeaderLine("Host", "admin"), HeaderLine("Content-Length", "0")])
            .send(to: admin, within: .seconds(30))
    }

    /// The access log of `--access-log text`, once it has so many lines or the time is up.
    package func textLog(lines count: Int, within time: Duration = .seconds(5)) -> [AccessLogLine] {
        log(lines: count, within: time).compactMap { AccessLogLine(parsing: $0) }
    }

    /// The access log of `--access-log json`, once it has so many lines or the time is up.
    package func jsonLog(lines count: Int, within time: Duration = .seconds(5)) -> [JSON] {
        log(lines: count, within: time).compactMap { try? JSON(parsing: $0) }
    }

    private func log(lines count: Int, within time: Duration) -> [Substring] {
        poll(for: time) {
            let lines = process.output.split(separator: "\n")
            return lines.count >= count ? lines : nil
        } ?? process.output.split(separator: "\n")
    }
}

/// `gwsim serve` that ended, or never became ready.
package struct ServerFailure: Error, CustomStringConvertible {
    package let arguments: [String]
    /// The exit code, or nil if it ran without being ready.
    package let status: Int32?
    package let errors: String

    package init(arguments: [String], status: Int32?, errors: String) {
        self.arguments = arguments
        self.status = status
        self.errors = errors
    }

    package var description: String {
        "gwsim serve \(arguments.joined(separator: " ")): "
            + (status.map { "ended with \($0)" } ?? "not ready in time") + "\n" + errors
    }
}

/// A listener that should have been open.
package struct PortNotOpen: Error, CustomStringConvertible {
    let gateway: String
    let port: Int
    let errors: String

    package var description: String { "port \(port) of \(gateway) is not open\n\(errors)" }
}
