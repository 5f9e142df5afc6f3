import TestSupport

/// The steps that look at statuses.
///
/// Each returns what is wrong; nothing means passed.
struct StatusSteps {
    let cluster: Cluster

    func check(_ step: JSON) throws -> [String]? {
        switch step["kind"].string {
        case "namespacesReady": try step["gateways"].items.flatMap { try ready($0) }
        case "gatewayStatus": try gateway(step["gateway"], step["expect"])
        case "gatewayClassStatus":
            try conditions(
                step["expect"]["conditions"],
                of: cluster.status(Self.reference("GatewayClass", step["gatewayClass"])),
                at: \.self
            )
        case "listenerSetStatus":
            try conditions(
                step["expect"]["conditions"],
                of: cluster.status(Self.reference("ListenerSet", step["listenerSet"])),
                at: \.self
            )
        case "policyStatus": try policy(step["policy"], step["expect"])
        case "listenerStatus": try listeners(step["resource"], step["expect"])
        case "routeStatus": try route(step["route"], step["expect"])
        case "observedGeneration": try observedGeneration(step["object"])
        case "generationChanged": generationChanged(step["object"], since: step["sinceStep"].int ?? 0)
        case "manual" where !step["data"]["labelSelector"].isNull: try generated(step["data"])
        default: nil
        }
    }

    /// What is made for a Gateway carries its labels and annotations; of the kinds that are asked for gwsim makes Services.
    private func generated(_ data: JSON) throws -> [String] {
        let selector = (data["labelSelector"].string ?? "").split(separator: "=", maxSplits: 1).map(String.init)
        let service = try cluster.objects(of: "Service").first { object in
            object["metadata"]["namespace"] == data["namespace"]
                && object["metadata"]["labels"][selector[0]].string == selector.last
        }
        guard let service else { return ["no Service with \(selector)"] }
        return ["labels", "annotations"].flatMap { key in
            data[key].members.filter { service["metadata"][key][$0.key] != $0.value }.map { "\(key) lack \($0)" }
        }
    }

    private static func reference(_ kind: String, _ name: JSON) -> JSON {
        name.merging(["kind": .string(kind)])
    }

    private func ready(_ gateway: JSON) throws -> [String] {
        let object = try cluster.status(Self.reference("Gateway", gateway))
        let expected: JSON = [["type": "Accepted", "status": "True"], ["type": "Programmed", "status": "True"]]
        return conditions(expected, of: object, at: \.self).map { "\(gateway["name"]): \($0)" }
    }

    private func gateway(_ name: JSON, _ expected: JSON) throws -> [String] {
        let object = try cluster.status(Self.reference("Gateway", name))
        let status = object["status"]
        let addresses = status["addresses"].items
        if expected["address"] == true {
            return addresses.isEmpty || addresses[0]["type"].isNull ? ["no address in \(status)"] : []
        }
        if expected["zeroRoutes"] == true {
            let counts = status["listeners"].items.map { $0["attachedRoutes"].int ?? -1 }
            return counts.isEmpty || counts == [0] ? [] : ["attachedRoutes \(counts)"]
        }
        if let count = expected["attachedListenerSets"].int {
            let found = status["attachedListenerSets"].int ?? 0
            return found == count ? [] : ["attachedListenerSets \(found), expected \(count)"]
        }
        if expected["addresses"] != .null { return self.addresses(addresses, of: object, expected["addresses"]) }
        return conditions(expected["conditions"], of: object, at: \.self)
    }

    private func addresses(_ addresses: [JSON], of object: JSON, _ expected: JSON) -> [String] {
        let value: (JSON) -> String = { World.addresses[$0.string ?? ""]?["value"].string ?? $0.string ?? "" }
        let values = addresses.compactMap { $0["value"].string }
        var wrong: [String] = []
        if let count = expected["count"].int, count != addresses.count { wrong.append("\(addresses.count) addresses") }
        for wanted in expected["contains"].items.map(value) {
            if !values.contains(wanted) { wrong.append("\(wanted) is not among \(values)") }
            let specified = object["spec"]["addresses"].items.first { $0["value"].string == wanted }
            let reported = addresses.first { $0["value"].string == wanted }
            if expected["typeAsInSpec"] == true, specified?["type"] != reported?["type"] {
                wrong.append("type of \(wanted) is \(reported?["type"] ?? .null)")
            }
        }
        for unwanted in expected["notContains"].items.map(value) where values.contains(unwanted) {
            wrong.append("\(unwanted) is among \(values)")
        }
        return wrong
    }

    /// Conditions that must be present; those of the object must also be of its generation.
    private func conditions(_ expected: JSON, of object: JSON, at place: (JSON) -> JSON) -> [String] {
        let found = place(object)["status"]["conditions"].items
        return stale(found, of: object) + missing(expected, in: found)
    }

    private func missing(_ expected: JSON, in found: [JSON]) -> [String] {
        expected.items.filter { wanted in
            !found.contains { condition in
                ["type", "status", "reason"].allSatisfy { wanted[$0].isNull || wanted[$0] == condition[$0] }
            }
        }.map { "condition \($0) is not among \(found)" }
    }

