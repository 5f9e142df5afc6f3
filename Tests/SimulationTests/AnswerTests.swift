import GatewayAPI
import RouteModel
import Simulation
import Testing

/// What a client would get.
@Suite struct AnswerTests {
    private static let rules = """
        [{name: api, matches: [{path: {value: /api}}], backendRefs: [{name: api, port: 80, weight: 3}, {name: beta, port: 80}]},
         {matches: [{path: {value: /old}}], filters: [{type: RequestRedirect, requestRedirect: {scheme: https, statusCode: 301}}]},
         {matches: [{path: {value: /empty}}]},
         {matches: [{path: {value: /v1}}], filters: [{type: URLRewrite, urlRewrite: {hostname: in.side, path: {type: ReplacePrefixMatch, replacePrefixMatch: /v2}}}], backendRefs: [{name: api, port: 80}]}]
        """
    private let fixture: Fixture

    init() throws {
        fixture = try Fixture(Fixture.route(rules: Self.rules))
    }

    @Test("A forwarded request names its backends with their shares")
    func forward() throws {
        let answer = fixture.answer(.to("/api/x?y=1"))
        #expect(answer.outcome == .forward)
        #expect(answer.status == nil)
        #expect(answer.matchedRule == "api")
        #expect(answer.origin?.rule == 0)
        let backends = try #require(answer.backends)
        #expect(backends.map(\.service) == ["shop/api", "shop/beta"])
        #expect(backends.map(\.share) == [0.75, 0.25])
        #expect(backends.map(\.isAssumed) == [true, true])
        #expect(answer.path == "/api/x?y=1")
        #expect(answer.host == "www.example.com")
    }

    @Test("A redirect has a status and a Location")
    func redirect() {
        let answer = fixture.answer(.to("/old?q", host: "www.example.com:8080"))
        #expect(answer.outcome == .redirect)
        #expect(answer.status == 301)
        #expect(answer.location == "https://www.example.com:8080/old?q")
    }

    @Test("A rule without backends answers 500 itself")
    func directResponse() {
        let answer = fixture.answer(.to("/empty"))
        #expect(answer.outcome == .directResponse)
        #expect(answer.status == 500)
    }

    @Test("A rewrite shows in the forwarded path and host")
    func rewrite() {
        let answer = fixture.answer(.to("/v1/a?b=c"))
        #expect(answer.path == "/v2/a?b=c")
        #expect(answer.host == "in.side")
    }

    @Test(
        "What no route takes is told apart",
        arguments: [
            Nothing(target: "/nothing", outcome: .noRoute, status: 404),
            Nothing(target: "/", host: "other.example.com", outcome: .noHost, status: 404),
            Nothing(target: "/", port: 81, outcome: .noListener, status: nil),
        ]
    )
    func nothing(row: Nothing) {
        var request = SimulatedRequest.to(row.target, host: row.host)
        request.port = row.port
        let answer = fixture.answer(request)
        #expect(answer.outcome == row.outcome)
        #expect(answer.status == row.status)
        #expect(answer.outcome.isNo)
    }

    struct Nothing: Sendable {
        let target: String
        var host = "www.example.com"
        var port = 80
        let outcome: MatchAnswer.Outcome
        let status: Int?
    }

    struct Edge: Sendable {
        let request: SimulatedRequest
        let status: Int
    }

    @Test(
        "The edge answers what is no request for a route",
        arguments: [
            Edge(request: .to("/api", method: "get"), status: 400), Edge(request: .to("/api", host: nil), status: 400),
            Edge(request: .to("/api/%00"), status: 400), Edge(request: .to("*", method: "OPTIONS"), status: 404),
            Edge(request: .to("/a b"), status: 400), Edge(request: .to("/api", headers: [("a b", "c")]), status: 400),
            Edge(request: .to("/api", headers: [("Transfer-Encoding", "gzip")]), status: 501),
            Edge(request: .to("/api", headers: [("Connection", "Upgrade"), ("Upgrade", "chat")]), status: 403),
            Edge(request: .to("/api", headers: Array(repeating: ("a", "b"), count: 100)), status: 431),
        ]
    )
    func edge(row: Edge) {
        let answer = fixture.answer(row.request)
        #expect(answer.outcome == .localReply)
        #expect(answer.status == row.status)
        #expect(!answer.outcome.isNo)
    }

