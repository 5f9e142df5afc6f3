import Foundation
import GatewayProxy
import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore
import RouteModel
import Testing

/// The 142 recorded answers of Envoy 1.40 to raw bytes, asked of the proxy alone: routes by hand, a small endpoint.
@Suite("Recorded answers on raw bytes", .enabled(if: WireCase.all != nil, "../shared/envoy-truth is not there"))
struct WireRecordingTests {
    @Test("The proxy answers raw bytes as Envoy did")
    func allCases() async throws {
        let cases = try #require(WireCase.all)
        try #require(cases.count == 142)
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            for wireCase in cases {
                if running == 24 {
                    await group.next()
                    running -= 1
                }
                running += 1
                group.addTask {
                    do {
                        try await run(wireCase)
                    } catch {
                        Issue.record("\(wireCase.name): \(error)")
                    }
                }
            }
        }
    }

    private func run(_ wireCase: WireCase) async throws {
        let backend = try await EchoBackend.start()
        try await with(try await Fixture.start(.wire, stubs: ["outbound|80||ok.app.svc.cluster.local": backend.port])) {
            let client = try await $0.connect()
            for piece in wireCase.pieces { try? await client.send(piece) }
            if wireCase.isShut {
                // Envoy had forwarded what it could before the client ended.
                try await until { backend.seen.count >= wireCase.upstream.count }
                try? await client.endSending()
            }
            let responses = await responses(wireCase, client)
            let name = Comment(rawValue: wireCase.name)
            #expect(responses.map(\.status) == wireCase.responses.map(\.status), name)
            for (got, wanted) in zip(responses, wireCase.responses) {
                #expect(got.headers == wanted.headers, name)
                if let body = wanted.body { #expect(got.body == body, name) }
            }
            if wireCase.closes { await client.waitForEnd() } else { #expect(!client.isEnded, name) }
            await client.close()
            #expect(backend.seen.map(\.summary) == wireCase.upstream, name)
        }
        await backend.stop()
    }

    /// Reads as many responses as were recorded.
    private func responses(_ wireCase: WireCase, _ client: Peer) async -> [WireResponse] {
        var responses: [WireResponse] = []
        var decoder = HTTP1ResponseDecoder()
        for index in wireCase.responses.indices {
            let isHEAD = wireCase.methods.indices.contains(index) && wireCase.methods[index] == "HEAD"
            decoder.expectResponse(toHEAD: isHEAD, upgrade: true)
            guard let response = await next(&decoder, client) else { break }
            responses.append(response)
        }
        return responses
    }

    private func next(_ decoder: inout HTTP1ResponseDecoder, _ client: Peer) async -> WireResponse? {
        var response: WireResponse?
        var body: [UInt8] = []
        while true {
            switch decoder.next() {
            case .needsMoreBytes:
                let more = await client.takeSome()
                if more.isEmpty { return nil }
                decoder.receive(ByteBuffer(bytes: more))
            case .head:
                response = WireResponse(decoder.head)
                if decoder.head.status == 101 { return response }
            case .body(let bytes): body += Array(bytes.readableBytesView)
            case .end:
                response?.body = String(decoding: body, as: UTF8.self)
                return response
            case .interim: break
            case .failure: return nil
            }
        }
    }
}

private struct WireResponse: Equatable {
    var status: Int
    var headers: [String]
    var body: String?

    init(_ head: ResponseHead) {
        status = head.status
        headers = head.fields.map { field in
            func text(_ range: Range<Int>) -> String {
                String(
                    decoding: head.bytes.getBytes(at: head.bytes.readerIndex + range.lowerBound, length: range.count)
                        ?? [],
                    as: UTF8.self
                )
            }
            return WireResponse.line(text(field.name.indices), text(field.value.indices))
        }.sorted()
    }

    init?(_ json: [String: Any]) {
        guard let status = json["status"] as? Int, let headers = json["headers"] as? [[String]] else { return nil }
        self.status = status
        self.headers = headers.map { Self.line($0[0], $0[1]) }.sorted()
        body = json["body"] as? String
        if json["echo"] != nil { body = nil }
    }

    /// What differs from run to run is left out.
    private static func line(_ name: String, _ value: String) -> String {
        switch name {
        case "date", "x-envoy-upstream-service-time": name
        case "content-length" where value != "0" && value != "11" && value != "121" && value != "16": name
        default: "\(name): \(value)"
        }
    }
}

private struct WireCase: Sendable {
    var name: String
    var pieces: [[UInt8]]
    var methods: [String]
    var isShut: Bool
    var closes: Bool
    var responses: [WireResponseBox]
    var upstream: [String]

    static let all: [WireCase]? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        guard let text = try? String(contentsOf: root.appending(path: "shared/envoy-truth/wire.jsonl"), encoding: .utf8)
        else { return nil }
        return text.split(separator: "\n").compactMap { line in
            guard let json = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
                return nil
            }
            return WireCase(json)
        }
    }()

    init?(_ json: [String: Any]) {
        guard let request = json["request"] as? [String: Any] else { return nil }
        name = request["name"] as? String ?? ""
        if let raw = request["raw"], !(raw is NSNull) {
            pieces = [Self.bytes(raw)]
        } else {
            pieces = (request["pieces"] as? [[Any]] ?? []).map { Self.bytes($0[1]) }
        }
        methods = request["methods"] as? [String] ?? []
        isShut = request["shut"] as? Bool ?? false
        closes = json["closed"] as? Bool ?? false
        responses = (json["responses"] as? [[String: Any]] ?? []).compactMap {
            WireResponse($0).map(WireResponseBox.init)
        }
        upstream = (json["upstream"] as? [[String: Any]] ?? []).map { seen in
            var headers: [String] = []
            for (name, values) in seen["headers"] as? [String: [String]] ?? [:] {
                for value in values { headers.append(SeenRequest.line(name.lowercased(), value)) }
            }
            let isCounted = headers.contains { $0.hasPrefix("<count>") }
            let path = seen["path"] as? String ?? ""
            return SeenRequest.summary(
                seen["method"] as? String ?? "",
                path,
                seen["host"] as? String ?? "",
                isCounted ? [] : headers,
                seen["body_len"] as? Int ?? 0
            )
        }
    }

    private static func bytes(_ value: Any) -> [UInt8] {
        if let text = value as? String { return text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
        return (value as? [Any] ?? []).flatMap { part -> [UInt8] in
            if let run = part as? [Any], let text = run[0] as? String, let count = run[1] as? Int {
                return Array(repeatElement(bytes(text), count: count).joined())
            }
            return bytes(part)
        }
    }
}