    private func stale(_ conditions: [JSON], of object: JSON) -> [String] {
        let generation = object["metadata"]["generation"]
        return conditions.filter { $0["observedGeneration"] != generation }
            .map { "condition \($0) is not of generation \(generation)" }
    }

    private func listeners(_ resource: JSON, _ expected: JSON) throws -> [String] {
        let object = try cluster.status(resource)
        let found = object["status"]["listeners"].items
        let isExact = expected["exact"] == true
        var wrong = isExact ? stale(object["status"]["conditions"].items, of: object) : []
        if isExact {
            let names = expected["listeners"].items.map { $0["name"].string ?? "" }.sorted()
            let foundNames = found.map { $0["name"].string ?? "" }.sorted()
            if names != foundNames { wrong.append("listeners \(foundNames), expected \(names)") }
        }
        for wanted in expected["listeners"].items {
            let isAny = wanted["name"].string == "*"
            let matching = isAny ? found : found.filter { $0["name"] == wanted["name"] }
            if matching.isEmpty { wrong.append("no listener \(wanted["name"])") }
            for listener in matching { wrong += self.listener(listener, wanted, isExact: isExact) }
        }
        return wrong
    }

    private func listener(_ listener: JSON, _ wanted: JSON, isExact: Bool) -> [String] {
        var wrong = missing(wanted["conditions"], in: listener["conditions"].items)
        if isExact, wanted["attachedRoutes"] != listener["attachedRoutes"], wanted["attachedRoutes"] != .null {
            wrong.append("attachedRoutes \(listener["attachedRoutes"]), expected \(wanted["attachedRoutes"])")
        }
        guard isExact, wanted["supportedKinds"] != .null else { return wrong }
        let kinds = listener["supportedKinds"].items
        let isEmptyAsWanted = wanted["supportedKinds"].items.isEmpty && kinds.isEmpty
        let hasAll = wanted["supportedKinds"].items.allSatisfy { kind in
            kinds.contains { $0["kind"] == kind["kind"] && Self.group($0) == Self.group(kind) }
        }
        if !isEmptyAsWanted, wanted["supportedKinds"].items.isEmpty || !hasAll {
            wrong.append("supportedKinds \(kinds)")
        }
        return wrong
    }

    private static func group(_ kind: JSON) -> String { kind["group"].string ?? "gateway.networking.k8s.io" }

    private func route(_ reference: JSON, _ expected: JSON) throws -> [String] {
        let object = try cluster.status(reference)
        let parents = object["status"]["parents"].items
        if expected["noAcceptedParents"] == true {
            let isRejected =
                parents.count == 1
                && missing([["type": "Accepted", "status": "False"]], in: parents[0]["conditions"].items).isEmpty
            return parents.isEmpty || isRejected ? [] : ["parents \(parents)"]
        }
        return entries(expected["parents"], among: parents, under: "parentRef", of: object)
    }

    private func policy(_ reference: JSON, _ expected: JSON) throws -> [String] {
        let object = try cluster.status(reference)
        return entries(
            expected["ancestors"],
            among: object["status"]["ancestors"].items,
            under: "ancestorRef",
            of: object
        )
    }

    /// For each expected entry some entry must fit; all conditions must be of the object's generation.
    private func entries(_ expected: JSON, among found: [JSON], under key: String, of object: JSON) -> [String] {
        let old = found.flatMap { stale($0["conditions"].items, of: object) }
        return old
            + expected.items.flatMap { wanted -> [String] in
                let fitting = found.filter { Self.fits($0, wanted, under: key) }
                let attempts = fitting.map { missing(wanted["conditions"], in: $0["conditions"].items) }
                if attempts.contains([]) { return [] }
                return attempts.first ?? ["no entry for \(wanted["ref"]) among \(found)"]
            }
    }

    private static func fits(_ entry: JSON, _ wanted: JSON, under key: String) -> Bool {
        let reference = entry[key]
        let hasController = wanted["controllerName"].isNull || entry["controllerName"].string == World.controllerName
        return hasController
            && wanted["ref"].members.allSatisfy { key, value in
                reference[key] == value
                    || (key == "namespace" && reference[key].isNull && wanted["allowMissingNamespace"] == true)
            }
    }

    private func observedGeneration(_ reference: JSON) throws -> [String] {
        let object = try cluster.status(reference)
        let status = object["status"]
        let entries = status["parents"].items + status["ancestors"].items
        let conditions = status["conditions"].items + entries.flatMap { $0["conditions"].items }
        return conditions.isEmpty ? ["no conditions"] : stale(conditions, of: object)
    }

    private func generationChanged(_ reference: JSON, since step: Int) -> [String] {
        let before = cluster.generationsBeforeSteps[step]?.object(reference)["metadata"]["generation"] ?? .null
        let now = cluster.world.object(reference)["metadata"]["generation"]
        return before != .null && before != now ? [] : ["generation is still \(now)"]
    }
}
