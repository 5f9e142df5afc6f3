import Foundation
import Synchronization

/// Slow heads, idle connections and large bodies on one worker, all at once, while others ask what anybody asks.
package struct HostileLoad: Sendable {
    /// Connections that send a byte of their head now and then.
    package var slow = 200
    /// Connections that had an answer and stay open.
    package var idle = 10_000
    /// Of the upload and of the download.
    package var bytes = 1 << 30
    /// Well-behaved clients, each on a connection of its own; every other one connects anew for each request.
    package var clients = 8
    /// How long it lasts at least; it goes on until both large bodies are through.
    package var duration = Duration.seconds(20)

    package init() {}

    /// What came of it.
    package struct Report: Sendable {
        /// Of the well-behaved requests, sorted.
        package var latencies: [Duration] = []
        /// Well-behaved requests without an answer of 200.
        package var failures: [String] = []
        /// Resident bytes of the server: before, with all connections open, and the most there was.
        package var residentBefore = 0
        package var residentOpen = 0
        package var residentPeak = 0
        /// How often the memory was looked at, and what it was, in order.
        package var resident: [Int] = []
        package var connections = 0
        package var uploadSeconds: Double?
        package var downloadSeconds: Double?
        /// Of the slow and idle connections, how many still stood at the end.
        package var standing = 0

        /// The latency that so many of a thousand did not exceed.
        package func latency(perMille: Int) -> Duration {
            latencies.isEmpty ? .zero : latencies[min(latencies.count - 1, latencies.count * perMille / 1000)]
        }
    }

    /// What a connection may cost the proxy at most, in bytes: the sum that its source names.
    ///
    /// > Source: `DownstreamConnection`: 64 KiB each of head, of waiting bytes and of waiting body; in each direction what a
    /// > channel holds of a slow reader, 64 KiB and one read of 64 KiB.
    package static let boundPerConnection = (3 * 64 + 2 * (64 + 64)) * 1024

    /// Runs against a `serve` of the store sample, whose admin Service leads to a ``BulkBackend``.
    package func run(on server: Server, address: String) throws -> Report {
        let report = Mutex(Report())
        report.withLock { $0.residentBefore = server.process.residentBytes ?? 0 }
        let crowd = try HostileCrowd(address: address, slow: slow, idle: idle)
        report.withLock {
            $0.residentOpen = server.process.residentBytes ?? 0
            $0.connections = slow + idle + clients + 2
        }
        let end = ContinuousClock().now + duration
        let transfers = Atomic<Int>(2)
        let trickle = Repeated(every: 0.25) { crowd.trickle() }
        let memory = Repeated(every: 0.2) {
            let bytes = server.process.residentBytes ?? 0
            report.withLock { $0.resident.append(bytes) }
        }
        let parts: [@Sendable () -> Void] =
            [
                {
                    let seconds = BulkTransfer(address: address, bytes: bytes).upload()
                    report.withLock { $0.uploadSeconds = seconds }
                    transfers.wrappingSubtract(1, ordering: .releasing)
                },
                {
                    let seconds = BulkTransfer(address: address, bytes: bytes).download()
                    report.withLock { $0.downloadSeconds = seconds }
                    transfers.wrappingSubtract(1, ordering: .releasing)
                },
            ]
            + (0..<clients).map { index in
                {
                    let client = WellBehavedClient(address: address, reconnects: index % 2 == 1)
                    while ContinuousClock().now < end || transfers.load(ordering: .acquiring) > 0 {
                        let result = client.ask()
                        report.withLock { report in
                            switch result {
                            case .success(let latency): report.latencies.append(latency)
                            case .failure(let failure): report.failures.append(failure.description)
                            }
                        }
                    }
                }
            }
        _ = inParallel(parts, width: parts.count) { $0() }
        trickle.stop()
        memory.stop()
        var result = report.withLock(\.self)
        result.latencies.sort()
        result.residentPeak = result.resident.max() ?? 0
        result.standing = crowd.standing
        return result
    }
}

/// A client that does nothing unusual; on one thread.
private final class WellBehavedClient {
    private let address: String
    private let reconnects: Bool
    private var connection: HTTPConnection?
    private var asked = 0

    init(address: String, reconnects: Bool) {
        self.address = address
        self.reconnects = reconnects
    }

    /// Sends a request and waits for its answer; how long both took, a new connection included.
    func ask() -> Result<Duration, ExchangeFailure> {
        let start = ContinuousClock().now
        asked += 1
        // A connection object remembers its answers; it need not do so for ever.
        if reconnects || asked % 500 == 0 { connection = nil }
        do {
            let open = try connection ?? HTTPConnection(to: address)
            connection = open
            let answer = open.exchange(HTTPRequest("GET", "/polite/\(asked)", host: "store.aks.rocks"))
            guard answer?.status == 200 else {
                connection = nil
                return .failure(.noResponse("status \(answer?.status ?? 0) after \(ContinuousClock().now - start)"))
            }
        } catch {
            return .failure(.noResponse("\(error)"))
        }
        return .success(ContinuousClock().now - start)
    }
}
