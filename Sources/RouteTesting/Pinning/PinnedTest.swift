public import GatewayAPI
import RouteModel
public import Simulation

/// A test that says of a request what becomes of it today.
public struct PinnedTest: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// `request`.
    public var request: ManifestValue
    /// `expect`.
    public var expect: ManifestValue

    /// Pins a decision.
    ///
    /// - Parameter name: nil: the request itself.
    public init(name: String? = nil, pinning decision: Decision) {
        self.name = name ?? decision.request.title
        request = .object(Self.request(decision.request))
        expect = .object(Self.expect(decision))
    }

    // MARK: request

    private static func request(_ request: SimulatedRequest) -> [ManifestValue.Member] {
        var members = MemberList()
        members.add("gateway", request.gateway)
        let isGRPC = request.headers.contains {
            $0.name.lowercased() == "content-type" && $0.value == "application/grpc"
        }
        let scheme = request.isConnection ? (request.isTLS ? "tls" : "tcp") : request.isTLS ? "https" : "http"
        if scheme != "http" { members.add("scheme", scheme) }
        if let port = request.port, port != (request.isTLS ? 443 : 80) || request.isConnection {
            members.add("port", port)
        }
        members.add("host", request.host)
        if !request.isConnection {
            members.add("path", request.target)
            if request.method != "GET" || isGRPC { members.add("method", request.method) }
        }
        var headers: [ManifestValue.Member] = []
        for header in request.headers {
            if let index = headers.firstIndex(where: { $0.key == header.name }) {
                headers[index].value = .array(headers[index].value.texts + [.string(header.value)])
            } else {
                headers.append(.init(key: header.name, value: .string(header.value)))
            }
        }
        if !headers.isEmpty { members.add("headers", .object(headers)) }
        return members.list
    }

    // MARK: expect

    private static func expect(_ decision: Decision) -> [ManifestValue.Member] {
        let answer = decision.answer
        var members = MemberList()
        if let listener = decision.listener { members.add("listener", "\(listener.gateway)/\(listener.qualifiedName)") }
        if let origin = answer.origin {
            members.add("route", origin.kind == HTTPRoute.kind ? origin.route : "\(origin.kind) \(origin.route)")
            members.add("rule", origin.rule)
            members.add("match", origin.match)
        }
        addShares(of: answer, to: &members)
        members.add("status", answer.status)
        if answer.outcome != .forward { members.add("outcome", answer.outcome.rawValue) }
        if answer.outcome == .redirect {
            var redirect = MemberList()
            redirect.add("code", answer.status)
            redirect.add("location", answer.location)
            members.add("redirect", .object(redirect.list))
        }
        addUpstream(of: decision, to: &members)
        addPolicies(of: decision, to: &members)
        return members.list
    }

    private static func addShares(of answer: MatchAnswer, to members: inout MemberList) {
        let shares = (answer.backends ?? []).filter { $0.share > 0 }
        // Without a status of the whole, a share that cannot answer cannot be claimed.
        guard !shares.isEmpty, answer.status != nil || shares.allSatisfy({ $0.status == nil && $0.message == nil })
        else { return }
        if shares.count == 1 { return members.add("backend", shares[0].name.description) }
        var weights: [ManifestValue.Member] = []
        for share in shares {
            let name = share.name.description
            if let index = weights.firstIndex(where: { $0.key == name }) {
                let sum = (weights[index].value.integer ?? 0).addingReportingOverflow(Int64(share.weight)).partialValue
                weights[index].value = .int(sum)
            } else {
                weights.append(.init(key: name, value: .int(Int64(share.weight))))
            }
        }
        members.add("weights", .object(weights))
    }

    private static func addUpstream(of decision: Decision, to members: inout MemberList) {
        let answer = decision.answer
        var rewrite = MemberList()
        if let path = answer.path, path != decision.request.target { rewrite.add("path", path) }
        if let host = answer.host, host != decision.request.host { rewrite.add("host", host) }
        if !rewrite.list.isEmpty { members.add("rewrite", .object(rewrite.list)) }
        let requests = WrittenHeaders(in: decision.requestHeaders, by: decision.changes(\.requestHeaders))
        if !requests.present.isEmpty { members.add("requestHeaders", .object(requests.present)) }
        if !requests.absent.isEmpty { members.add("absentRequestHeaders", .array(requests.absent)) }
        let responses = WrittenHeaders(in: decision.responseHeaders, by: decision.changes(\.responseHeaders))
        if !responses.present.isEmpty { members.add("responseHeaders", .object(responses.present)) }
        if !responses.absent.isEmpty { members.add("absentResponseHeaders", .array(responses.absent)) }
    }

    private static func addPolicies(of decision: Decision, to members: inout MemberList) {
        guard let policies = decision.policies else { return }
        let mirrors = policies.mirrors.filter { $0.share > 0 && $0.reason == nil }
        if !mirrors.isEmpty {
            var names: [String] = []
            for mirror in mirrors where !names.contains(mirror.name.description) {
                names.append(mirror.name.description)
            }
            members.add("mirrors", .array(names.map(ManifestValue.string)))
        }
        var timeouts = MemberList()
        timeouts.add("request", policies.timeout.flatMap(\.manifestText))
        timeouts.add("backendRequest", policies.retry.perTryTimeout.flatMap(\.manifestText))
        if !timeouts.list.isEmpty { members.add("timeouts", .object(timeouts.list)) }
    }
}

extension Duration {
    /// As a manifest would have it; nil where none would.
    fileprivate var manifestText: String? { GatewayDuration.parse(text) == self ? text : nil }
}

extension ManifestValue {
    /// The elements, or the value itself.
    fileprivate var texts: [ManifestValue] { if case .array(let elements) = self { elements } else { [self] } }
}

/// The headers that a rule and its backends write or take away, as far as every message agrees on them.
private struct WrittenHeaders {
    var present: [ManifestValue.Member] = []
    var absent: [ManifestValue] = []

    init(in messages: [PredictedHeaders], by changes: [HeaderMutation]) {
        guard let first = messages.first else { return }
        var seen: Set<String> = []
        let names = changes.flatMap { ($0.set + $0.add).map(\.name) + $0.remove }
        for name in names where seen.insert(name).inserted {
            let values = first.values(of: name)
            guard messages.allSatisfy({ $0.values(of: name) == values && !$0.unknown.contains(name) }) else { continue }
            if values.count == 1 {
                present.append(.init(key: name, value: .string(values[0])))
            } else if !values.isEmpty {
                present.append(.init(key: name, value: .array(values.map(ManifestValue.string))))
            } else if messages.allSatisfy({ $0.isAbsent(name) }) {
                absent.append(.string(name))
            }
        }
    }
}

extension Decision {
    /// What the rule and its backends do to headers.
    fileprivate func changes(_ side: KeyPath<WeightedCluster, HeaderMutation>) -> [HeaderMutation] {
        guard let entry else { return [] }
        let rule = side == \.requestHeaders ? entry.requestHeaders : entry.responseHeaders
        guard case .forward(let forward) = entry.action else { return [rule] }
        return [rule] + forward.clusters.map { $0[keyPath: side] }
    }
}

/// An object under construction; absent members are left out.
struct MemberList {
    private(set) var list: [ManifestValue.Member] = []

    mutating func add(_ key: String, _ value: ManifestValue) { list.append(.init(key: key, value: value)) }

    mutating func add(_ key: String, _ text: String?) {
        if let text { add(key, .string(text)) }
    }

    mutating func add(_ key: String, _ number: Int?) {
        if let number { add(key, .int(Int64(number))) }
    }
}
