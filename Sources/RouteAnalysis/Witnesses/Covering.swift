internal import RegularExpressions
internal import RouteModel

/// Compiled expressions, each compiled once.
struct ExpressionCache {
    private var compiled: [String: RegularExpression?] = [:]

    /// nil: RE2 refuses it.
    mutating func expression(_ pattern: String) -> RegularExpression? {
        if let known = compiled[pattern] { return known }
        let made: RegularExpression?
        do { made = try RegularExpression(pattern) } catch { made = nil }
        compiled[pattern] = .some(made)
        return made
    }

    mutating func matches(_ pattern: String, _ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return expression(pattern)?.matches(bytes.span) ?? false
    }

    /// What every text begins with that the pattern matches.
    mutating func requiredPrefix(_ pattern: String) -> String {
        expression(pattern).map { String(decoding: $0.requiredPrefix(), as: UTF8.self) } ?? ""
    }
}

/// Whether every request that meets the conditions of one matcher meets those of another.
///
/// Exact for paths, prefixes, methods, equality and presence. A header may stand on several lines, each of which counts,
/// and a parameter's first occurrence does: no two values of one name exclude an entry, so only conditions that are
/// asked for already are covered.
///
/// > Source: semantics 4.2-4.12.
struct Covering {
    var expressions = ExpressionCache()

    mutating func covers(_ outer: RequestMatcher, _ inner: RequestMatcher) -> Certainty {
        guard outer.method == nil || outer.method == inner.method else { return .no }
        var all = path(outer.path, inner.path)
        for condition in outer.headers where all != .no {
            let given = inner.headers.filter { $0.name == condition.name }.map(\.value)
            let answer = value(condition.value, given, absent: HeaderNames.isWritten(condition.name) ? .unknown : .no)
            all = all.and(answer)
        }
        for condition in outer.queryParameters where all != .no {
            let given = inner.queryParameters.filter { $0.name == condition.name }.map(\.value)
            all = all.and(value(condition.value, given, absent: .no))
        }
        return all
    }

    // MARK: Paths

    mutating func path(_ outer: PathMatcher?, _ inner: PathMatcher?) -> Certainty {
        if outer.takesEveryPath || outer == inner { return .yes }
        switch (outer, inner) {
        case (.exact, nil), (.exact, .prefix), (.exact, .pathSeparatedPrefix): return .no
        case (.exact(let wanted), .exact(let path)): return Certainty(wanted == path)
        case (.exact(let wanted), .regularExpression(let pattern)):
            return expressions.matches(pattern, wanted) ? .unknown : .no
        case (.regularExpression(let pattern), .exact(let path)):
            return Certainty(expressions.matches(pattern, path))
        case (.regularExpression, _): return .unknown
        case (.pathSeparatedPrefix(let prefix), .exact(let path)),
            (.pathSeparatedPrefix(let prefix), .pathSeparatedPrefix(let path)):
            return Certainty(path.isAtOrBelow(prefix))
        case (.pathSeparatedPrefix(let prefix), .regularExpression(let pattern)):
            let required = expressions.requiredPrefix(pattern)
            if required.utf8.starts(with: (prefix + "/").utf8) { return .yes }
            return (prefix + "/").utf8.starts(with: required.utf8) ? .unknown : .no
        default: return .no
        }
    }

    // MARK: Values

    /// Whether conditions on a header or parameter imply one more; `absent` is the answer where there are none.
    private mutating func value(_ outer: ValueMatcher, _ inner: [ValueMatcher], absent: Certainty) -> Certainty {
        if inner.isEmpty { return absent }
        var best = Certainty.no
        for given in inner {
            switch value(outer, given) {
            case .yes: return .yes
            case .unknown: best = .unknown
            case .no: break
            }
        }
        return best
    }

    private mutating func value(_ outer: ValueMatcher, _ inner: ValueMatcher) -> Certainty {
        if outer == inner || outer == .present { return .yes }
        switch (outer, inner) {
        case (.regularExpression(let pattern), .exact(let text)): return Certainty(expressions.matches(pattern, text))
        case (.exact(let text), .regularExpression(let pattern)):
            return expressions.matches(pattern, text) ? .unknown : .no
        case (.regularExpression, _): return .unknown
        case (.exact, _), (.present, _): return .no
        }
    }
}

extension PathMatcher? {
    /// Whether no path is outside; a path holds no line break.
    var takesEveryPath: Bool {
        switch self {
        case nil, .prefix("/"), .pathSeparatedPrefix(""), .regularExpression(".*"), .regularExpression("/.*"): true
        default: false
        }
    }

    /// Whether it is a regular expression.
    var isExpression: Bool {
        if case .regularExpression = self { true } else { false }
    }

    /// The text of an exact path or a prefix; empty for every path.
    var literal: String {
        switch self {
        case .exact(let text), .pathSeparatedPrefix(let text): text
        case .prefix(let text): text == "/" ? "" : text
        case nil, .regularExpression: ""
        }
    }
}

extension String {
    /// Whether it is a path, or the path of something below it.
    func isAtOrBelow(_ prefix: String) -> Bool {
        guard utf8.starts(with: prefix.utf8) else { return false }
        let rest = utf8.dropFirst(prefix.utf8.count)
        return rest.isEmpty || rest.first == UInt8(ascii: "/")
    }
}

/// Headers whose values are Envoy's own, whatever a client sends.
///
/// > Source: semantics 8.11-8.16.
enum HeaderNames {
    static func isWritten(_ name: String) -> Bool { written.contains(name) || name.hasPrefix("x-envoy-") }

    private static let written: Set<String> = [
        "host", "x-forwarded-for", "x-forwarded-proto", "x-request-id", "te", "connection", "upgrade", "keep-alive",
        "proxy-connection", "transfer-encoding", "x-forwarded-client-cert", "content-length",
    ]
}
