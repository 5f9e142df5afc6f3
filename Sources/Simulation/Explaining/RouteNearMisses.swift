import GatewayAPI
import GatewayBinding
import RouteMatching
import RouteModel

/// Which entries of a virtual host were nearest to a request that none of them takes.
struct RouteNearMisses {
    let world: World
    let port: GatewayPort
    let chain: FilterChain
    /// Index of the virtual host that was chosen.
    let virtualHost: Int
    let candidates: [Candidate]
    let question: RoutedQuestion

    /// Nearest first, at most 20.
    var all: [NearMiss] {
        let attachments = AttachmentNearMisses(world: world, port: port, chain: chain, host: question.host).all
        let all = deadRoutes + conditionMisses + pathMisses + otherVirtualHosts + attachments
        return Array(all.uniqued().prefix(20))
    }

    private var deadRoutes: [NearMiss] {
        candidates.filter { $0.result == .notProgrammed && $0.matches }
            .map { NearMiss(.deadRoute, object: $0.object, reason: $0.reason, origin: $0.origin) }
    }

    /// Entries whose path fits and other conditions do not: first those that lack least.
    private var conditionMisses: [NearMiss] {
        let misses = candidates.compactMap { candidate -> (lacks: Int, miss: NearMiss)? in
            guard candidate.result == .lost, let kind = NearMiss.Kind(condition: candidate.criterion) else {
                return nil
            }
            let failures = EntryMatcher(candidate.matcher).misses(question.seen).map(MatcherFailure.init)
            let reasons = failures.map { "\($0.text), the rule wants \($0.wanted)\(ConditionAdvice(failure: $0).text)" }
            let reason = reasons.joined(separator: "; and ")
            let miss = NearMiss(kind, object: candidate.object, reason: reason, origin: candidate.origin)
            return (failures.count, miss)
        }
        // Equals stay in the order of evaluation.
        return misses.enumerated().sorted { ($0.element.lacks, $0.offset) < ($1.element.lacks, $1.offset) }
            .map(\.element.miss)
    }

    private var pathMisses: [NearMiss] {
        candidates.compactMap { candidate in
            guard candidate.result == .lost, candidate.criterion == .path, let path = candidate.matcher.path else {
                return nil
            }
            guard let advice = PathAdvice(path: path, sent: question.request.target, seen: question.path).advice else {
                return nil
            }
            return NearMiss(advice.kind, object: candidate.object, reason: advice.text, origin: candidate.origin)
        }
    }

    /// Entries of less specific virtual hosts that would match, were there a fall-through.
    private var otherVirtualHosts: [NearMiss] {
        let chosen = chain.virtualHosts[virtualHost].domain
        return chain.virtualHosts.indices.compactMap { index in
            let other = chain.virtualHosts[index]
            guard index != virtualHost, HostPattern(other.domain).covers(question.host) else { return nil }
            guard let entry = other.routes.first(where: { question.matches($0) }) else { return nil }
            return NearMiss(
                .virtualHost,
                object: entry.origin.object,
                reason: "\(other.domain) would take it, but Envoy looks at \(chosen) only: hosts do not fall through",
                origin: entry.origin
            )
        }
    }
}

extension RoutedQuestion {
    func matches(_ entry: RouteEntry) -> Bool {
        if case .matches = verdict(of: entry) { return true }
        return false
    }
}

extension RouteOrigin {
    /// `HTTPRoute ns/name rules[0].matches[1]`.
    var object: String { "\(kind) \(route) rules[\(rule)]" + (match.map { ".matches[\($0)]" } ?? "") }
}

extension Candidate {
    /// `HTTPRoute ns/name rules[0].matches[1]`.
    var object: String { origin.object }
}

extension NearMiss.Kind {
    /// The kind for a condition other than the path's.
    fileprivate init?(condition: Candidate.Criterion?) {
        switch condition {
        case .method: self = .method
        case .header: self = .header
        case .queryParam: self = .queryParam
        case .path, .precedence, .deadRoute, nil: return nil
        }
    }
}

/// What to change where a method, header or query parameter differs.
private struct ConditionAdvice {
    let failure: MatcherFailure

    /// Starts with `; `, or is empty.
    var text: String {
        let wanted = failure.wanted
        if failure.criterion == .method, wanted == "GET", failure.seen == "HEAD" {
            return "; GET does not cover HEAD"
        }
        guard let seen = failure.seen else { return "" }
        if seen != wanted, seen.lowercased() == wanted.lowercased() { return "; values are case-sensitive" }
        if failure.criterion == .queryParam, seen.contains("%") || seen.contains("+") {
            return "; query parameters are compared as sent, without decoding"
        }
        return ""
    }
}

/// What to change where a path differs by little.
struct PathAdvice {
    let path: PathMatcher
    /// The target as sent.
    let sent: String
    /// The normalised path.
    let seen: String

    /// The kind of difference and a sentence; nil where the paths have nothing to do with each other.
    var advice: (kind: NearMiss.Kind, text: String)? {
        slashAdvice ?? prefixAdvice ?? caseAdvice ?? spellingAdvice
    }

    private var value: String { path.value }

    private var slashAdvice: (NearMiss.Kind, String)? {
        guard case .exact = path, seen == value + "/" || value == seen + "/" else { return nil }
        return (.trailingSlash, "Exact \(value) is not \(seen): the last slash counts")
    }

    private var prefixAdvice: (NearMiss.Kind, String)? {
        guard value != "/", seen.hasPrefix(value) else { return nil }
        switch path {
        case .exact: return (.prefix, "Exact \(value) takes that one path; PathPrefix \(value) would take \(seen)")
        case .pathSeparatedPrefix:
            return (.prefix, "PathPrefix \(value) takes whole segments: \(value) and \(value)/…, not \(seen)")
        case .prefix, .regularExpression: return nil
        }
    }

    private var caseAdvice: (NearMiss.Kind, String)? {
        let (left, right) = (value.lowercased(), seen.lowercased())
        let isNear = left == right || (path.kind == "PathPrefix" && right.hasPrefix(left + "/"))
        return isNear
            ? (.pathCase, "\(path.text) differs from \(seen) by case only, and paths are case-sensitive") : nil
    }

    private var spellingAdvice: (NearMiss.Kind, String)? {
        if seen.contains("//"), taken(by: merged(seen)) {
            return (.path, "\(path.text) would take \(merged(seen)); Envoy does not merge slashes")
        }
        if value.contains("%"), case .exact = path {
            return (
                .path,
                "Exact \(value) holds a percent-encoding; Envoy decodes unreserved characters of the request first"
            )
        }
        if case .regularExpression = path, sharedSegments > 0 || value.contains(seen) {
            return (.path, "RegularExpression \(value) must match the whole path \(seen)")
        }
        return sharedSegments > 0 ? (.path, "\(path.text) shares the beginning with \(seen)") : nil
    }

    private func taken(by candidate: String) -> Bool {
        switch path {
        case .exact: candidate == value
        case .prefix, .pathSeparatedPrefix: candidate == value || candidate.hasPrefix(value + "/")
        case .regularExpression: false
        }
    }

    private func merged(_ text: String) -> String {
        "/" + text.split(separator: "/").joined(separator: "/")
    }

    /// How many first segments are the same.
    private var sharedSegments: Int {
        zip(value.split(separator: "/"), seen.split(separator: "/")).prefix { $0 == $1 }.count
    }
}
