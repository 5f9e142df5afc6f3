import GatewayAPI
import TestSupport

extension ResourceSet {
    /// Puts in what no manifest can hold, because the API server refuses it.
    mutating func spoil(_ random: inout SeededGenerator) {
        let numbers = [Int.min, -1, 0, 1, 65_536, Int.max]
        let texts = ["", "*", "/", ".", "a", "%", "*.", String(repeating: "x", count: 300)]
        for index in gateways.indices {
            for listener in gateways[index].spec.listeners.indices {
                if random.chance(20) { gateways[index].spec.listeners[listener].port = random.pick(numbers) }
                if random.chance(20) { gateways[index].spec.listeners[listener].hostname = random.pick(texts) }
                if random.chance(20) { gateways[index].spec.listeners[listener].name = random.pick(texts) }
            }
        }
        for index in httpRoutes.indices {
            if random.chance(20) { httpRoutes[index].spec.hostnames.append(random.pick(texts)) }
            for rule in httpRoutes[index].spec.rules.indices {
                for backend in httpRoutes[index].spec.rules[rule].backendRefs.indices where random.chance(30) {
                    httpRoutes[index].spec.rules[rule].backendRefs[backend].weight = random.pick(numbers)
                    httpRoutes[index].spec.rules[rule].backendRefs[backend].ref.port = random.pick(numbers)
                }
                if random.chance(20) { httpRoutes[index].spec.rules[rule].matches.removeAll() }
            }
        }
        for index in services.indices where random.chance(20) { services[index].ports.removeAll() }
        for index in workloads.indices where random.chance(20) { workloads[index].replicas = random.pick(numbers) }
        if random.chance(20) { gateways.removeAll() }
    }
}
