import RouteAnalysis
import Synchronization

/// The analysis of a route set, made when a test first asks for it: most ask for none.
final class DeferredAnalysis: Sendable {
    private let input: AnalysisInput
    private let made = Mutex<[Finding]?>(nil)

    init(_ input: AnalysisInput) {
        self.input = input
    }

    /// What was found.
    var findings: [Finding] {
        made.withLock { made in
            let findings = made ?? Analysis(input).findings
            made = findings
            return findings
        }
    }
}
