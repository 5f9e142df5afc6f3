import TestSupport
import Testing

/// The comparison itself: what was recorded is like itself, and any change is noticed.
@Suite(.enabled(if: Repository.shared != nil, "no ../shared beside the repository"))
struct ComparisonTests {
    /// The recorded answer as a response of gwsim.
    private func response(_ recorded: JSON) -> HTTPResponse {
        var response = HTTPResponse()
        response.status = recorded["status"].int ?? 0
        response.headers = recorded["headers"].items.map {
            HeaderLine($0[0].string ?? "", $0[1].string == "<ms>" ? "3" : $0[1].string ?? "")
        }
        response.body = (recorded["body"].string ?? "").latin1Bytes
        if recorded["echo"] == true { response.body = Array(echo(recorded).text.utf8) }
        return response
    }

    private func echo(_ recorded: JSON) -> JSON {
        let backend = (recorded["backend"].string ?? "/").split(separator: "/").map(String.init)
        let headers = recorded["seen"]["headers"].members.mapValues { values in
            JSON.array(
                values.strings.map { value in
                    value == "<uuid>"
                        ? "0b0d8a3e-64a3-4b6e-9a25-5f1f6a1f7c11"
                        : .string(value.replacing("<client>", with: "127.0.0.1"))
                }
            )
        }
        return recorded["seen"].merging([
            "namespace": .string(backend[0]), "service": .string(backend[1]), "pod": "p-1-1",
            "headers": .object(headers),
        ])
    }

    @Test("A recording is like itself", arguments: ["generated/set-001", "written/rewrites", "written/redirects"])
    func alike(name: String) throws {
        let set = try RouteSetRecording(named: name)
        for exchange in set.exchanges {
            let differences = RouteSetServeTests.differences(of: response(exchange.answer), from: exchange.answer)
            #expect(differences == [], "\(name):\(exchange.line)")
        }
    }

    @Test("Another status, header, body or backend is noticed")
    func changesAreNoticed() throws {
        let exchanges = try RouteSetRecording(named: "written/rewrites").exchanges
        for exchange in exchanges where exchange.answer["backend"].isNull || exchange.answer["echo"] == true {
            let right = response(exchange.answer)
            let text = right.text
            let isEcho = right.echo != nil
            var changes = [HTTPResponse](repeating: right, count: 5)
            changes[0].status += 1
            changes[1].headers.append(HeaderLine("x-more", "1"))
            changes[2].headers.removeLast()
            changes[3].body = Array((isEcho ? text.replacing("127.0.0.1", with: "10.0.0.1") : text + "!").utf8)
            changes[4].body = Array((isEcho ? text.replacing("\"method\":", with: "\"mode\":") : text + " ").utf8)
            for change in changes {
                let differences = RouteSetServeTests.differences(of: change, from: exchange.answer)
                #expect(!differences.isEmpty, "\(exchange.line)")
            }
        }
    }
}
