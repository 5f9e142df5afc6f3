import TestSupport

/// What Istio's own run of the suite leaves out, and why.
///
/// > Source: `shared/conformance/features.json`, `istio.master`: Istio's `supported_features.go` and
/// > `gateway_conformance_test.go`.
struct IstioClaims: Sendable {
    private let notClaimed: Set<String>
    private let skipped: Set<String>
    private let features: Set<String>

    static let main = try? IstioClaims()

    private init() throws {
        let file = try JSON(parsing: Repository.sharedText("conformance/features.json"))
        notClaimed = Set(file["istio"]["master"]["notClaimed"].strings)
        skipped = Set(file["istio"]["master"]["skippedTests"].strings)
        features = Set(file["features"].members.keys)
    }

    /// Why Istio does not run the test; nil if it does.
    func reasonAgainst(_ test: ConformanceTest) -> String? {
        if let feature = test.features.first(where: notClaimed.contains) { return "Istio does not claim \(feature)" }
        if skipped.contains(test.name) { return "Istio's own run skips it" }
        let claimed = features.subtracting(notClaimed)
        if let feature = test.skipIfSupported.first(where: claimed.contains) {
            return "the suite has nothing to do where \(feature) is claimed, as by Istio"
        }
        return nil
    }
}
