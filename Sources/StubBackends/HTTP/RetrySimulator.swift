import Synchronization

/// Counts the attempts of `/retry/…`: those before the wanted one fail.
///
/// > Source: Gateway API v1.6.1, `conformance/echo-basic` (retry simulator).
final class RetrySimulator: Sendable {
    private let attempts = Mutex<[String: Int]>([:])
    private static let maxKeys = 10_000

    /// Notes an attempt; whether it is to fail.
    func fails(_ key: String, succeedsAfter wanted: Int) -> Bool {
        attempts.withLock { attempts in
            let before = attempts[key, default: 0]
            guard before < wanted else { return false }
            if attempts.count >= Self.maxKeys { attempts.removeAll() }
            attempts[key] = before + 1
            return true
        }
    }
}
