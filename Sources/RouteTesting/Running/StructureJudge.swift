import GatewayAPI
import GatewayBinding
import ManifestLoading
import RouteAnalysis
import RouteMatching
import RouteModel
import Simulation

/// Holds what is claimed of a route set against its binding.
struct StructureJudge {
    let config: TestedConfig

    func unmet(_ claims: [StructureClaim]) -> [UnmetClaim] {
        claims.compactMap { claim in
            guard let (expected, got) = contradiction(of: claim.expectation) else { return nil }
            return UnmetClaim(
                key: claim.key,
                expected: expected,
                got: got,
                file: claim.location.file,
                line: claim.location.line
            )
        }
    }

    private func contradiction(of expectation: StructureClaim.Expectation) -> (expected: String, got: String)? {
        switch expectation {
        case .accepted(let route):
            return acceptance(of: route).map { ("\(route) is accepted", $0) }
        case .attached(let route, let listeners):
            let names = listeners.isEmpty ? "no listener" : listeners.joined(separator: ", ")
            return attachment(of: route, to: listeners).map { ("\(route) is attached to \(names)", $0) }
        case .reachable(let route, let rule, let match):
            let name = "\(route)#\(rule)" + (match.map { ".\($0)" } ?? "")
            return unreachability(of: route, rule: rule, match: match).map { ("\(name) is reachable", $0) }
        case .noFinding(let unwanted):
            let found = config.analysis.findings.first { unwanted.covers($0) }
            let name = unwanted.code + (unwanted.object.map { " at \($0)" } ?? "")
            return found.map { ("no finding \(name)", "\($0.object): \($0.message)") }
        }
    }

    private var attachments: [Attachment] { config.world.binding.attachments }

    /// Why a route is not accepted by every parent; nil: it is.
    private func acceptance(of route: RouteName) -> String? {
        let statuses = config.world.binding.routeStatuses.sorted { $0.key < $1.key }.flatMap { kind, statuses in
            statuses.filter { route.names(kind: kind, key: $0.key.description) }.map(\.value)
        }
        guard !statuses.isEmpty else { return "no such route" }
        let parents = statuses.flatMap { $0 }
        if parents.isEmpty { return "no parent of it is a Gateway of Istio's" }
        let refusals = parents.flatMap(\.conditions).filter { $0.type == "Accepted" && !$0.status }
        return refusals.first.map { "\($0.reason): \($0.message)" }
    }

    /// What a route is attached to instead; nil: to just these.
    private func attachment(of route: RouteName, to wanted: [String]) -> String? {
        let own = attachments.filter { route.names(kind: $0.kind, key: $0.route.description) }
        guard !own.isEmpty || acceptance(of: route) != "no such route" else { return "no such route" }
        let listeners = own.filter { $0.denial == nil }.compactMap(\.listener)
        func isNamed(_ listener: ListenerReference, _ name: String) -> Bool {
            [listener.name, listener.qualifiedName, "\(listener.gateway)/\(listener.qualifiedName)"].contains(name)
        }
        let holds =
            listeners.allSatisfy { listener in wanted.contains { isNamed(listener, $0) } }
            && wanted.allSatisfy { name in listeners.contains { isNamed($0, name) } }
        if holds { return nil }
        var seen: Set<String> = []
        let names = listeners.map { "\($0.gateway)/\($0.qualifiedName)" }.filter { seen.insert($0).inserted }
        guard names.isEmpty else { return names.joined(separator: ", ") }
        return "no listener" + (own.compactMap(\.denial).first.map { ": \($0.message)" } ?? "")
    }

    /// Why no request is known that comes to a rule; nil: one does.
    private func unreachability(of route: RouteName, rule: Int, match: Int?) -> String? {
        let witnesses = WitnessSearch(world: config.world)
        var isProgrammed = false
        var scratch = MatchScratch(capacity: 4096)
        for place in witnesses.places {
            let origin = place.entry.origin
            guard route.names(kind: origin.kind, key: origin.route), origin.rule == rule,
                match == nil || origin.match == match
            else { continue }
            isProgrammed = true
            if witnesses.witness(for: place, scratch: &scratch) != nil { return nil }
        }
        if isProgrammed { return "no request was found that comes to it" }
        if acceptance(of: route) == "no such route" { return "no such route" }
        return "it is not programmed"
    }
}