    @Test("A backend that does not exist fails its share only")
    func missingBackend() throws {
        let half = "[{backendRefs: [{name: api, port: 80}, {name: gone, port: 80}]}]"
        let answer = try Fixture(Fixture.service + Fixture.route(rules: half)).answer(.to("/"))
        #expect(answer.outcome == .forward)
        #expect(answer.status == nil)
        #expect(answer.backends?.map(\.status) == [nil, 500])
        #expect(answer.backends?.last?.reason == "cluster_not_found")

        let all = "[{backendRefs: [{name: gone, port: 80}]}]"
        let failed = try Fixture(Fixture.service + Fixture.route(rules: all)).answer(.to("/"))
        #expect(failed.outcome == .localReply)
        #expect(failed.status == 500)
    }

    @Test(
        "A gRPC client gets the proxy's own answers as 200",
        arguments: ["application/grpc", "application/grpc+proto"]
    )
    func grpc(type: String) {
        let answer = fixture.answer(.to("/nothing", method: "POST", headers: [("content-type", type)]))
        #expect(answer.outcome == .noRoute)
        #expect(answer.status == 200)
        #expect(fixture.answer(.to("/nothing", headers: [("content-type", "application/grpcx")])).status == 404)
    }

    @Test(
        "Whatever answers a gRPC client in a route's stead, the status that it stands for is told with it (fact 7.2)",
        arguments: [
            ("/none", "500 as 200 with grpc-status 2: the rule has no backend to send it to", 2),
            ("/gone", "500 as 200 with grpc-status 2: no backend can answer", 2),
            ("/other", "404 as 200 with grpc-status 12: no rule of www.example.com takes it", 12),
        ]
    )
    func grpcStatus(target: String, verdict: String, status: Int64) throws {
        let rules = """
            [{matches: [{path: {value: /none}}], backendRefs: [{name: api, port: 80, weight: 0}]}, \
            {matches: [{path: {value: /gone}}], backendRefs: [{name: gone, port: 80}]}]
            """
        let fixture = try Fixture(Fixture.service + Fixture.route(rules: rules))
        let request = SimulatedRequest.to(target, method: "POST", headers: [("content-type", "application/grpc")])
        let members = fixture.answer(request).members
        #expect(members.first { $0.key == "status" }?.value == .int(200))
        #expect(members.first { $0.key == "grpcStatus" }?.value == .int(status))
        #expect(fixture.text(request).contains("POST http://www.example.com\(target) → \(verdict)"))
    }

    @Test("Response header changes run on a redirect's Location too")
    func changedLocation() throws {
        let filters = """
            [{type: RequestRedirect, requestRedirect: {scheme: https}},
             {type: ResponseHeaderModifier, responseHeaderModifier: {add: [{name: Location, value: "http://b/"}]}}]
            """
        let answer = try Fixture(Fixture.route(rules: "[{filters: \(filters)}]")).answer(.to("/x"))
        #expect(answer.location == "https://www.example.com/x,http://b/")
    }

    @Test("A table that Envoy refuses is 404 for every host, and the answer says why")
    func refusedTable() throws {
        let rules =
            "[{matches: [{path: {type: RegularExpression, value: '/(?=x)'}}], backendRefs: [{name: api, port: 80}]}]"
        let answer = try Fixture(Fixture.route(rules: rules)).answer(.to("/"))
        #expect(answer.outcome == .noHost)
        #expect(answer.status == 404)
        #expect(answer.tableRejected?.contains("shop/cart") == true)
        let edge = try Fixture(Fixture.route(rules: rules)).answer(.to("/a%00b"))
        #expect(edge.outcome == .localReply)
        #expect(edge.status == 400)
    }

    @Test("Without a Gateway the first address is asked; a Gateway that is not there has no listener")
    func gateway() {
        var request = SimulatedRequest.to("/api")
        request.gateway = "ingress/web"
        #expect(fixture.answer(request).outcome == .forward)
        request.gateway = "ingress/other"
        #expect(fixture.answer(request).outcome == .noListener)
        request.gateway = nil
        request.isTLS = true
        #expect(fixture.answer(request).outcome == .noListener)
    }
}
