import GatewayAPI
import GatewayBinding
import RouteModel
import Simulation
import Testing

/// Where redirects and rewrites lead, from the manifest to the answer.
@Suite struct PathChangeTests {
    private func fixture(_ filter: String, match: String = "{path: {value: /foo}}", port: Int = 80) throws -> Fixture {
        let rule =
            filter.contains("RequestRedirect")
            ? "{matches: [\(match)], filters: [\(filter)]}"
            : "{matches: [\(match)], filters: [\(filter)], backendRefs: [{name: api, port: 80}]}"
        let gateway = Fixture.gateway.replacing("port: 80", with: "port: \(port)")
        return try Fixture(Fixture.route(rules: "[\(rule)]"), gateway: gateway)
    }

    private static func redirect(_ redirect: String) -> String {
        "{type: RequestRedirect, requestRedirect: {\(redirect)}}"
    }

    private static func rewrite(_ rewrite: String) -> String { "{type: URLRewrite, urlRewrite: {\(rewrite)}}" }

    struct Host: Sendable {
        let host: String
        let redirect: String
        var port = 80
        let location: String
    }

    private static let w = "www.example.com"

    @Test(
        "Scheme, host and port of a redirect (fact 5.11, fact 5.12, fact 5.13, fact 5.14)",
        arguments: [
            Host(host: w, redirect: "scheme: https", location: "https://\(w)/foo"),
            Host(host: "\(w):80", redirect: "scheme: https", location: "https://\(w)/foo"),
            Host(host: "\(w):8080", redirect: "scheme: https", location: "https://\(w):8080/foo"),
            Host(host: "\(w):443", redirect: "scheme: https", location: "https://\(w):443/foo"),
            Host(host: "\(w):80", redirect: "scheme: http", location: "http://\(w):80/foo"),
            Host(host: "\(w):8080", redirect: "hostname: other.example", location: "http://other.example/foo"),
            Host(host: "\(w):8080", redirect: "port: 8443", location: "http://\(w):8443/foo"),
            Host(host: w, redirect: "statusCode: 301", port: 8080, location: "http://\(w):8080/foo"),
            Host(
                host: w,
                redirect: "hostname: other.example",
                port: 8080,
                location: "http://other.example:8080/foo"
            ),
        ]
    )
    func host(row: Host) throws {
        var request = SimulatedRequest.to("/foo", host: row.host)
        request.port = row.port
        #expect(try fixture(Self.redirect(row.redirect), port: row.port).answer(request).location == row.location)
    }

    struct Path: Sendable {
        var prefix = "/foo"
        let replacement: String
        let target: String
        let expected: String
    }

    @Test(
        "A redirect's path: kept, replaced whole, or its prefix replaced literally (fact 5.15, fact 5.16)",
        arguments: [
            Path(replacement: "statusCode: 302", target: "/foo/a?q=1", expected: "/foo/a?q=1"),
            Path(replacement: full("/new"), target: "/foo/a?q=1", expected: "/new?q=1"),
            Path(replacement: full("/new?a=b"), target: "/foo/a?q=1", expected: "/new?a=b"),
            Path(replacement: prefix("/xyz"), target: "/foo", expected: "/xyz"),
            Path(replacement: prefix("/xyz"), target: "/foo/", expected: "/xyz/"),
            Path(replacement: prefix("/xyz"), target: "/foo/bar?q=1", expected: "/xyz/bar?q=1"),
            Path(replacement: prefix("/xyz/"), target: "/foo/bar", expected: "/xyz//bar"),
            Path(replacement: prefix("/"), target: "/foo/bar", expected: "//bar"),
            Path(replacement: prefix(""), target: "/foo/bar", expected: "/foo/bar"),
            Path(prefix: "/", replacement: prefix("/xyz"), target: "/bar", expected: "/xyzbar"),
        ]
    )
    func redirectPath(row: Path) throws {
        let fixture = try fixture(Self.redirect(row.replacement), match: "{path: {value: \(row.prefix)}}")
        #expect(fixture.answer(.to(row.target)).location == "http://\(Self.w)\(row.expected)")
    }

    private static func full(_ path: String) -> String {
        "path: {type: ReplaceFullPath, replaceFullPath: \"\(path)\"}"
    }

    private static func prefix(_ path: String) -> String {
        "path: {type: ReplacePrefixMatch, replacePrefixMatch: \"\(path)\"}"
    }