/// Makes the parsed response `Sendable`.
private struct WireResponseBox: Sendable {
    var status: Int
    var headers: [String]
    var body: String?

    init(_ response: WireResponse) {
        status = response.status
        headers = response.headers
        body = response.body
    }
}

extension SeenRequest {
    fileprivate var summary: String {
        let headers = headers.filter { $0[0] != "host" && $0[0] != "transfer-encoding" }
        let isMany = headers.count > 50
        return Self.summary(
            method,
            target.utf8.count > 1000 ? "<\(target.utf8.count) bytes>" : target,
            values("host").joined(),
            isMany ? [] : headers.map { Self.line($0[0], $0[1]) },
            bodyBytes
        )
    }

    fileprivate static func summary(
        _ method: String,
        _ path: String,
        _ host: String,
        _ headers: [String],
        _ body: Int
    ) -> String {
        "\(method) \(path) \(host) \(headers.sorted()) \(body)"
    }

    fileprivate static func line(_ name: String, _ value: String) -> String {
        switch name {
        case "x-request-id": name
        case _ where name.utf8.count > 1000: "long name"
        case _ where value.hasSuffix("bytes>") || value.utf8.count > 1000: name
        default: "\(name): \(value.replacing("<client>", with: "127.0.0.1"))"
        }
    }
}

extension RoutingTable {
    /// The routes of the recording.
    fileprivate static var wire: RoutingTable {
        func cluster(_ name: String, _ endpoints: [Endpoint]) -> Cluster {
            Cluster(
                name: "outbound|80||\(name).app.svc.cluster.local",
                service: "app/\(name)",
                port: 80,
                endpoints: endpoints
            )
        }
        func share(_ name: String, failure: BackendFailure? = nil) -> WeightedCluster {
            WeightedCluster(
                cluster: "outbound|80||\(name).app.svc.cluster.local",
                service: "app/\(name)",
                port: 80,
                failure: failure
            )
        }
        func entry(_ name: String, _ action: RouteAction, path: PathMatcher = .prefix("/")) -> RouteEntry {
            RouteEntry(
                origin: RouteOrigin(route: "app/\(name)", rule: 0, match: 0, listener: .test, hostname: "\(name).test"),
                name: "app.\(name).0",
                matcher: RequestMatcher(path: path),
                action: action,
                decoratorOperation: "\(name == "path" ? "ok" : name).app.svc.cluster.local:80/*"
            )
        }
        let missing = BackendFailure(reason: "BackendNotFound", message: "")
        let hosts = [
            entry("ok", .forward(ForwardAction(clusters: [share("ok")]))),
            entry("path", .forward(ForwardAction(clusters: [share("ok")])), path: .pathSeparatedPrefix("/only")),
            entry("down", .forward(ForwardAction(clusters: [share("down")]))),
            entry("empty", .forward(ForwardAction(clusters: [share("empty")]))),
            entry("bad", .forward(ForwardAction(clusters: [share("missing", failure: missing)]))),
            entry("none", .directResponse(status: 500)),
            entry("red", .redirect(RedirectAction(status: 302, scheme: "https"))),
            entry("red2", .redirect(RedirectAction(status: 301, hostname: "n.test", port: 80, path: .full("/f")))),
        ]
        return RoutingTable(
            ports: [
                GatewayPort(
                    service: "infra/gw",
                    port: 80,
                    listeners: [.test],
                    virtualHosts: hosts.map { VirtualHost(domain: $0.origin.hostname, routes: [$0]) }
                        .sorted { $0.domain < $1.domain }
                )
            ],
            clusters: [
                cluster("down", [Endpoint(pod: "down", target: .refused)]), cluster("empty", []),
                cluster("ok", [Endpoint(pod: "ok")]),
            ]
        )
    }
}
