import GatewayAPI
import GatewayBinding
import ManifestLoading
import RouteMatching
import RouteModel
import Simulation
package import TestSupport

/// Manifests from the text to the answer: what loads binds, in whatever order it stands; the index finds what the plain
/// matcher finds; and each question has an answer.
package struct RouteSets: FuzzTarget {
    package let name = "routes"
    package let patience = Duration.seconds(10)
    package let seeds: [[UInt8]] = ManifestSeeds.routeSets
    private let mutator = ManifestMutator()

    package init() {}

    package func mutate(_ input: [UInt8], with other: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        mutator.mutate(input, with: other, &random)
    }

    package func check(_ input: [UInt8], _ tally: inout Tally) throws(Finding) {
        var random = SeededGenerator(seed: fingerprint(of: input))
        // A warning leaves the valid objects in.
        let loaded = ManifestLoader.load(
            inputs: [.text(name: "f.yaml", bytes: input)],
            options: LoadOptions(validation: .warn)
        )
        var resources = loaded.resources
        if random.chance(25) { resources.spoil(&random) }
        let options = BindingOptions(assume: random.pick(AssumptionPolicy.allCases))
        let binding = bind(resources, options: options)
        guard bind(resources.shuffled(using: &random), options: options) == binding else {
            throw Finding("shuffled, the resources bind to something else")
        }
        tally.note("bound: \(min(binding.table.ports.count, 5)) ports")
        note(binding, &tally)
        try ask(World(binding), &random, &tally)
    }

    private func note(_ binding: Binding, _ tally: inout Tally) {
        var shape: Set<String> = []
        for parents in binding.statuses(of: "HTTPRoute").values {
            for condition in parents.flatMap(\.conditions) {
                tally.note("condition: \(condition.type) \(condition.reason)")
                shape.insert(condition.reason)
            }
        }
        let listeners = binding.gatewayStatuses.values.flatMap(\.listeners).flatMap(\.conditions)
        shape.formUnion(listeners.map { "\($0.type) \($0.reason)" })
        let size = binding.table.ports.reduce(0) { $0 + $1.virtualHosts.reduce(0) { $0 + $1.routes.count } }
        tally.note("#\(shape.sorted()) \(size.bitWidth - size.leadingZeroBitCount)")
    }

    private func ask(_ world: World, _ random: inout SeededGenerator, _ tally: inout Tally) throws(Finding) {
        for (index, port) in world.binding.table.ports.enumerated() {
            guard case .compiled(let routing) = world.indexes[index][0] else {
                tally.note("table refused")
                continue
            }
            let reference = ReferenceMatcher(port.virtualHosts)
            for _ in 0..<20 {
                let request = AimedRequest(at: port, &random)
                guard let head = request.head else {
                    tally.note("asked: refused by the codec")
                    continue
                }
                let found = head.match(routing)
                let wanted = head.match(reference)
                guard found == wanted else {
                    throw Finding("index \(found), reference \(wanted) for\n\(latin1(request.bytes))")
                }
                tally.note("asked: \(found.outcome.kind)")
                try compare(found, with: world, request, port, &tally)
            }
        }
    }

    /// The simulation answers with the entry that the index found.
    private func compare(
        _ found: RouteMatch,
        with world: World,
        _ request: AimedRequest,
        _ port: GatewayPort,
        _ tally: inout Tally
    ) throws(Finding) {
        var scratch = MatchScratch(capacity: 64)
        let simulated = request.simulated(at: port)
        let answer = world.answer(simulated, scratch: &scratch)
        _ = world.explain(simulated, scratch: &scratch)
        tally.note("answered: \(answer.outcome.rawValue)")
        guard case .route(let host, let entry) = found.outcome, let origin = answer.origin else { return }
        // A Gateway that shares a port with another may be asked through either.
        guard origin == port.virtualHosts[host].routes[entry].origin else {
            throw Finding("the index found \(port.virtualHosts[host].routes[entry].origin), the answer names \(origin)")
        }
    }
}

extension RouteMatch.Outcome {
    fileprivate var kind: String {
        switch self {
        case .rejected(let rejection): "rejected, \(rejection)"
        case .noVirtualHost: "no virtual host"
        case .noRoute: "no route"
        case .route: "a route"
        }
    }
}
