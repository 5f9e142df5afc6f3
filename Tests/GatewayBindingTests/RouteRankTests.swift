import GatewayBinding
import RouteModel
import TestSupport
import Testing

@Suite struct RouteRankTests {
    /// Matchers from the strongest claim to the weakest, each with what sets it off from the one before.
    static let ordered: [(matcher: RequestMatcher, criterion: PrecedenceCriterion?)] = [
        (matcher(.exact("/ab")), nil),
        (matcher(.exact("/a"), method: "GET"), .pathLength),
        (matcher(.exact("/a")), .method),
        (matcher(.pathSeparatedPrefix("/a/much/longer/prefix")), .pathKind),
        (matcher(.pathSeparatedPrefix("/a"), method: "GET"), .pathLength),
        (matcher(.pathSeparatedPrefix("/a"), headers: 2), .method),
        (matcher(.pathSeparatedPrefix("/a"), headers: 1, query: 2), .headerCount),
        (matcher(.pathSeparatedPrefix("/a"), headers: 1, query: 1), .queryParameterCount),
        (matcher(.prefix("/")), .pathLength),
        (matcher(.regularExpression("/a/very/long/regular/expression.*")), .pathKind),
        (matcher(.regularExpression(".*")), .pathLength),
        (matcher(nil), .pathKind),
    ]

    @Test("Path kind, path length, method, headers and query parameters decide in this order (fact 4.14, fact 4.15)")
    func order() {
        for (index, stronger) in Self.ordered.enumerated() {
            for weaker in Self.ordered[(index + 1)...] {
                // Even where the weaker one comes first in the concatenation.
                let left = RouteRank(stronger.matcher, position: 1)
                let right = RouteRank(weaker.matcher, position: 0)
                #expect(right < left && !(left < right))
            }
        }
    }

    @Test("Of equal claims the first in the concatenation wins (fact 4.13, fact 4.14)") func position() {
        let matcher = Self.matcher(.exact("/a"))
        #expect(RouteRank(matcher, position: 1) < RouteRank(matcher, position: 0))
    }

    @Test("The deciding criterion is the first difference") func criteria() {
        for (stronger, weaker) in zip(Self.ordered, Self.ordered.dropFirst()) {
            let criterion = PrecedenceCriterion.deciding(Self.entry(stronger.matcher), over: Self.entry(weaker.matcher))
            #expect(criterion == weaker.criterion)
        }
        let entry = Self.entry(Self.matcher(.exact("/a")))
        #expect(PrecedenceCriterion.deciding(entry, over: entry) == .concatenationOrder)
    }

    @Test("Entries of different hostnames are in the order of their lists, catch-alls last") func lists() {
        let root = Self.matcher(.prefix("/"))
        let exact = Self.matcher(.exact("/a"))
        let other = Self.entry(exact, hostname: "other.example.com")
        #expect(PrecedenceCriterion.deciding(other, over: Self.entry(exact)) == .listOrder)
        #expect(PrecedenceCriterion.deciding(other, over: Self.entry(root)) == .catchAllLast)
    }

    @Test("A kind that comes first against its rank was not merged with the other (fact 7.3)") func kindsApart() {
        let prefix = Self.matcher(.pathSeparatedPrefix("/a"))
        let (http, grpc) = (Self.entry(prefix), Self.entry(prefix, kind: "GRPCRoute"))
        #expect(PrecedenceCriterion.deciding(grpc, over: http) == .pathLength)
        #expect(PrecedenceCriterion.deciding(http, over: grpc) == .listOrder)
        let root = Self.entry(Self.matcher(.prefix("/")))
        let regex = Self.entry(Self.matcher(.regularExpression("/[^/]+/b")), kind: "GRPCRoute")
        #expect(PrecedenceCriterion.deciding(regex, over: root) == .catchAllLast)
    }

    @Test("Sorting by rank is the same from every order") func sorting() {
        let expected = Self.ordered.map { RouteRank($0.matcher) }
        for seed in 1...50 {
            var random = SeededGenerator(seed: UInt64(seed))
            #expect(expected.shuffled(using: &random).sorted(by: >) == expected)
        }
    }

    private static func matcher(
        _ path: PathMatcher?,
        method: String? = nil,
        headers: Int = 0,
        query: Int = 0
    ) -> RequestMatcher {
        RequestMatcher(
            path: path,
            method: method,
            headers: (0..<headers).map { HeaderMatcher(name: "x-\($0)", value: .present) },
            queryParameters: (0..<query).map { QueryParameterMatcher(name: "q\($0)", value: .present) }
        )
    }

    private static func entry(
        _ matcher: RequestMatcher,
        kind: String = "HTTPRoute",
        hostname: String = "*"
    ) -> RouteEntry {
        let listener = ListenerReference(gateway: "infra/gw", name: "http", protocol: "HTTP", port: 80, hostname: "")
        let origin = RouteOrigin(
            kind: kind,
            route: "app/r",
            rule: 0,
            match: 0,
            listener: listener,
            hostname: hostname
        )
        return RouteEntry(origin: origin, name: "r", matcher: matcher, action: .directResponse(status: 500))
    }
}
