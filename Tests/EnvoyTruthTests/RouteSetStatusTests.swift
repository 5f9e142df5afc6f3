import TestSupport
import Testing

/// The statuses that Istio would write for the recorded sets.
@Suite(.enabled(if: Repository.shared != nil, "no ../shared beside the repository"))
struct RouteSetStatusTests {
    @Test("get shows the statuses that Istio writes", arguments: RouteSetRecording.names)
    func statusesAgree(name: String) throws {
        let set = try RouteSetRecording(named: name)
        let folder = try TemporaryDirectory()
        let file = try folder.write(set.list, to: "set.json")
        var comparison = AnswerComparison()
        let gateways = try objects("gateways", in: file)
        for (key, expected) in set.status["gateways"].members {
            compareGateway(key, gateways[key] ?? .null, with: expected, in: &comparison)
        }
        let routes = try objects("httproutes", in: file)
        for (key, route) in routes {
            compareRoute(key, route, with: set.status["httproutes"][key].items, in: &comparison)
        }
        #expect(comparison.differences == [])
    }

    private func objects(_ kind: String, in file: String) throws -> [String: JSON] {
        let outcome = try Gwsim.run(["get", kind, "-f", file, "--assume", "never", "-o", "json"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let items = try outcome.output.isEmpty ? [] : JSON(parsing: outcome.output)["items"].items
        return Dictionary(
            items.map {
                ("\($0["metadata"]["namespace"].string ?? "")/\($0["metadata"]["name"].string ?? "")", $0["status"])
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private func compareGateway(
        _ key: String,
        _ status: JSON,
        with expected: JSON,
        in comparison: inout AnswerComparison
    ) {
        compareCondition(
            "\(key) Accepted",
            "Accepted",
            in: status["conditions"],
            with: expected["accepted"],
            in: &comparison
        )
        comparison.equal(
            "\(key) listeners",
            expected["listeners"].items.compactMap { $0["name"].string },
            status["listeners"].items.compactMap { $0["name"].string }
        )
        for (listener, wanted) in zip(status["listeners"].items, expected["listeners"].items) {
            let what = "\(key) listener \(wanted["name"].string ?? "")"
            comparison.equal(
                "\(what) attachedRoutes",
                wanted["attachedRoutes"].int ?? -1,
                listener["attachedRoutes"].int ?? -1
            )
            comparison.equal(
                "\(what) supportedKinds",
                wanted["supportedKinds"].strings,
                listener["supportedKinds"].items.compactMap { $0["kind"].string }
            )
            for (name, type) in [
                ("accepted", "Accepted"), ("programmed", "Programmed"), ("conflicted", "Conflicted"),
                ("resolvedRefs", "ResolvedRefs"),
            ] {
                compareCondition(
                    "\(what) \(type)",
                    type,
                    in: listener["conditions"],
                    with: wanted[name],
                    in: &comparison
                )
            }
        }
    }

    private func compareRoute(
        _ key: String,
        _ status: JSON,
        with expected: [JSON],
        in comparison: inout AnswerComparison
    ) {
        let parents = status["parents"].items
        comparison.equal(
            "\(key) parents",
            expected.map { $0["parentRef"].text }.sorted(),
            parents.map { $0["parentRef"].text }.sorted()
        )
        for wanted in expected {
            let entry = parents.first { $0["parentRef"] == wanted["parentRef"] } ?? .null
            for (name, type) in [("accepted", "Accepted"), ("resolvedRefs", "ResolvedRefs")] {
                compareCondition("\(key) \(type)", type, in: entry["conditions"], with: wanted[name], in: &comparison)
            }
        }
    }

    private func compareCondition(
        _ what: String,
        _ type: String,
        in conditions: JSON,
        with expected: JSON,
        in comparison: inout AnswerComparison
    ) {
        let condition = conditions.items.first { $0["type"].string == type } ?? .null
        for key in ["status", "reason", "message"] where expected[key] != .null {
            comparison.equal("\(what) \(key)", expected[key].string ?? "-", condition[key].string ?? "-")
        }
    }
}
