import GatewayAPI
import ManifestLoading
import RouteMatching
import RouteModel
import Simulation

/// Tests that pin what a route set does today: a request for each match, drawn from it and confirmed by the matcher.
public struct PinnedRoutes: Sendable {
    /// The tests, by route, rule and match.
    public private(set) var tests: [PinnedTest] = []
    /// What no test selects, a line each.
    public private(set) var unreached: [String] = []

    private struct Match: Hashable {
        var kind: String
        var route: String
        var rule: Int
        var match: Int?

        init(_ origin: RouteOrigin) {
            (kind, route, rule, match) = (origin.kind, origin.route, origin.rule, origin.match)
        }

        var name: String {
            (kind == HTTPRoute.kind ? "" : "\(kind) ") + "\(route)#\(rule)" + (match.map { ".\($0)" } ?? "")
        }
    }

    /// Draws the tests.
    public init(_ config: TestedConfig) {
        let search = WitnessSearch(world: config.world)
        var scratch = MatchScratch(capacity: 4096)
        var found: [Match: [Decision]] = [:]
        var order: [Match] = []
        for place in search.places {
            let match = Match(place.entry.origin)
            if found[match] == nil {
                found[match] = []
                order.append(match)
            }
            guard let witness = search.witness(for: place, scratch: &scratch) else { continue }
            found[match]?.append(config.world.decide(witness, scratch: &scratch))
        }
        order.sort { ($0.route, $0.kind, $0.rule, $0.match ?? -1) < ($1.route, $1.kind, $1.rule, $1.match ?? -1) }
        for match in order {
            let decisions = found[match] ?? []
            if decisions.isEmpty {
                unreached.append("no request was found that comes to \(match.name)\(Self.place(match, in: config))")
            }
            add(decisions, of: match)
        }
        addUnprogrammed(config)
    }

    /// Requests that differ in their host only, and become the same, are one test.
    private mutating func add(_ decisions: [Decision], of match: Match) {
        var groups: [(test: PinnedTest, hosts: [ManifestValue])] = []
        for decision in decisions {
            var test = PinnedTest(name: match.name, pinning: decision)
            guard let host = test.request["host"] else { continue }
            test.request = test.request.replacing("host", with: .null)
            if let index = groups.firstIndex(where: { $0.test == test }) {
                if !groups[index].hosts.contains(host) { groups[index].hosts.append(host) }
            } else {
                groups.append((test, [host]))
            }
        }
        for (index, group) in groups.enumerated() {
            var test = group.test
            if index > 0 { test.name += " (\(index + 1))" }
            test.request = test.request.replacing(
                "host",
                with: group.hosts.count == 1 ? group.hosts[0] : .array(group.hosts)
            )
            tests.append(test)
        }
    }

    /// The matches that the data plane lacks.
    private mutating func addUnprogrammed(_ config: TestedConfig) {
        for item in Coverage.catalogue(of: config) where item.part == .match && !item.isProgrammed {
            let place = item.location.map { " (\($0.file):\($0.line))" } ?? ""
            unreached.append("\(item.name) is not programmed\(place)")
        }
    }

    private static func place(_ match: Match, in config: TestedConfig) -> String {
        let location = config.location(kind: match.kind, route: match.route, rule: match.rule, match: match.match)
        return location.map { " (\($0.file):\($0.line))" } ?? ""
    }
}

extension ManifestValue {
    /// The object with another value for one of its members.
    fileprivate func replacing(_ key: String, with value: ManifestValue) -> ManifestValue {
        .object(members.map { $0.key == key ? Member(key: key, value: value) : $0 })
    }
}
