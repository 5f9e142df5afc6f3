import Foundation
import GatewayAPI
import ManifestLoading
import RouteTesting
import Simulation
import TestSupport
import Testing

/// A Gateway and its routes, as text.
enum Manifests {
    static let gateway = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: web, namespace: ingress}
        spec:
          gatewayClassName: istio
          listeners:
          - {name: http, port: 80, protocol: HTTP, hostname: "*.example.com", allowedRoutes: {namespaces: {from: All}}}

        """

    /// A route in namespace `shop`, its rules as flow text.
    static func route(_ name: String = "cart", hostname: String = "www.example.com", rules: String) -> String {
        """
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: \(name), namespace: shop}
        spec:
          parentRefs: [{name: web, namespace: ingress}]
          hostnames: ["\(hostname)"]
          rules:
        \(rules)

        """
    }

    /// The rules that most tests ask about.
    static let shop =
        gateway
        + route(
            rules: """
                  - name: plain
                    matches: [{path: {type: PathPrefix, value: /}}]
                    filters:
                    - {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: x-env, value: prod}], remove: [x-debug]}}
                    - {type: ResponseHeaderModifier, responseHeaderModifier: {set: [{name: x-frame, value: deny}], remove: [server-timing]}}
                    - {type: RequestMirror, requestMirror: {backendRef: {name: shadow, port: 80}, percent: 50}}
                    timeouts: {request: 10s}
                    backendRefs: [{name: web, port: 80}]
                  - matches: [{path: {type: PathPrefix, value: /old}}]
                    filters: [{type: URLRewrite, urlRewrite: {hostname: new.example.com, path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]
                    backendRefs: [{name: web, port: 80}]
                  - matches: [{path: {type: Exact, value: /moved}}]
                    filters: [{type: RequestRedirect, requestRedirect: {scheme: https, hostname: new.example.com, statusCode: 301}}]
                  - matches:
                    - {path: {type: PathPrefix, value: /canary}, method: GET}
                    - {path: {type: PathPrefix, value: /canary}, headers: [{name: x-user, value: beta}]}
                    backendRefs: [{name: v1, port: 80, weight: 90}, {name: v2, port: 80, weight: 10}]
                """
        )
}

/// Reads a RouteTest of these tests, whose `config` does not matter.
func routeTest(_ tests: String, head: String = "") -> RouteTestFile.Reading {
    let text = """
        apiVersion: gwsim.dev/v1alpha1
        kind: RouteTest
        metadata: {name: shop}
        \(head)
        tests:
        \(tests)
        """
    return RouteTestFile.read(path: "shop.gwtest.yaml", bytes: Array(text.utf8))
}

/// Runs tests over manifests; a test file with faults fails here.
func run(_ tests: String, over manifests: String = Manifests.shop, head: String = "") async throws -> TestReport {
    let reading = routeTest(tests, head: head)
    try #require(DiagnosticRenderer().render(reading.diagnostics) == "")
    let suites = try reading.files.map { file in
        try suite(file, over: manifests)
    }
    return await TestRunner().run(suites)
}

/// A RouteTest with the manifests that it is about.
func suite(_ file: RouteTestFile, over manifests: String) throws -> TestRunner.Suite {
    var loader = ConfigLoader(
        ConfigLoader.Options(filename: [.text(manifests, name: "routes.yaml")], replacesConfig: true)
    )
    switch try loader.load(for: file) {
    case .valid(let config, _):
        return TestRunner.Suite(path: file.path, name: file.name, errors: [], config: config, tests: file.tests)
    case .invalid(let diagnostics, _):
        try #require(DiagnosticRenderer().render(diagnostics) == "")
        return TestRunner.Suite(path: file.path, name: file.name, errors: diagnostics, config: nil, tests: [])
    }
}

/// A test of one request with some `expect`, in flow style.
func test(_ request: String, expect: String) -> String {
    "- {name: t, request: {host: www.example.com, \(request)}, expect: {\(expect)}}"
}
