import TestSupport
import Testing

/// One test of the suite.
struct ConformanceTest: Sendable {
    let name: String
    let features: [String]
    let manifests: [String]
    let steps: [JSON]

    init(named name: String) throws {
        let file = try JSON(parsing: Repository.sharedText("conformance/expect/\(name).json"))
        self.name = name
        features = file["features"].strings
        manifests = file["manifests"].strings
        steps = file["steps"].items
    }

    /// All tests, by name.
    private static let all = Repository.names(in: "conformance/expect", ext: "json")
        .compactMap { try? ConformanceTest(named: $0) }

    /// The names of the tests that have to pass.
    static let required = all.filter { $0.waitsFor == nil }.map(\.name)

    /// The tests that wait for something, with what that is.
    static let waiting = all.compactMap { test in test.waitsFor.map { (name: test.name, feature: $0) } }
}

extension ConformanceTest {
    /// The features whose tests gwsim has to pass.
    private static let covered: Set<String> = [
        "Gateway", "HTTPRoute", "ReferenceGrant", "GatewayAddressEmpty", "GatewayHTTPListenerIsolation",
        "GatewayInfrastructurePropagation", "GatewayPort8080", "GatewayStaticAddresses",
        "HTTPRoute303RedirectStatusCode", "HTTPRoute307RedirectStatusCode",
        "HTTPRoute308RedirectStatusCode", "HTTPRouteBackendProtocolWebSocket",
        "HTTPRouteBackendRequestHeaderModification", "HTTPRouteBackendTimeout", "HTTPRouteCORS",
        "HTTPRouteDestinationPortMatching",
        "HTTPRouteHostRewrite", "HTTPRouteMethodMatching", "HTTPRouteNamedRouteRule", "HTTPRouteParentRefPort",
        "HTTPRoutePathRedirect", "HTTPRoutePathRewrite", "HTTPRoutePortRedirect", "HTTPRouteQueryParamMatching",
        "HTTPRouteRequestMirror", "HTTPRouteRequestMultipleMirrors", "HTTPRouteRequestPercentageMirror",
        "HTTPRouteRequestTimeout", "HTTPRouteResponseHeaderModification", "HTTPRouteRetry", "HTTPRouteSchemeRedirect",
    ]

    /// Tests of covered features that need something else.
    private static let exceptions: [String: String] = [
        "GatewayListenerUnsupportedProtocol": "nothing: Istio's own run leaves it out",
        "HTTPRouteHTTPSListener": "HTTPS listeners",
    ]

    /// What the test waits for, or nil if it has to pass.
    var waitsFor: String? {
        features.first { !Self.covered.contains($0) } ?? Self.exceptions[name]
    }

    /// What a single step of a test waits for; the test's other steps have to pass.
    static func waitsFor(step: JSON) -> String? {
        let needsHTTPS =
            step["scheme"].string == "https"
            || (step["expect"]["address"] == true && step["gateway"]["name"] == "same-namespace-with-https-listener")
        return needsHTTPS ? "HTTPS listeners" : nil
    }
}
