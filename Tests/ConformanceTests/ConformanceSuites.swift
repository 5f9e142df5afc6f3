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

    @Test("What is not run is listed by name, with what it waits for or Istio's own reason")
    func notRun() {
        var waiting = 0
        for test in ConformanceTest.all {
            switch test.standing {
            case .required: continue
            case .waiting(let capability):
                waiting += 1
                print("skipped: conformance \(test.name) waits for \(capability.rawValue)")
            case .leftOut(let reason): print("skipped: conformance \(test.name): \(reason)")
            }
        }
        let (all, required) = (ConformanceTest.all.count, ConformanceTest.required.count)
        print("conformance: \(required) tests required, \(waiting) wait, \(all - required - waiting) left out by Istio")
        #expect(required == 115, "Istio claims that many tests")
        #expect(all == 131, "the suite has 131 tests")
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
                print("skipped: conformance \(title) waits for \(feature.rawValue)")
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
