public import RouteModel

/// What a rule that forwards says besides choosing backends.
public struct ForwardingPolicies: Hashable, Sendable {
    /// The time for the whole answer; nil: none.
    public var timeout: Duration?
    /// When a try is followed by another one.
    public var retry: RetryPolicy
    /// Who gets copies of this request.
    public var mirrors: [MirroredBackend]
    /// How questions about other origins are answered; nil: as any request.
    public var cors: CORSPolicy?
    /// What the policy makes of the request's own origin; nil: it has none, or there is no policy.
    public var origin: JudgedOrigin?

    /// An origin that a CORS policy was asked about.
    public struct JudgedOrigin: Hashable, Sendable {
        /// As sent.
        public var value: String
        /// Whether scripts of that origin may read the answer.
        public var isAllowed: Bool
    }
}

/// A Service that gets copies of requests.
public struct MirroredBackend: Hashable, Sendable {
    /// `namespace/name`.
    public var service: String
    /// The Service's port.
    public var port: Int
    /// The part of the requests that is copied, 0...1.
    public var share: Double
    /// Why it gets none; nil where it gets them.
    public var reason: String?
}

/// A line of an explanation.
struct PolicyLine: Hashable {
    var label: String
    var text: String
    var isBad = false
}

extension ForwardingPolicies {
    /// The policies in words, in each a line; what every rule has is not said.
    var lines: [PolicyLine] {
        var lines = mirrors.map(\.line)
        if let timeout {
            lines.append(PolicyLine(label: "timeout", text: "504 after \(timeout.text), all tries included"))
        }
        if retry != .istioDefault { lines.append(PolicyLine(label: "retry", text: retry.text)) }
        if let cors { lines.append(PolicyLine(label: "CORS", text: cors.text)) }
        if let origin {
            let text =
                origin.isAllowed
                ? "\(origin.value) is allowed"
                : "\(origin.value) is not allowed: a browser keeps the answer from the page"
            lines.append(PolicyLine(label: "origin", text: text, isBad: !origin.isAllowed))
        }
        return lines
    }
}

extension MirroredBackend {
    fileprivate var line: PolicyLine {
        let text = "a copy of \(share.percentText) to \(service):\(port)"
        return PolicyLine(label: "mirror", text: reason.map { "\(text); \($0)" } ?? text, isBad: reason != nil)
    }
}

extension RetryPolicy {
    /// For example `up to 2 more tries after a failed connect, 500 or 503; the first after about 25ms`.
    fileprivate var text: String {
        guard attempts > 0 else { return "never" }
        let causes = ["a failed connect"] + statuses.map(String.init)
        let list =
            causes.count == 1 ? causes[0] : "\(causes.dropLast().joined(separator: ", ")) or \(causes.last ?? "")"
        var text = "up to \(attempts) more \(attempts == 1 ? "try" : "tries") after \(list)"
        text += "; the first after about \(baseInterval.text)"
        if let perTryTimeout { text += "; a try of \(perTryTimeout.text) is the last (504)" }
        return text
    }
}

extension CORSPolicy {
    /// For example `origins https://a.example, https://b.*; methods GET, PUT; credentials; remembered for 5s`.
    fileprivate var text: String {
        var parts = ["origins \(origins.isEmpty ? "none" : origins.map(\.text).joined(separator: ", "))"]
        if !methods.isEmpty { parts.append("methods \(methods.joined(separator: ", "))") }
        if !headers.isEmpty { parts.append("headers \(headers.joined(separator: ", "))") }
        if !exposedHeaders.isEmpty { parts.append("exposes \(exposedHeaders.joined(separator: ", "))") }
        if allowsCredentials { parts.append("credentials") }
        if let maxAge { parts.append("remembered for \(maxAge)s") }
        return parts.joined(separator: "; ")
    }
}

extension CORSPolicy.OriginMatcher {
    fileprivate var text: String {
        switch self {
        case .exact(let origin): origin
        case .prefix(let origin): "\(origin)*"
        case .regularExpression(let expression): "~\(expression)"
        }
    }
}

extension Double {
    /// A share as people read it, with one decimal at most.
    var percentText: String {
        let tenths = (self * 1000).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths)) %" : "\(tenths) %"
    }
}

extension Duration {
    /// As the manifest would have it: `2s`, `1s500ms`.
    var text: String {
        let (seconds, attoseconds) = components
        if attoseconds == 0 { return "\(seconds)s" }
        let milliseconds = attoseconds / 1_000_000_000_000_000
        return seconds == 0 ? "\(milliseconds)ms" : "\(seconds)s\(milliseconds)ms"
    }
}
