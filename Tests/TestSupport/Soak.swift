import Foundation
import Synchronization

/// Many requests over many connections, some of which the client breaks off.
package struct Soak: Sendable {
    /// `127.0.0.1:port` of the listener.
    package var address: String
    /// The hosts to ask for, in turn.
    package var hosts: [String]
    package var requests: Int
    package var connections: Int
    /// Of a thousand requests, how many the client gives up before their answer.
    package var abortsPerThousand = 5
    package var seed: UInt64 = 1

    package init(address: String, hosts: [String], requests: Int, connections: Int) {
        self.address = address
        self.hosts = hosts
        self.requests = requests
        self.connections = connections
    }

    /// What came of it.
    package struct Report: Sendable {
        package var answered = 0
        package var aborted = 0
        /// Requests without an answer that the client had not given up.
        package var failed = 0
        package var statuses: [Int: Int] = [:]
        /// When the answers above 499 came, and which they were.
        package var errors: [(time: ContinuousClock.Instant, status: Int)] = []

        fileprivate mutating func add(_ other: Report) {
            answered += other.answered
            aborted += other.aborted
            failed += other.failed
            statuses.merge(other.statuses, uniquingKeysWith: +)
            errors += other.errors
        }
    }

    /// Runs on a thread for each connection until the number of requests is reached.
    package func run() -> Report {
        let ticket = Atomic<Int>(0)
        let reports = inParallel(Array(0..<connections), width: connections) { index in
            worker(index) { ticket.wrappingAdd(1, ordering: .relaxed).oldValue }
        }
        return reports.reduce(into: Report()) { $0.add($1) }
    }

    private func worker(_ index: Int, next: () -> Int) -> Report {
        var random = SeededGenerator(seed: seed &+ UInt64(index) &* 7919)
        var report = Report()
        var connection: HTTPConnection?
        while true {
            let number = next()
            guard number < requests else { return report }
            let request = HTTPRequest("GET", "/soak/\(number)", host: hosts[number % hosts.count])
            if connection == nil { connection = try? HTTPConnection(to: address) }
            guard let open = connection else {
                report.failed += 1
                continue
            }
            if Int.random(in: 0..<1000, using: &random) < abortsPerThousand {
                _ = open.send(request)
                open.abort()
                connection = nil
                report.aborted += 1
                continue
            }
            guard let response = open.exchange(request) else {
                report.failed += 1
                connection = nil
                continue
            }
            report.answered += 1
            report.statuses[response.status, default: 0] += 1
            if response.status >= 500 { report.errors.append((ContinuousClock().now, response.status)) }
            if response.value("connection")?.lowercased() == "close" { connection = nil }
        }
    }
}

/// Repeats a piece of work on a thread of its own until it is stopped.
package final class Repeated: Sendable {
    private let isStopped = Atomic<Bool>(false)
    private let count = Atomic<Int>(0)
    private let group = DispatchGroup()

    package init(every seconds: Double, _ work: @escaping @Sendable () -> Void) {
        group.enter()
        Thread.detachNewThread { [self] in
            while !isStopped.load(ordering: .acquiring) {
                work()
                count.wrappingAdd(1, ordering: .relaxed)
                Thread.sleep(forTimeInterval: seconds)
            }
            group.leave()
        }
    }

    /// Lets the running repetition end, and returns how many there were.
    @discardableResult
    package func stop() -> Int {
        isStopped.store(true, ordering: .releasing)
        group.wait()
        return count.load(ordering: .relaxed)
    }
}
