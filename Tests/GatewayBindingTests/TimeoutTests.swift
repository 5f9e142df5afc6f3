import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

/// Timeouts, retries, names and sessions of rules.
@Suite struct TimeoutTests {
    struct Row: Sendable {
        let rule: String
        var timeout: Duration?
        var retry = RetryPolicy.istioDefault
    }

    private func bound(_ rest: String) throws -> Binding {
        let comma = rest.isEmpty ? "" : ", "
        return try GatewayBindingTests.bound(
            plainGateway + route(rules: "[{backendRefs: [{name: s, port: 80}]\(comma)\(rest)}]") + service("s")
        )
    }

    @Test(
        "timeouts and retry of a rule (fact 5.32, fact 5.33, fact 5.35, fact 5.36)",
        arguments: [
            Row(rule: ""), Row(rule: "timeouts: {request: 0s}"),
            Row(rule: "timeouts: {request: 10s}", timeout: .seconds(10)),
            // Without `retry` the one for a try is the one for all.
            Row(rule: "timeouts: {backendRequest: 2s}", timeout: .seconds(2)),
            Row(rule: "timeouts: {request: 10s, backendRequest: 2s}", timeout: .seconds(2)),
            Row(rule: "timeouts: {request: 10s, backendRequest: 0s}", timeout: .seconds(10)),
            Row(
                rule: "timeouts: {request: 10s, backendRequest: 2s}, retry: {attempts: 1}",
                timeout: .seconds(10),
                retry: RetryPolicy(attempts: 1, perTryTimeout: .seconds(2))
            ),
            Row(
                rule: "timeouts: {backendRequest: 2s}, retry: {}",
                retry: RetryPolicy(attempts: 2, perTryTimeout: .seconds(2))
            ),
            Row(rule: "retry: {}"),
            Row(rule: "retry: {codes: [504, 500]}", retry: RetryPolicy(attempts: 2, statuses: [500, 504])),
            Row(
                rule: "retry: {attempts: 5, backoff: 100ms}",
                retry: RetryPolicy(attempts: 5, baseInterval: .milliseconds(100))
            ),
            Row(rule: "timeouts: {request: 1h2m3s4ms}", timeout: .milliseconds(3_723_004)),
        ]
    )
    func timeouts(row: Row) throws {
        let forward = try bound(row.rule).onlyForward()
        #expect(forward.timeout == row.timeout)
        #expect(forward.retry == row.retry)
    }

    @Test("No further tries leave no time for one and no statuses (fact 5.33, fact 5.35)") func noRetries() throws {
        // The CRD asks for one at least; older bundles did not.
        var set = try resources(
            plainGateway + service("s")
                + route(rules: "[{backendRefs: [{name: s, port: 80}], timeouts: {backendRequest: 2s}}]")
        )
        set.httpRoutes[0].spec.rules[0].retry = HTTPRouteRetry(codes: [503], attempts: 0)
        let forward = try bind(set, options: BindingOptions(assume: .never)).onlyForward()
        #expect(forward.timeout == nil)
        #expect(forward.retry == RetryPolicy(attempts: 0))
    }

    @Test(
        "A duration that the CRD does not know never gets as far (fact 5.38)",
        arguments: ["10", "1d", "-1s", "1.5s", "", "s", "100000s"]
    )
    func durations(text: String) {
        let rule = "{backendRefs: [{name: s, port: 80}], timeouts: {request: \"\(text)\"}}"
        #expect(!ManifestErrors.of(plainGateway + route(rules: "[\(rule)]")).isEmpty)
    }

    @Test("A rule's name is the route's name in logs, else namespace, route and rule (fact 5.37)") func names() throws {
        #expect(try bound("name: mine").entries.map(\.name) == ["mine"])
        #expect(try bound("").entries.map(\.name) == ["app.r.0"])
    }

    @Test("sessionPersistence changes nothing and no condition tells of it (fact 5.37)") func sessions() throws {
        let with = try bound("sessionPersistence: {sessionName: s, type: Cookie}")
        let without = try bound("")
        #expect(with.table == without.table)
        #expect(with.parents() == without.parents())
    }
}
