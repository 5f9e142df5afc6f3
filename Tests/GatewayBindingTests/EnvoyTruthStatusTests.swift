import GatewayAPI
import GatewayBinding
import RouteModel
import TestSupport
import Testing

/// The statuses that Istio would write for the recorded route sets.
@Suite(.enabled(if: Repository.shared != nil, "no ../shared beside the repository"))
struct EnvoyTruthStatusTests {
    static let names = ["generated", "written"].flatMap { folder in
        Repository.names(in: "envoy-truth/\(folder)", ext: "jsonl").map { "envoy-truth/\(folder)/\($0).jsonl" }
    }

    @Test("The recordings are all there") func recordingsExist() {
        #expect(Self.names.count == 107)
    }

    @Test("A recorded set binds to the statuses of the recording", arguments: names)
    func statuses(name: String) throws {
        let set = try Self.set(name)
        let binding = bind(try resources(Self.list(set["docs"]), name: name), options: BindingOptions(assume: .never))
        let status = set["status"]
        #expect(Set(status["gateways"].members.keys) == Set(binding.gatewayStatuses.keys.map(\.description)))
        for (key, gateway) in binding.gatewayStatuses {
            compare(gateway, with: status["gateways"][key.description], key: key)
        }
        for (key, parents) in binding.statuses(of: "HTTPRoute") {
            let expected = status["httproutes"][key.description].items.map(Self.describe)
            #expect(parents.map(Self.describe) == expected, "HTTPRoute \(key)")
        }
    }

    @Test("A recorded set opens the listeners of the recording", arguments: names)
    func listeners(name: String) throws {
        let set = try Self.set(name)
        let binding = bind(try resources(Self.list(set["docs"]), name: name), options: BindingOptions(assume: .never))
        let expected = set["listeners"].items.map { listener in
            "\(listener["gateway"].string ?? "")/\(listener["listener"].string ?? "") \(listener["port"].int ?? 0)"
        }
        let actual = binding.table.ports.flatMap(\.listeners).map { "\($0.gateway)/\($0.name) \($0.port)" }
        #expect(actual.sorted() == expected.sorted())
    }

    private static func set(_ name: String) throws -> JSON {
        try #require(try Repository.sharedLines(name).first)["set"]
    }

    private static func list(_ documents: JSON) -> String {
        JSON.object(["apiVersion": .string("v1"), "kind": .string("List"), "items": documents]).text
    }

    private func compare(_ gateway: GatewayStatus, with expected: JSON, key: ObjectKey) {
        let accepted = gateway.conditions.first { $0.type == "Accepted" }.map(Self.describe)
        #expect(accepted == Self.describe("Accepted", expected["accepted"]), "Gateway \(key)")
        let actual = gateway.listeners.map { listener in
            "\(listener.name) \(listener.attachedRoutes) \(listener.supportedKinds.map(\.kind)) "
                + listener.conditions.map(Self.describe).joined(separator: " ")
        }
        let wanted = expected["listeners"].items.map { listener in
            let conditions = ["Accepted", "Conflicted", "Programmed", "ResolvedRefs"].map { type in
                Self.describe(type, listener[type.prefix(1).lowercased() + type.dropFirst()])
            }
            return "\(listener["name"].string ?? "") \(listener["attachedRoutes"].int ?? -1) "
                + "\(listener["supportedKinds"].strings) \(conditions.joined(separator: " "))"
        }
        #expect(actual == wanted, "Gateway \(key)")
    }

    private static func describe(_ condition: Condition) -> String {
        "\(condition.type)=\(condition.status ? "True" : "False")/\(condition.reason)"
    }

    private static func describe(_ type: String, _ condition: JSON) -> String {
        "\(type)=\(condition["status"].string ?? "?")/\(condition["reason"].string ?? "?")"
    }

    private static func describe(_ parent: RouteParentStatus) -> String {
        let reference = parent.parentRef
        let conditions = parent.conditions.map { "\(describe($0)) \($0.message)" }.joined(separator: " ")
        return "\(reference.namespace ?? "-")/\(reference.name) \(reference.sectionName ?? "-") \(reference.port ?? 0) "
            + conditions
    }

    private static func describe(_ parent: JSON) -> String {
        let reference = parent["parentRef"]
        let conditions = [("Accepted", "accepted"), ("ResolvedRefs", "resolvedRefs")].map { type, member in
            "\(describe(type, parent[member])) \(parent[member]["message"].string ?? "?")"
        }
        return "\(reference["namespace"].string ?? "-")/\(reference["name"].string ?? "-") "
            + "\(reference["sectionName"].string ?? "-") \(reference["port"].int ?? 0) "
            + conditions.joined(separator: " ")
    }
}
