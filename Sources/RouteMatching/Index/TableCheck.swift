internal import RegularExpressions
internal import RouteModel

/// Looks for what makes Envoy refuse a route table as a whole.
///
/// > Source: Envoy 1.40, asked with `--mode validate` (semantics 5.7).
struct TableCheck {
    private(set) var refusals: [TableRefusal] = []
    /// The regular expressions of the entries looked at.
    private(set) var patterns = PatternTable()

    /// Looks at the programmed entries of a virtual host.
    mutating func add(_ host: VirtualHost) {
        for entry in host.routes {
            checkExpressions(entry)
            checkFormats(entry.requestHeaders, entry)
            checkFormats(entry.responseHeaders, entry)
            guard case .forward(let action) = entry.action else { continue }
            for cluster in action.clusters {
                checkFormats(cluster.requestHeaders, entry)
                checkFormats(cluster.responseHeaders, entry)
            }
        }
    }

    private mutating func checkExpressions(_ entry: RouteEntry) {
        if case .regularExpression(let pattern) = entry.matcher.path { check(pattern, of: "path", entry) }
        for header in entry.matcher.headers {
            if case .regularExpression(let pattern) = header.value {
                check(pattern, of: "header \"\(header.name)\"", entry)
            }
        }
        for parameter in entry.matcher.queryParameters {
            if case .regularExpression(let pattern) = parameter.value {
                check(pattern, of: "query parameter \"\(parameter.name)\"", entry)
            }
        }
    }

    private mutating func check(_ pattern: String, of subject: String, _ entry: RouteEntry) {
        let message = pattern.isEmpty ? "value length must be at least 1 characters" : patterns.add(pattern)?.message
        guard let message else { return }
        refusals.append(
            TableRefusal(origin: entry.origin, reason: "regular expression \"\(pattern)\" for \(subject): \(message)")
        )
    }

    private mutating func checkFormats(_ mutation: HeaderMutation, _ entry: RouteEntry) {
        for header in mutation.set + mutation.add {
            if header.value.utf8.contains(where: { [0x00, 0x0A, 0x0D].contains($0) }) {
                refusals.append(
                    TableRefusal(
                        origin: entry.origin,
                        reason: "the value of header \"\(header.name)\" does not match regex pattern "
                            + #""^[^\u0000\u000A\u000D]*$""#
                    )
                )
                continue
            }
            do throws(FormatStringError) {
                _ = try FormatString(header.value)
            } catch {
                refusals.append(
                    TableRefusal(
                        origin: entry.origin,
                        reason: "value \"\(header.value)\" of header \"\(header.name)\": \(error.message)"
                    )
                )
            }
        }
    }
}
