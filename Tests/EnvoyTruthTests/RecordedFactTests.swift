import TestSupport
import Testing

/// What the recordings hold, so that comparing all of them with `serve` shows it.
@Suite(.enabled(if: Repository.shared != nil, "no ../shared beside the repository"))
struct RecordedFactTests {
    private static let answers = RouteSetRecording.names.flatMap { name in
        (try? RouteSetRecording(named: name).exchanges) ?? []
    }

    private func seen(_ exchange: RouteSetRecording.Exchange, _ header: String) -> [String] {
        exchange.answer["seen"]["headers"][header].strings
    }

    @Test("An added header that can only be there once is joined with a comma (fact 5.3)") func joined() {
        #expect(Self.answers.contains { seen($0, "User-Agent") == ["curl,ua"] })
    }

    @Test("A redirect has a Location, no body, and is the gateway's own answer (fact 5.10)") func redirects() {
        let redirects = Self.answers.filter {
            (300..<400).contains($0.answer["status"].int ?? 0) && $0.answer["backend"].isNull
        }
        #expect(redirects.count > 100)
        for exchange in redirects {
            let headers = Dictionary(
                exchange.answer["headers"].items.map { ($0[0].string ?? "", $0[1].string ?? "") },
                uniquingKeysWith: { first, _ in first }
            )
            // HEAD is answered without it.
            #expect(headers["content-length"] == (exchange.httpRequest.method == "HEAD" ? nil : "0"))
            #expect(exchange.answer["details"].string == "direct_response")
            #expect((exchange.answer["body"].string ?? "").isEmpty)
        }
    }

    @Test("A rewritten host or path goes upstream with the original beside it (fact 5.18, fact 5.19)") func originals()
    {
        let hosts = Self.answers.filter { !seen($0, "X-Envoy-Original-Host").isEmpty }
        #expect(hosts.count > 10)
        for exchange in hosts {
            let sent = exchange.httpRequest.headers.first { $0.name.lowercased() == "host" }?.value
            #expect(seen(exchange, "X-Envoy-Original-Host") == [sent])
            #expect(seen(exchange, "X-Forwarded-Host").isEmpty)
            #expect(exchange.answer["seen"]["host"].string != sent)
        }
        let paths = Self.answers.filter { !seen($0, "X-Envoy-Original-Path").isEmpty }
        #expect(paths.count > 100)
        #expect(paths.contains { seen($0, "X-Envoy-Original-Path") != [$0.answer["seen"]["path"].string] })
    }
}
