import TestSupport

/// Damages manifests so that most of them stay YAML: fields go, come twice, move, or get values of another kind.
///
/// It knows lines and indentation only, so that it can go on with what it damaged before.
struct ManifestMutator: Sendable {
    private let bytes = ByteMutator(words: Self.words)

    func mutate(_ input: [UInt8], with other: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        if random.chance(15) { return bytes.mutate(input, with: other, &random) }
        var lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
        let others = other.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
        for _ in 0...random.below(4) { damage(&lines, others, &random) }
        let text = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
        return text.count > bytes.maxBytes ? Array(text.prefix(bytes.maxBytes)) : text
    }

    private func damage(_ lines: inout [[UInt8]], _ others: [[UInt8]], _ random: inout SeededGenerator) {
        guard !lines.isEmpty else { return lines.append(random.pick(Self.lines)) }
        let place = random.below(lines.count)
        let block = Self.block(at: place, of: lines)
        switch random.below(14) {
        case 0, 1: lines.removeSubrange(block)
        case 2: lines.insert(contentsOf: lines[block], at: block.upperBound)
        case 3: lines.insert(contentsOf: lines[block], at: random.below(lines.count + 1))
        case 4, 5, 6, 7: lines[place] = revalued(lines[place], &random)
        case 8: lines[place] = renamed(lines[place], &random)
        case 9: lines.insert(Self.indentation(lines[place]) + random.pick(Self.lines), at: place)
        case 10: shift(&lines, block, &random)
        case 11: if !others.isEmpty { transplant(&lines, at: place, others, &random) }
        case 12: lines.swapAt(place, random.below(lines.count))
        default: lines[place] = anchored(lines[place], &random)
        }
    }

    /// A line and those below it that are indented more.
    private static func block(at place: Int, of lines: [[UInt8]]) -> Range<Int> {
        let depth = indentation(lines[place]).count
        var end = place + 1
        while end < lines.count, indentation(lines[end]).count > depth { end += 1 }
        return place..<end
    }

    private static func indentation(_ line: [UInt8]) -> [UInt8] { Array(line.prefix { $0 == UInt8(ascii: " ") }) }

    /// `key: value` with another value.
    private func revalued(_ line: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            return Self.indentation(line) + Array("- ".utf8) + random.pick(Self.values)
        }
        return Array(line[...colon]) + [UInt8(ascii: " ")] + random.pick(Self.values)
    }

    private func renamed(_ line: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return line }
        return Self.indentation(line) + random.pick(Self.keys) + line[colon...]
    }

    private func shift(_ lines: inout [[UInt8]], _ block: Range<Int>, _ random: inout SeededGenerator) {
        let deeper = random.chance(50)
        for index in block {
            if deeper {
                lines[index].insert(contentsOf: [0x20, 0x20], at: 0)
            } else if lines[index].starts(with: [0x20, 0x20]) {
                lines[index].removeFirst(2)
            }
        }
    }

    private func transplant(
        _ lines: inout [[UInt8]],
        at place: Int,
        _ others: [[UInt8]],
        _ random: inout SeededGenerator
    ) {
        let block = Self.block(at: random.below(others.count), of: others)
        let wanted = Self.indentation(lines[place])
        let had = Self.indentation(others[block.lowerBound]).count
        lines.insert(contentsOf: others[block].map { wanted + $0.dropFirst(min(had, $0.count)) }, at: place)
    }

    private func anchored(_ line: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return line }
        let mark = random.pick(["&a ", "*a ", "&b ", "*b ", "!!str ", "!!int ", "!x ", "!!binary "])
        return Array(line[...colon]) + Array(" \(mark)".utf8) + line[(colon + 1)...]
    }

    private static let keys = words.filter { $0.allSatisfy { $0.isLetter } }.map { Array($0.utf8) }
    private static let lines = [
        "---", "...", "- a: b", "{}", "[]", "a: &a [x]", "b: &b {a: *a}", "<<: *a", "? a", ": b", "# c", "|",
        "kind: List",
        "items:", "- *a", "%YAML 1.1", "\tx: y", "apiVersion: v1", "kind: Service", "kind: Secret",
        "metadata: {name: a}",
    ].map { Array($0.utf8) }

    /// Values of every kind, at the edges of what a field may hold.
    private static let values =
        ([
            "", "~", "null", "true", "yes", "1", "0", "-1", "80", "65535", "65536", "2147483647", "2147483648",
            "1000000",
            "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616", "1e3",
            "1e400", ".inf",
            ".nan", "0x10", "0o17", "017", "1.5", "1_000", "12:30:45", "2026-01-01", "a", "'1'", "\"\\u0000\"",
            "\"\\ud800\"",
            "[]", "{}", "[a]", "[~]", "[[]]", "[{}]", "{a: b}", "[1, a]", "|", ">-", "*a", "&a x", "'", "\"",
            "!!binary AA==",
            "/", "/a", "/a/", "//", "/%00", "/a?b", "/(", "*", "*.a.b", "a.b", "A.B", ".", "..", "a_b", "Exact",
            "PathPrefix",
            "RegularExpression", "ReplaceFullPath", "ReplacePrefixMatch", "GET", "get", "CONNECT", "HTTP", "HTTPS",
            "TCP", "TLS",
            "All", "Same", "Selector", "istio", "Gateway", "Service", "HTTPRoute", "Namespace", "302", "301", "999",
            "10s", "0s",
            "1h1m", "-1s", "5", "1ms", "99999h", "Hostname", "IPAddress", "NamedAddress", "RequestMirror", "URLRewrite",
            "CORS",
            "RequestRedirect", "RequestHeaderModifier", "%REQ(x)%", "%", "%%", "%PROTOCOL%", "(?i)a", "(", "[a-",
            "a{1000}",
            "\u{e9}", "\u{feff}", "x\u{85}y", "\u{1F600}", "100", "1/3",
        ] + ["x", "é", "[", "a/"].flatMap { text in [64, 254, 1100].map { String(repeating: text, count: $0) } })
        .map { Array($0.utf8) }

    private static let words = [
        "apiVersion", "kind", "metadata", "name", "namespace", "labels", "annotations", "spec", "status", "parentRefs",
        "hostnames", "rules", "matches", "path", "type", "value", "headers", "queryParams", "method", "filters",
        "backendRefs", "port", "weight", "group", "sectionName", "listeners", "protocol", "hostname", "allowedRoutes",
        "namespaces", "from", "selector", "matchLabels", "matchExpressions", "gatewayClassName", "addresses", "tls",
        "certificateRefs", "requestRedirect", "urlRewrite", "requestMirror", "requestHeaderModifier", "set", "add",
        "remove", "timeouts", "request", "backendRequest", "retry", "codes", "attempts", "backoff", "cors",
        "allowOrigins",
        "ports", "targetPort", "appProtocol", "externalName", "clusterIP", "replicas", "template", "items", "data",
        "endpoints", "conditions", "ready", "to", "fraction", "percent", "numerator", "denominator",
        "replacePrefixMatch",
        "\n---\n", "\n- ", ": ", "{", "}", "[", "]", "&a ", "*a", "<<: *a\n", "!!str ", "|\n", ">\n", "? ", "# ", "'",
        "\"",
        "\t", "\r\n", "\u{feff}", "\u{0}", "%YAML 1.2\n---\n", "{{ .Values.a }}",
    ]
}
