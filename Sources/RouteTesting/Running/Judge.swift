import GatewayAPI
import GatewayBinding
import ManifestLoading
import RouteModel
import Simulation

/// A claim that does not hold.
public struct UnmetClaim: Hashable, Sendable {
    /// The key, for example `rewrite.path`.
    public var key: String
    /// What the test says.
    public var expected: String
    /// What is.
    public var got: String
    /// The file of the claim.
    public var file: String
    /// Its line, from 1.
    public var line: Int
}

/// Holds claims against decisions.
struct Judge {
    let config: TestedConfig

    /// The claims that do not hold.
    func unmet(_ claims: [Claim], of decision: Decision) -> [UnmetClaim] {
        let assertsStatus = claims.contains { if case .status = $0.expectation { true } else { false } }
        return claims.compactMap { claim in
            let verdict = Verdict(config: config, decision: decision, allowsFailure: assertsStatus)
            guard let got = verdict.contradiction(of: claim.expectation) else { return nil }
            return UnmetClaim(
                key: claim.key,
                expected: claim.expectation.text,
                got: got,
                file: claim.location.file,
                line: claim.location.line
            )
        }
    }
}

/// One decision, asked about.
private struct Verdict {
    let config: TestedConfig
    let decision: Decision
    /// Whether a backend counts that cannot answer: the test says with which status.
    let allowsFailure: Bool

    private var answer: MatchAnswer { decision.answer }

    /// What is instead of the expected; nil where the expectation holds.
    func contradiction(of expectation: Expectation) -> String? {
        switch expectation {
        case .listener, .route, .ruleIndex, .ruleName, .match: contradictionOfOrigin(expectation)
        case .backend, .backends, .weights, .mirrors: contradictionOfBackends(expectation)
        case .requestHeader, .absentRequestHeader, .responseHeader, .absentResponseHeader:
            contradictionOfHeaders(expectation)
        default: contradictionOfAnswer(expectation)
        }
    }

    // MARK: Who takes it

    private func contradictionOfOrigin(_ expectation: Expectation) -> String? {
        switch expectation {
        case .listener(let wanted):
            guard let listener = decision.listener else { return wanted == nil ? nil : "none" }
            let qualified = "\(listener.gateway)/\(listener.name)"
            let names = [
                listener.name, listener.qualifiedName, qualified, "\(listener.gateway)/\(listener.qualifiedName)",
            ]
            return wanted.map(names.contains) == true ? nil : qualified
        case .route(let wanted):
            guard let origin = answer.origin else { return wanted == nil ? nil : nothing }
            return wanted?.names(kind: origin.kind, key: origin.route) == true ? nil : "\(origin.kind) \(origin.route)"
        case .ruleIndex(let wanted):
            return answer.origin?.rule == wanted ? nil : ruleText
        case .ruleName(let wanted):
            return ruleName == wanted ? nil : ruleText
        case .match(let wanted):
            return answer.origin?.match == wanted
                ? nil : answer.origin.map { $0.match.map(String.init) ?? "none" } ?? nothing
        default: return nil
        }
    }

    /// What happens where no rule takes it.
    private var nothing: String {
        "none: \(answer.outcome.rawValue)" + (answer.status.map { ", \($0)" } ?? "")
    }

    private var ruleName: String? {
        guard let origin = answer.origin, let names = config.ruleNames["\(origin.kind) \(origin.route)"],
            names.indices.contains(origin.rule)
        else { return nil }
        return names[origin.rule]
    }

    private var ruleText: String {
        guard let origin = answer.origin else { return nothing }
        return "\(origin.rule)" + (ruleName.map { " (\($0))" } ?? "") + " of \(origin.route)"
    }

    // MARK: Where it goes

    private func contradictionOfBackends(_ expectation: Expectation) -> String? {
        let shares = (answer.backends ?? []).filter { $0.share > 0 }
        switch expectation {
        case .backend(nil): return shares.isEmpty ? nil : sharesText(shares)
        case .backend(let wanted?):
            return Set(shares.map(\.name)) == [wanted] && areUsable(shares) ? nil : sharesText(shares)
        case .backends(let wanted):
            return Set(shares.map(\.name)) == Set(wanted) && areUsable(shares) ? nil : sharesText(shares)
        case .weights(let wanted):
            return haveShares(shares, wanted) && areUsable(shares) ? nil : sharesText(shares)
        case .mirrors(let wanted):
            let mirrors = (decision.policies?.mirrors ?? []).filter { $0.share > 0 && $0.reason == nil }
            let found = Dictionary(mirrors.map { ($0.name, $0.share) }, uniquingKeysWith: { $0 + $1 })
            let holds =
                Set(found.keys) == Set(wanted.keys)
                && wanted.allSatisfy { name, percent in
                    percent.map { abs((found[name] ?? 0) * 100 - $0) < 0.001 } ?? true
                }
            let texts = mirrors.map { "\($0.name)" + ($0.share < 1 ? " (\(percent($0.share)))" : "") }
            return holds ? nil : texts.isEmpty ? "none" : texts.joined(separator: ", ")
        default: return nil
        }
    }

