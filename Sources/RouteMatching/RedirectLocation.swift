public import RouteModel

// The `Location` of a redirect: Envoy's arithmetic on bytes, shared by everything that answers or predicts one.

extension RedirectAction {
    /// Appends the value of `Location` for a request to `output`.
    ///
    /// - Parameters:
    ///   - target: the path as matching saw it, with its query.
    ///   - authority: the request's authority as sent, port included.
    ///   - isTLS: whether the request came over TLS, which decides its scheme.
    ///
    /// > Source: Envoy `source/common/router/config_impl.cc`, `newUri` and `processRequestHost`; semantics 5.11–5.16.
    public func appendLocation(
        target: borrowing Span<UInt8>,
        authority: borrowing Span<UInt8>,
        isTLS: Bool,
        to output: inout [UInt8]
    ) {
        let requestScheme = isTLS ? "https" : "http"
        let scheme = scheme ?? requestScheme
        let port = portAfterDefaults(scheme: scheme)
        output.append(contentsOf: scheme.utf8)
        output.append(contentsOf: "://".utf8)
        if let hostname, !hostname.isEmpty {
            output.append(contentsOf: hostname.utf8)
        } else {
            let dropsPort = port != nil
            let count = keptAuthorityCount(
                authority,
                dropsPort: dropsPort,
                dropping: scheme == requestScheme ? nil : (isTLS ? 443 : 80)
            )
            output.append(authority, from: 0, to: count)
        }
        if let port {
            output.append(UInt8(ascii: ":"))
            output.append(contentsOf: String(port).utf8)
        }
        appendPath(of: target, to: &output)
    }

    /// The port that `Location` names: none where it is the scheme's own.
    private func portAfterDefaults(scheme: String) -> Int? {
        switch (scheme, port) {
        case ("http", 80), ("https", 443): nil
        default: port
        }
    }

    /// A new path that begins with no slash gets one.
    private func appendPath(of target: borrowing Span<UInt8>, to output: inout [UInt8]) {
        switch path {
        case .full(let replacement) where !replacement.isEmpty:
            if !replacement.utf8.starts(with: "/".utf8) { output.append(UInt8(ascii: "/")) }
            output.append(contentsOf: replacement.utf8)
            if !replacement.utf8.contains(UInt8(ascii: "?")) {
                output.append(target, from: target.queryStart, to: target.count)
            }
        case .prefix(let matched, let replacement) where !replacement.isEmpty:
            if !replacement.utf8.starts(with: "/".utf8) { output.append(UInt8(ascii: "/")) }
            output.append(contentsOf: replacement.utf8)
            output.append(target, from: min(matched.utf8.count, target.count), to: target.count)
        default:
            output.append(target, from: 0, to: target.count)
        }
    }
}

/// How many bytes of the request's authority stay: all, or those before its port.
private func keptAuthorityCount(_ authority: borrowing Span<UInt8>, dropsPort: Bool, dropping oldDefault: Int?) -> Int {
    guard let colon = portColon(of: authority) else { return authority.count }
    if dropsPort { return colon }
    guard let oldDefault else { return authority.count }
    let digits = Array(String(oldDefault).utf8)
    guard authority.count - colon - 1 == digits.count else { return authority.count }
    for offset in digits.indices where authority[colon + 1 + offset] != digits[offset] { return authority.count }
    return colon
}

/// Where the colon before an authority's port stands; an IPv6 literal's own colons do not count.
private func portColon(of authority: borrowing Span<UInt8>) -> Int? {
    guard authority.count > 0 else { return nil }
    let isLiteral = authority[0] == UInt8(ascii: "[")
    var index = authority.count - 1
    while index >= 0 {
        if authority[index] == UInt8(ascii: ":") {
            if !isLiteral { return index }
            if index > 0, authority[index - 1] == UInt8(ascii: "]") { return index }
        }
        index -= 1
    }
    return nil
}

extension Span<UInt8> {
    /// Where the query begins, its `?` included; the end where there is none.
    var queryStart: Int {
        for index in indices where self[index] == UInt8(ascii: "?") { return index }
        return count
    }
}

extension [UInt8] {
    /// Appends a part of a span.
    mutating func append(_ span: borrowing Span<UInt8>, from start: Int, to end: Int) {
        for index in start..<end { append(span[index]) }
    }
}
