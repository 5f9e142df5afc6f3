import GatewayAPI
import GatewayBinding
import TestSupport
import Testing

/// The steps of the conformance suite that look at statuses, for tests about TLS and plain connections, asked of the
/// binding itself.
///
/// Key pairs are not read here: what the suite makes in code is given as judged.
@Suite(.enabled(if: Repository.shared != nil, "no ../shared beside the repository"))
struct ConformanceStatusTests {
    /// BackendTLSPolicyObservedGenerationBump looks at nothing before it changes something.
    static let names = Repository.names(in: "conformance/expect", ext: "json").filter { name in
        if name == "BackendTLSPolicyObservedGenerationBump" { return false }
        return [
            "BackendTLSPolicy", "GRPC", "ListenerSet", "TLSRoute", "TCPRoute", "GatewayFrontend", "GatewaySecret",
            "GatewayInvalidFrontend",
        ]
        .contains { name.hasPrefix($0) } || (name.hasPrefix("Gateway") && name.contains("TLS"))
    }

    @Test("The tests are all there") func testsExist() {
        #expect(Self.names.count == 55)
    }

    @Test("The statuses that a test of the suite looks for", arguments: names)
    func statuses(name: String) throws {
        let test = try JSON(parsing: Repository.sharedText("conformance/expect/\(name).json"))
        if !test["skipIfSupported"].items.isEmpty { return }
        let paths = ["base/manifests.yaml"] + test["manifests"].strings
        let manifests = try paths.map { try Repository.sharedText("conformance/\($0)") }.joined(separator: "\n---\n")
        var set = try resources(manifests.replacing("{GATEWAY_CLASS_NAME}", with: "istio"), name: name)
        try Self.addProgrammatic(to: &set)
        let statuses = ConformanceStatuses(binding: bind(set, options: BindingOptions(assume: .never)))
        var looked = 0
        for step in test["steps"].items {
            // What follows a change is another cluster.
            if ["apply", "patch", "delete"].contains(step["kind"].string) { break }
            guard let wrong = statuses.check(step) else { continue }
            #expect(wrong == [], "\(step["name"].string ?? "")")
            looked += 1
        }
        #expect(looked > 0)
    }

    private static func addProgrammatic(to set: inout ResourceSet) throws {
        let file = try JSON(parsing: Repository.sharedText("conformance/base/programmatic-resources.json"))
        for resource in file["resources"].items {
            let metadata = ObjectMeta(
                name: resource["name"].string ?? "",
                namespace: resource["namespace"].string ?? ""
            )
            if resource["kind"].string == "Secret" {
                let pair = Secret.KeyPairState.keyPair(certificatePEM: "c", privateKeyPEM: "k")
                set.secrets.append(Secret(metadata: metadata, keyPair: pair))
            } else {
                set.configMaps.append(ConfigMap(metadata: metadata, trust: .certificates("c")))
            }
        }
    }
}

/// A binding, asked as the suite asks.
private struct ConformanceStatuses {
    let binding: Binding

    /// What is wrong; nil for steps that look at something else.
    func check(_ step: JSON) -> [String]? {
        switch step["kind"].string {
        case "routeStatus": route(step["route"], step["expect"])
        case "policyStatus": policy(step["policy"], step["expect"])
        case "listenerStatus": listeners(step["resource"], step["expect"])
        case "gatewayStatus": gateway(step["gateway"], step["expect"])
        case "listenerSetStatus":
            missing(
                step["expect"]["conditions"],
                in: binding.listenerSetStatuses[key(step["listenerSet"])]?.conditions ?? []
            )
        default: nil
        }
    }

    private func gateway(_ name: JSON, _ expected: JSON) -> [String] {
        let gateway = gateway(name)
        let sets = gateway?.attachedListenerSets
        let hasSets = expected["attachedListenerSets"].int.map { $0 == sets } ?? true
        return missing(expected["conditions"], in: gateway?.conditions ?? []) + (hasSets ? [] : ["\(sets ?? -1) sets"])
    }

    private func key(_ name: JSON) -> ObjectKey {
        ObjectKey(namespace: name["namespace"].string ?? "", name: name["name"].string ?? "")
    }

    private func gateway(_ name: JSON) -> GatewayStatus? { binding.gatewayStatuses[key(name)] }

    private func missing(_ expected: JSON, in found: [Condition]) -> [String] {
        expected.items.filter { wanted in
            !found.contains { condition in
                condition.type == wanted["type"].string
                    && (condition.status ? "True" : "False") == wanted["status"].string
                    && (wanted["reason"].isNull || condition.reason == wanted["reason"].string)
            }
        }.map { "\($0.text) is not among \(found.map(\.text))" }
    }

    private func listeners(_ resource: JSON, _ expected: JSON) -> [String] {
        let owned =
            resource["kind"].string == "ListenerSet"
            ? binding.listenerSetStatuses[key(resource)]?.listeners : gateway(resource)?.listeners
        guard let owned else { return ["no status"] }
        return expected["listeners"].items.flatMap { wanted -> [String] in
            let matching = owned.filter { wanted["name"].string == "*" || $0.name == wanted["name"].string }
            if matching.isEmpty { return ["no listener \(wanted["name"])"] }
            return matching.flatMap { listener -> [String] in
                let counts = wanted["attachedRoutes"].int.map { $0 == listener.attachedRoutes } ?? true
                let kinds = Set(wanted["supportedKinds"].items.compactMap { $0["kind"].string })
                let hasKinds = kinds.isSubset(of: listener.supportedKinds.map(\.kind))
                return missing(wanted["conditions"], in: listener.conditions)
                    + (counts && hasKinds
                        ? [] : ["\(listener.attachedRoutes) routes, kinds \(listener.supportedKinds)"])
            }
        }
    }

    private func route(_ name: JSON, _ expected: JSON) -> [String] {
        let parents = binding.routeStatus(of: name["kind"].string ?? "HTTPRoute", key(name)) ?? []
        if expected["noAcceptedParents"] == true {
            let accepted = parents.flatMap(\.conditions).filter { $0.type == "Accepted" && $0.status }
            return accepted.map(\.text)
        }
        return expected["parents"].items.flatMap { wanted -> [String] in
            let entries = parents.filter { $0.parentRef.fits(wanted["ref"]) }
            let attempts = entries.map { missing(wanted["conditions"], in: $0.conditions) }
            return attempts.contains([]) ? [] : attempts.first ?? ["no entry for \(wanted["ref"].text)"]
        }
    }

    private func policy(_ name: JSON, _ expected: JSON) -> [String] {
        let ancestors = binding.backendTLSPolicyStatuses[key(name)] ?? []
        return expected["ancestors"].items.flatMap { wanted -> [String] in
            let entries = ancestors.filter { $0.ancestorRef.fits(wanted["ref"]) }
            let attempts = entries.map { missing(wanted["conditions"], in: $0.conditions) }
            return attempts.contains([]) ? [] : attempts.first ?? ["no ancestor \(wanted["ref"].text)"]
        }
    }
}

extension ParentReference {
    /// Whether it has what a reference of the suite names; the namespace may be left out.
    fileprivate func fits(_ wanted: JSON) -> Bool {
        name == wanted["name"].string
            && (namespace == nil || wanted["namespace"].isNull || namespace == wanted["namespace"].string)
            && (wanted["sectionName"].isNull || sectionName == wanted["sectionName"].string)
            && (wanted["kind"].isNull || kind == wanted["kind"].string)
    }
}
