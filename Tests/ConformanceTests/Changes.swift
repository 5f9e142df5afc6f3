import TestSupport

extension Cluster {
    /// Does what a step changes in the world; nil if the step changes nothing.
    func perform(_ step: JSON) throws -> [String]? {
        let id = step["id"].int ?? 0
        let step = try world.filled(step)
        switch step["kind"].string {
        case "apply": try change(before: id) { $0.apply(step["object"]) }
        case "patch": try change(before: id) { $0.patch(step["object"], with: step["patch"]) }
        case "delete": try change(before: id) { $0.delete(step["object"]) }
        case "manual" where !step["data"]["endpointSlices"].isNull:
            try change(before: id) { fillEndpointSlices(step["data"], in: &$0) }
        case "sleep": break
        default: return nil
        }
        return []
    }

    /// A manual step: give the hand-made EndpointSlices the pods of a Deployment.
    private func fillEndpointSlices(_ data: JSON, in world: inout World) {
        let endpoints = (1...2).map { number -> JSON in
            [
                "addresses": [.string("10.9.0.\(number)")],
                "conditions": ["ready": true, "serving": true, "terminating": false],
                "targetRef": [
                    "kind": "Pod", "namespace": data["deployment"]["namespace"],
                    "name": .string("\(data["deployment"]["name"].string ?? "")-5d4c7-\(number)"),
                ],
            ]
        }
        for slice in data["endpointSlices"].items where slice["name"].string?.hasSuffix("ip4") == true {
            let reference = slice.merging(["kind": "EndpointSlice"])
            world.patch(reference, with: ["endpoints": .array(endpoints)])
        }
    }
}