    @Test(
        "A rewrite's path: replaced whole, or its prefix replaced with slashes repaired (fact 5.20, fact 5.21)",
        arguments: [
            Path(replacement: full("/new"), target: "/foo/a?q=1", expected: "/new?q=1"),
            Path(replacement: prefix("/xyz"), target: "/foo", expected: "/xyz"),
            Path(replacement: prefix("/xyz/"), target: "/foo", expected: "/xyz"),
            Path(replacement: prefix("/xyz/"), target: "/foo/", expected: "/xyz/"),
            Path(replacement: prefix("/xyz"), target: "/foo//bar", expected: "/xyz//bar"),
            Path(replacement: prefix("/"), target: "/foo", expected: "/"),
            Path(replacement: prefix(""), target: "/foo/", expected: "/"),
            Path(replacement: prefix("/"), target: "/foo/bar?q=1", expected: "/bar?q=1"),
            Path(replacement: prefix("/"), target: "/foo//bar", expected: "//bar"),
            Path(prefix: "/", replacement: prefix("/xyz"), target: "/bar", expected: "/xyzbar"),
            Path(prefix: "/", replacement: prefix("/xyz"), target: "/", expected: "/xyz"),
            Path(prefix: "/", replacement: prefix("/"), target: "/bar", expected: "/bar"),
        ]
    )
    func rewritePath(row: Path) throws {
        let fixture = try fixture(Self.rewrite(row.replacement), match: "{path: {value: \(row.prefix)}}")
        #expect(fixture.answer(.to(row.target)).path == row.expected)
    }

    @Test(
        "Rewritten hosts: URLRewrite before the rule's Host header, that before the backendRef's (fact 5.4, fact 5.18)"
    )
    func hosts() throws {
        let header = "{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: Host, value: rule}]}}"
        let rewrite = "{type: URLRewrite, urlRewrite: {hostname: rewritten}}"
        let backend = """
            [{name: api, port: 80, filters: \
            [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: Host, value: backend}]}}]}]
            """
        for (filters, expected) in [
            ("\(header), \(rewrite)", "rewritten"), (header, "rule"), ("", "backend"),
        ] {
            let fixture = try Fixture(Fixture.route(rules: "[{filters: [\(filters)], backendRefs: \(backend)}]"))
            #expect(fixture.answer(.to("/")).host == expected)
        }
    }

    @Test("Matching sees the request before the rewrite, and is not repeated after it (fact 5.22)") func noRematch()
        throws
    {
        let rules = """
            [{matches: [{path: {value: /a}}], filters: [{type: URLRewrite, urlRewrite: {\(Self.prefix("/b"))}}], \
            backendRefs: [{name: first, port: 80}]}, \
            {matches: [{path: {value: /b}}], backendRefs: [{name: second, port: 80}]}]
            """
        let answer = try Fixture(Fixture.route(rules: rules)).answer(.to("/a/x"))
        #expect(answer.path == "/b/x")
        #expect(answer.backends?.map(\.service) == ["shop/first"])
    }

    @Test("Response header changes reach a redirect's Location (fact 5.5)") func responseHeaders() throws {
        let remove = "{type: ResponseHeaderModifier, responseHeaderModifier: {remove: [Location]}}"
        let filters = "\(Self.redirect("scheme: https")), \(remove)"
        let answer = try Fixture(Fixture.route(rules: "[{filters: [\(filters)]}]")).answer(.to("/"))
        #expect(answer.status == 302)
        #expect(answer.location == nil)
    }

    @Test("A backend that is invalid or has no endpoints answers for its share (fact 6.4, fact 6.6, fact 6.7)")
    func failingBackends() throws {
        let services = """
            apiVersion: v1
            kind: Service
            metadata: {name: api, namespace: shop}
            spec: {selector: {app: api}, ports: [{port: 80}]}
            ---

            """
        let rules = """
            [{backendRefs: [{name: gone, port: 80, weight: 1}, {name: api, port: 81, weight: 2}, \
            {name: api, port: 80, weight: 1}]}]
            """
        let answer = try Fixture(services + Fixture.route(rules: rules), assume: .never).answer(.to("/"))
        let backends = try #require(answer.backends)
        #expect(backends.map(\.share) == [0.25, 0.5, 0.25])
        #expect(backends.map(\.status) == [500, 500, 503])
        #expect(backends.map(\.reason) == ["cluster_not_found", "cluster_not_found", "no_healthy_upstream"])
        #expect(answer.status == 500)
    }

    @Test("Of two references one of weight 0 leaves the other everything (fact 6.2, fact 6.3)") func shares() throws {
        let rules = "[{backendRefs: [{name: a, port: 80, weight: 0}, {name: b, port: 80, weight: 7}]}]"
        let answer = try Fixture(Fixture.route(rules: rules)).answer(.to("/"))
        #expect(answer.backends?.map(\.share) == [1])
    }
}
