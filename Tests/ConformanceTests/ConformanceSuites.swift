import TestSupport
import Testing

/// The official conformance tests of the Gateway API.
///
/// > Source: `kubernetes-sigs/gateway-api` v1.6.1, `conformance/`, as data beside this repository.
@Suite("Gateway API conformance", .enabled(if: Repository.shared != nil, "no ../shared beside the repository"))
struct ConformanceSuites {
    @Test("Over sockets", arguments: ConformanceTest.required)
    func overSockets(name: String) throws {
        let test = try ConformanceTest(named: name)
        let cluster = try Cluster(for: test, serving: true)
        let requests = SocketRequests(cluster: cluster)
        try run(test, in: cluster) { try requests.check($0) }
    }

    @Test("By questions", arguments: ConformanceTest.required)
    func byQuestions(name: String) throws {
        let test = try ConformanceTest(named: name)
        let cluster = try Cluster(for: test, serving: false)
        let questions = MatchQuestions(about: test, in: cluster)
        try run(test, in: cluster, onChange: questions.forget) { try questions.check($0) }
    }

    @Test("What waits for a feature is listed by name")
    func waiting() {
        for (name, feature) in ConformanceTest.waiting { print("skipped: conformance \(name) waits for \(feature)") }
        print("conformance: \(ConformanceTest.required.count) tests required, \(ConformanceTest.waiting.count) skipped")
        #expect(ConformanceTest.required.count >= 50, "the covered features alone have that many tests")
        #expect(ConformanceTest.required.count + ConformanceTest.waiting.count == 131, "the suite has 131 tests")
    }

    private func run(
        _ test: ConformanceTest,
        in cluster: Cluster,
        onChange: () -> Void = {},
        send: (JSON) throws -> [String]?
    ) throws {
        let statuses = StatusSteps(cluster: cluster)
        for step in test.steps {
            let title = "\(test.name) step \(step["id"]): \(step["name"].string ?? "")"
            if let feature = ConformanceTest.waitsFor(step: step) {
                print("skipped: conformance \(title) waits for \(feature)")
                continue
            }
            if let wrong = try cluster.perform(step) {
                onChange()
                #expect(wrong == [], "\(title)")
                continue
            }
            let wrong = try statuses.check(step) ?? send(step)
            #expect(wrong == [], "\(title)")
        }
    }
}
