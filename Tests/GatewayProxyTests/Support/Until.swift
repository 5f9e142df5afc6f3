import Testing

/// Something did not come about in time.
struct Overdue: Error {}

/// Waits until a condition holds.
///
/// A test that is out of time, or cancelled, fails instead of waiting for ever.
func until(
    within limit: Duration = .seconds(60),
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        try Task.checkCancellation()
        guard ContinuousClock.now < deadline else {
            Issue.record("what was waited for did not come about within \(limit)", sourceLocation: sourceLocation)
            throw Overdue()
        }
        await Task.yield()
    }
}
