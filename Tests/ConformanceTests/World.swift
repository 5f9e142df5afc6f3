import TestSupport

/// The objects that the API server of a conformance run would hold.
struct World {
    private(set) var objects: [JSON] = []

    static let className = "istio"
    static let controllerName = "istio.io/gateway-controller"
    /// What the suite's operator supplies for the test of static addresses; as in Istio's own run.
    static let addresses: [String: JSON] = [
        "PLACEHOLDER_UNUSABLE_ADDRS": ["type": "Hostname", "value": "foo"],
        "PLACEHOLDER_USABLE_ADDRS": [
            "type": "Hostname", "value": "infra-backend-v1.gateway-conformance-infra.svc.cluster.local",
        ],
    ]

    /// How many steps have changed the world: what a later one creates is younger.
    private var steps = 0

    /// The base world with the manifests of one test.
    init(for test: ConformanceTest) throws {
        for manifest in ["base/manifests.yaml"] + test.manifests {
            for object in try JSON.documents(yaml: Repository.sharedText("conformance/" + manifest)) { apply(object) }
        }
        for resource in try JSON(parsing: Repository.sharedText("conformance/base/programmatic-resources.json"))[
            "resources"
        ].items {
            apply(try Certificates.object(for: resource))
        }
    }

    /// Lets a second pass, as the suite does between its steps.
    mutating func passSecond() {
        steps += 1
    }

    private static func time(second: Int) -> String {
        "2026-01-01T00:00:\(second < 10 ? "0" : "")\(second)Z"
    }

    /// Creates or replaces an object.
    mutating func apply(_ object: JSON) {
        var object = adapted(object)
        object["metadata"]["generation"] = 1
        object["metadata"]["creationTimestamp"] = .string(Self.time(second: steps))
        objects.removeAll { Self.isSame($0, object) }
        objects.append(object)
    }

    /// Merges a patch into an object; a change of its spec counts up its generation.
    mutating func patch(_ reference: JSON, with patch: JSON) {
        guard let index = objects.firstIndex(where: { Self.matches($0, reference) }) else { return }
        let old = objects[index]
        var new = adapted(old.merging(patch))
        if new["spec"] != old["spec"] {
            new["metadata"]["generation"] = .integer((old["metadata"]["generation"].int ?? 1) + 1)
        }
        objects[index] = new
    }

    mutating func delete(_ reference: JSON) {
        objects.removeAll { Self.matches($0, reference) }
    }

    /// The object that `{kind, namespace?, name}` names.
    func object(_ reference: JSON) -> JSON {
        objects.first { Self.matches($0, reference) } ?? .null
    }

    /// The objects as one file.
    var list: String {
        JSON.object(["apiVersion": "v1", "kind": "List", "items": .array(objects)]).text
    }

    /// The name of the Deployment behind a Service, or nil if its Service selects none.
    func deployment(behind service: String) -> String? {
        let parts = service.split(separator: "/").map(String.init)
        guard parts.count == 2 else { return nil }
        let selector = object(["kind": "Service", "namespace": .string(parts[0]), "name": .string(parts[1])])["spec"][
            "selector"
        ]
        guard !selector.members.isEmpty else { return nil }
        let deployment = objects.first { object in
            let labels = object["spec"]["template"]["metadata"]["labels"]
            return object["kind"].string == "Deployment" && object["metadata"]["namespace"].string == parts[0]
                && selector.members.allSatisfy { labels[$0.key] == $0.value }
        }
        return deployment?["metadata"]["name"].string
    }
}

extension World {
    private static func isSame(_ first: JSON, _ second: JSON) -> Bool {
        first["kind"] == second["kind"] && first["metadata"]["name"] == second["metadata"]["name"]
            && first["metadata"]["namespace"] == second["metadata"]["namespace"]
    }

    private static func matches(_ object: JSON, _ reference: JSON) -> Bool {
        object["kind"] == reference["kind"] && object["metadata"]["name"] == reference["name"]
            && object["metadata"]["namespace"] == reference["namespace"]
    }

    /// The suite's own overwriting of class, controller and addresses.
    private func adapted(_ object: JSON) -> JSON {
        var object = object
        switch object["kind"].string {
        case "GatewayClass": object["spec"]["controllerName"] = .string(Self.controllerName)
        case "Gateway":
            object["spec"]["gatewayClassName"] = .string(Self.className)
            let addresses = object["spec"]["addresses"].items
            if !addresses.isEmpty {
                object["spec"]["addresses"] = .array(
                    addresses.map { address in address["value"].string.flatMap { Self.addresses[$0] } ?? address }
                )
            }
        default: break
        }
        return object
    }
}
