import Logging
import NIOCore
import NIOPosix
import RouteModel

/// The event loops and what each of them owns.
final class WorkerGroup: Sendable {
    let loops: MultiThreadedEventLoopGroup
    private let workers: [(loop: any EventLoop, worker: NIOLoopBound<Worker>)]

    /// Starts the loops.
    static func start(
        configuration: ProxyConfiguration,
        logger: Logger,
        stubAddress: @escaping StubAddress
    ) async throws -> WorkerGroup {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.workers))
        var workers: [(loop: any EventLoop, worker: NIOLoopBound<Worker>)] = []
        for loop in loops.makeIterator() {
            let worker = try await loop.submit {
                let worker = Worker(
                    eventLoop: loop,
                    configuration: configuration,
                    logger: logger,
                    stubAddress: stubAddress
                )
                worker.startSweeping()
                return NIOLoopBound(worker, eventLoop: loop)
            }.get()
            workers.append((loop, worker))
        }
        return WorkerGroup(loops: loops, workers: workers)
    }

    private init(loops: MultiThreadedEventLoopGroup, workers: [(loop: any EventLoop, worker: NIOLoopBound<Worker>)]) {
        self.loops = loops
        self.workers = workers
    }

    /// The worker of the loop that the caller is on.
    func worker(of loop: any EventLoop) -> Worker? {
        for entry in workers where entry.loop === loop { return entry.worker.value }
        return nil
    }

    /// Runs `body` on each loop, one after the other, with its worker.
    func forEach<Result: Sendable>(_ body: @escaping @Sendable (Worker) -> Result) async throws -> [Result] {
        var results: [Result] = []
        for (loop, worker) in workers {
            results.append(try await loop.submit { body(worker.value) }.get())
        }
        return results
    }

    /// Drains every loop; returns when no connection is left.
    func drain() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (loop, worker) in workers {
                group.addTask { try await loop.flatSubmit { worker.value.drain() }.get() }
            }
            try await group.waitForAll()
        }
    }

    /// Closes everything and ends the loops.
    func stop() async {
        _ = try? await forEach { $0.stop() }
        try? await loops.shutdownGracefully()
    }
}