    private func areUsable(_ shares: [AnsweredBackend]) -> Bool {
        allowsFailure || shares.allSatisfy { $0.status == nil && $0.message == nil }
    }

    private func haveShares(_ shares: [AnsweredBackend], _ wanted: [BackendName: Double]) -> Bool {
        let sum = wanted.values.reduce(0, +)
        let found = Dictionary(shares.map { ($0.name, $0.share) }, uniquingKeysWith: { $0 + $1 })
        return Set(found.keys).union(wanted.keys).allSatisfy { name in
            abs((found[name] ?? 0) - (sum == 0 ? 0 : (wanted[name] ?? 0) / sum)) < 0.000_1
        }
    }

    private func sharesText(_ shares: [AnsweredBackend]) -> String {
        guard !shares.isEmpty else { return nothing }
        return shares.map { backend in
            var text = "\(backend.name)"
            if backend.share < 1 { text += " (\(percent(backend.share)))" }
            if let status = backend.status { text += ", which answers \(status)" }
            if let message = backend.message { text += ": \(message)" }
            return text
        }
        .joined(separator: ", ")
    }

    private func percent(_ share: Double) -> String {
        let tenths = (share * 1000).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths)) %" : "\(tenths) %"
    }

    // MARK: What comes back, and what goes on

    private func contradictionOfAnswer(_ expectation: Expectation) -> String? {
        switch expectation {
        case .status(let wanted):
            return answer.status == wanted ? nil : answer.status.map(String.init) ?? "the backend's: \(whole)"
        case .outcome(let wanted):
            return answer.outcome == wanted ? nil : whole
        case .noRedirect:
            return answer.outcome == .redirect ? whole : nil
        case .redirectCode(let wanted):
            return answer.outcome == .redirect && answer.status == wanted ? nil : whole
        case .redirectLocation(let wanted):
            guard answer.outcome == .redirect else { return whole }
            return answer.location == wanted ? nil : answer.location ?? "no Location"
        case .upstreamPath(let wanted):
            return answer.path == wanted ? nil : answer.path ?? whole
        case .upstreamHost(let wanted):
            return answer.host == wanted ? nil : answer.host ?? whole
        case .requestTimeout(let wanted):
            guard let policies = decision.policies else { return whole }
            return policies.timeout == wanted ? nil : policies.timeout.map(\.text) ?? "none"
        case .backendTimeout(let wanted):
            guard let policies = decision.policies else { return whole }
            return policies.retry.perTryTimeout == wanted ? nil : policies.retry.perTryTimeout.map(\.text) ?? "none"
        default: return nil
        }
    }

    /// The whole answer in a line.
    private var whole: String {
        var text = answer.outcome.rawValue
        if let status = answer.status { text += " \(status)" }
        if let location = answer.location { text += " to \(location)" }
        let shares = (answer.backends ?? []).filter { $0.share > 0 }
        if !shares.isEmpty { text += " to \(sharesText(shares))" }
        return text
    }

    // MARK: Headers

    private func contradictionOfHeaders(_ expectation: Expectation) -> String? {
        switch expectation {
        case .requestHeader(let name, let wanted): valuesOtherThan(wanted, name, in: decision.requestHeaders)
        case .absentRequestHeader(let name): presence(of: name, in: decision.requestHeaders)
        case .responseHeader(let name, let wanted): valuesOtherThan(wanted, name, in: decision.responseHeaders)
        case .absentResponseHeader(let name): presence(of: name, in: decision.responseHeaders)
        default: nil
        }
    }

    /// The values of the first message that has others.
    private func valuesOtherThan(_ wanted: [String], _ name: String, in messages: [PredictedHeaders]) -> String? {
        if messages.isEmpty { return whole }
        guard let message = messages.first(where: { $0.values(of: name) != wanted || $0.isUnknown(name) }) else {
            return nil
        }
        if message.isUnknown(name) { return "what shows only on a connection" }
        let values = message.values(of: name)
        return values.isEmpty ? "no such header" : values.joined(separator: " | ")
    }

    private func presence(of name: String, in messages: [PredictedHeaders]) -> String? {
        if messages.isEmpty { return whole }
        guard let message = messages.first(where: { !$0.isAbsent(name) }) else { return nil }
        let values = message.values(of: name)
        if !values.isEmpty { return values.joined(separator: " | ") }
        return message.isUnknown(name)
            ? "one that the proxy writes" : "whatever the backend says: the rule does not remove it"
    }
}

extension PredictedHeaders {
    fileprivate func isUnknown(_ name: String) -> Bool { unknown.contains(name.lowercased()) }
}

extension AnsweredBackend {
    /// As tests name it.
    var name: BackendName { BackendName(service: service, port: port) }
}

extension MirroredBackend {
    /// As tests name it.
    var name: BackendName { BackendName(service: service, port: port) }
}

extension Duration {
    /// As the manifest would have it: `2s`, `1s500ms`.
    var text: String {
        let (seconds, attoseconds) = components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        if milliseconds == 0 { return "\(seconds)s" }
        return seconds == 0 ? "\(milliseconds)ms" : "\(seconds)s\(milliseconds)ms"
    }
}
