import TestSupport

/// Something that the run needs and does not get.
struct SetupFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Starts everything, runs the load, prints the figures.
struct HostileRun {
    let load: HostileLoad

    /// Whether no well-behaved request failed or took over a second, both bodies came through, and memory stayed bounded.
    func run() throws -> Bool {
        let backend = try BulkBackend()
        let server = try Server([
            "-f", Repository.sample("store"), "--workers", "1", "--access-log", "off", "--backend",
            "pets/store-admin:80=\(backend.address)",
        ])
        let report = try load.run(on: server, address: server.openAddress(gateway: "aks-istio-ingress/gateway"))
        let slowest = report.latencies.last ?? .zero
        let bound = HostileLoad.boundPerConnection * report.connections
        print("\(load.slow) slow, \(load.idle) idle connections, \(report.standing) still standing at the end")
        print(
            "bodies of \(load.bytes >> 20) MiB: up \(text(report.uploadSeconds)), down \(text(report.downloadSeconds))"
        )
        print("\(report.latencies.count) well-behaved requests, \(report.failures.count) failed")
        for failure in report.failures.prefix(5) { print("  \(failure)") }
        let figures = [("50 %", 500), ("90 %", 900), ("99 %", 990), ("99.9 %", 999)]
            .map { "\($0.0) \(milliseconds(report.latency(perMille: $0.1)))" }
        print("  \(figures.joined(separator: ", ")), slowest \(milliseconds(slowest))")
        print("resident: before \(mebibytes(report.residentBefore)), all open \(mebibytes(report.residentOpen)),")
        print("  most \(mebibytes(report.residentPeak)), every two seconds: \(course(report.resident))")
        print(
            "  bound: \(HostileLoad.boundPerConnection >> 10) KiB × \(report.connections) connections"
                + " = \(mebibytes(bound)) above the start"
        )
        return report.failures.isEmpty && slowest <= .seconds(1) && report.uploadSeconds != nil
            && report.downloadSeconds != nil && report.residentPeak - report.residentBefore <= bound
            && report.standing == load.slow + load.idle
    }

    private func course(_ resident: [Int]) -> String {
        stride(from: 0, to: resident.count, by: 10).map { String(resident[$0] >> 20) }.joined(separator: " ")
    }

    private func text(_ seconds: Double?) -> String {
        seconds.map { "\(($0 * 10).rounded() / 10) s" } ?? "FAILED"
    }

    private func milliseconds(_ duration: Duration) -> String {
        "\((duration / .milliseconds(1) * 10).rounded() / 10) ms"
    }

    private func mebibytes(_ bytes: Int) -> String { "\(bytes >> 20) MiB" }
}
