import MessageLayout
import RouteModel
import Testing

@testable import RouteMatching

@Suite("The comparison of index and reference notices a broken index")
struct MutationTests {
    /// Ways to break a table before only the index sees it: each a mistake that a matcher might make.
    enum Mutation: String, CaseIterable {
        case reversedOrder
        case orderByPathLengthAlone
        case methodIgnored
        case headerNameCaseKept
        case lastHeaderIgnored
        case queryIgnored
        case prefixWithoutSeparator
        case exactAsPrefix
        case expressionAsPrefix

        func apply(_ matchers: inout [RequestMatcher]) {
            switch self {
            case .reversedOrder: matchers.reverse()
            case .orderByPathLengthAlone:
                matchers.sort { length($0.path) > length($1.path) }
            case .methodIgnored: change(&matchers) { $0.method = nil }
            case .headerNameCaseKept:
                change(&matchers) { matcher in
                    for index in matcher.headers.indices {
                        matcher.headers[index].name = matcher.headers[index].name.uppercased()
                    }
                }
            case .lastHeaderIgnored: change(&matchers) { if !$0.headers.isEmpty { $0.headers.removeLast() } }
            case .queryIgnored: change(&matchers) { $0.queryParameters = [] }
            case .prefixWithoutSeparator:
                change(&matchers) { if case .pathSeparatedPrefix(let path) = $0.path { $0.path = .prefix(path) } }
            case .exactAsPrefix:
                change(&matchers) { if case .exact(let path) = $0.path { $0.path = .pathSeparatedPrefix(path) } }
            case .expressionAsPrefix:
                change(&matchers) {
                    if case .regularExpression(let text) = $0.path { $0.path = .regularExpression(text + ".*") }
                }
            }
        }

        private func change(_ matchers: inout [RequestMatcher], _ body: (inout RequestMatcher) -> Void) {
            for index in matchers.indices { body(&matchers[index]) }
        }

        private func length(_ path: PathMatcher?) -> Int {
            switch path {
            case nil: 0
            case .exact(let text), .prefix(let text), .pathSeparatedPrefix(let text), .regularExpression(let text):
                text.utf8.count
            }
        }
    }

    @Test("Each way to break it shows within a few thousand requests", arguments: Mutation.allCases)
    func isNoticed(mutation: Mutation) throws {
        var differences = 0
        for seed in 0..<40 as Range<UInt64> where differences == 0 {
            let table = RandomTable(seed: seed)
            var broken = table.virtualHosts
            for host in broken.indices {
                var matchers = broken[host].routes.map(\.matcher)
                mutation.apply(&matchers)
                broken[host] = VirtualHost(broken[host].domain, matchers)
            }
            guard case .compiled(let index) = RoutingIndex.compile(broken) else {
                Issue.record("the broken table was refused")
                return
            }
            let reference = ReferenceMatcher(table.virtualHosts)
            var random = SeededGenerator(seed: ~seed)
            for _ in 0..<200 {
                let request = table.request(&random)
                if index.match(request) != reference.match(request) { differences += 1 }
            }
        }
        #expect(differences > 0)
    }
}
