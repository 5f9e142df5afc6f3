import TestSupport

/// One test of the suite.
struct ConformanceTest: Sendable {
    let name: String
    let features: [String]
    let skipIfSupported: [String]
    let manifests: [String]
    let steps: [JSON]

    init(named name: String) throws {
        let file = try JSON(parsing: Repository.sharedText("conformance/expect/\(name).json"))
        self.name = name
        features = file["features"].strings
        skipIfSupported = file["skipIfSupported"].strings
        manifests = file["manifests"].strings
        steps = file["steps"].items
    }
}

extension ConformanceTest {
    /// What is to be done with a test.
    enum Standing: Sendable, Equatable {
        /// It has to pass.
        case required
        /// gwsim lacks something that it needs.
        case waiting(for: Capability)
        /// Istio itself does not run it.
        case leftOut(reason: String)
    }

    var standing: Standing {
        if let reason = IstioClaims.main?.reasonAgainst(self) { return .leftOut(reason: reason) }
        let missing = needs.subtracting(Capability.available)
        return missing.min { $0.rawValue < $1.rawValue }.map { .waiting(for: $0) } ?? .required
    }

    /// All tests, by name.
    static let all = Repository.names(in: "conformance/expect", ext: "json")
        .compactMap { try? ConformanceTest(named: $0) }

    /// The names of the tests that have to pass.
    static let required = all.filter { $0.standing == .required }.map(\.name)
}
