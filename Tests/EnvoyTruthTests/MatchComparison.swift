import TestSupport

/// Compares an answer of `match` with what Envoy did.
enum MatchComparison {
    static func differences(of answer: JSON, from recorded: JSON) -> [String] {
        var comparison = AnswerComparison()
        let rule = answer["route"].string.map { "\($0)/\(answer["rule"].int ?? -1)" }
        comparison.equal("rule", recorded["rule"].string ?? "none", rule ?? "none")
        comparison.equal("route name", recorded["route"].string ?? "none", answer["matchedRule"].string ?? "none")
        compareOutcome(of: answer, with: recorded, in: &comparison)
        if recorded["details"].string == "direct_response" {
            let location = recorded["headers"].items.filter { $0[0].string == "location" }.compactMap { $0[1].string }
            comparison.equal("location", location.joined(separator: ","), answer["location"].string ?? "")
        }
        if recorded["weighted"].items.isEmpty, recorded["seen"] != .null {
            comparison.equal("path", recorded["seen"]["path"].string ?? "-", answer["path"].string ?? "-")
            comparison.equal("host", recorded["seen"]["host"].string ?? "-", answer["host"].string ?? "-")
        }
        return comparison.differences
    }

    private static func compareOutcome(of answer: JSON, with recorded: JSON, in comparison: inout AnswerComparison) {
        let details = recorded["details"].string ?? ""
        let status = recorded["status"].int ?? 0
        let outcome = answer["outcome"].string ?? "none"
        switch details {
        case "via_upstream", "no_healthy_upstream", "cluster_not_found", "response_timeout":
            compareForwarding(of: answer, with: recorded, in: &comparison)
        case _ where details.hasPrefix("upstream_reset"):
            compareForwarding(of: answer, with: recorded, in: &comparison)
        case "direct_response":
            comparison.equal("outcome", (300..<400).contains(status) ? "redirect" : "directResponse", outcome)
            comparison.equal("status", status, answer["status"].int ?? 0)
        case "cors_response":
            comparison.equal("outcome", "corsPreflight", outcome)
            comparison.equal("status", status, answer["status"].int ?? 0)
        case "route_not_found":
            if outcome != "noRoute" && outcome != "noHost" {
                comparison.equal("outcome", "noRoute or noHost", outcome)
            }
            comparison.equal("status", status, answer["status"].int ?? 0)
        default:
            comparison.equal("outcome", "localReply", outcome)
            comparison.equal("status", status, answer["status"].int ?? 0)
        }
    }

    private static func compareForwarding(of answer: JSON, with recorded: JSON, in comparison: inout AnswerComparison) {
        // Where every backend fails, the answer is the proxy's own reply; the backends are listed all the same.
        let allFail = !answer["backends"].items.contains { $0["status"].isNull }
        comparison.equal("outcome", allFail ? "localReply" : "forward", answer["outcome"].string ?? "none")
        if allFail { comparison.equal("status", recorded["status"].int ?? 0, answer["status"].int ?? 0) }
        compareShares(of: answer, with: recorded, in: &comparison)
    }

    /// The backends and their shares; `none` stands for all that fail.
    private static func compareShares(of answer: JSON, with recorded: JSON, in comparison: inout AnswerComparison) {
        var expected: [String: Double] = [:]
        let outcomes = recorded["weighted"].items
        let total = outcomes.reduce(0) { $0 + ($1["weight"].double ?? 0) }
        for outcome in outcomes where total > 0 {
            expected[outcome["backend"].string ?? "none", default: 0] += (outcome["weight"].double ?? 0) / total
        }
        if outcomes.isEmpty { expected[recorded["backend"].string ?? recorded["attempted"].string ?? "none"] = 1 }
        var got: [String: Double] = [:]
        for backend in answer["backends"].items {
            let key = backend["status"].isNull ? backend["service"].string ?? "-" : "none"
            got[key, default: 0] += backend["share"].double ?? 0
        }
        // `match` dials nothing: a refused connection shows only on the wire.
        if ["UH", "URX,UF"].contains(recorded["flags"].string) || recorded["attempted"] != .null { return }
        expected = expected.filter { $0.value > 0 }
        got = got.filter { $0.value > 0 }
        let isAlike = expected.keys == got.keys && expected.allSatisfy { abs($0.value - (got[$0.key] ?? 0)) < 0.001 }
        if !isAlike { comparison.equal("shares", expected.description, got.description) }
    }
}
