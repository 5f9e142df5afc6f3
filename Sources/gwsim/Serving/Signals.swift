import Dispatch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The signals that `serve` reacts to, as they come.
final class Signals {
    /// What arrived.
    let arrivals: AsyncStream<Int32>
    /// Ends the stream of arrivals.
    let finish: @Sendable () -> Void
    private let sources: [any DispatchSourceSignal]

    /// Takes the signals over from the process' defaults.
    init(_ numbers: [Int32]) {
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        arrivals = stream
        finish = { continuation.finish() }
        sources = numbers.map { number in
            // A signal that is ignored is still delivered to the source.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield(number) }
            source.resume()
            return source
        }
    }
}
