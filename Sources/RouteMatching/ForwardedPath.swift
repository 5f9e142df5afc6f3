public import RouteModel

// What goes upstream after a URLRewrite, shared by everything that forwards or predicts a forwarded request.

extension PathRewrite {
    /// Appends the path that goes upstream, query included, to `output`.
    ///
    /// - Parameter target: the path as matching saw it, with its query.
    ///
    /// > Source: Envoy `prefix_rewrite` and `regex_rewrite`, as Istio programs them (`pilot/pkg/networking/core/route`);
    /// > semantics 5.20, 5.21.
    public func appendRewritten(_ target: borrowing Span<UInt8>, to output: inout [UInt8]) {
        switch self {
        case .full(let replacement):
            let pathEnd = target.queryStart
            appendSubstitution(replacement, of: target, pathEnd: pathEnd, to: &output)
            output.append(target, from: pathEnd, to: target.count)
        case .prefix("/", let replacement) where replacement.isEmpty:
            output.append(target, from: 0, to: target.count)
        case .prefix(let matched, let replacement):
            var rest = min(matched.utf8.count, target.count)
            if replacement.isEmpty {
                // The prefix is taken away together with the slash after it, and a slash is put in front.
                output.append(UInt8(ascii: "/"))
                if rest < target.count, target[rest] == UInt8(ascii: "/") { rest += 1 }
            } else {
                output.append(contentsOf: replacement.utf8)
            }
            output.append(target, from: rest, to: target.count)
        }
    }
}

/// Appends a full path, which Istio programs as RE2's substitution for the whole path: `\0` stands for that, `\\` for a
/// backslash, and any other use of a backslash leaves the path as it is.
///
/// > Source: Envoy 1.40, measured (semantics 5.20; recorded answers); RE2 `Rewrite`.
private func appendSubstitution(
    _ replacement: String,
    of target: borrowing Span<UInt8>,
    pathEnd: Int,
    to output: inout [UInt8]
) {
    let start = output.count
    var isEscaped = false
    for byte in replacement.utf8 {
        switch (isEscaped, byte) {
        case (false, UInt8(ascii: "\\")): isEscaped = true
        case (false, _): output.append(byte)
        case (true, UInt8(ascii: "0")):
            output.append(target, from: 0, to: pathEnd)
            isEscaped = false
        case (true, UInt8(ascii: "\\")):
            output.append(byte)
            isEscaped = false
        default:
            output.removeSubrange(start...)
            output.append(target, from: 0, to: pathEnd)
            return
        }
    }
    guard isEscaped else { return }
    output.removeSubrange(start...)
    output.append(target, from: 0, to: pathEnd)
}

extension RouteEntry {
    /// The authority that goes upstream through `cluster` where it is not the request's own.
    ///
    /// URLRewrite's hostname beats the rule's `Host` header, and that beats the backendRef's.
    ///
    /// > Source: Istio `pilot/pkg/networking/core/route/route.go`, `applyHTTPRouteDestination`, `processDestination`;
    /// > semantics 5.4.
    public func authorityUpstream(through cluster: WeightedCluster) -> String? {
        guard case .forward(let forward) = action else { return nil }
        return forward.hostRewrite ?? requestHeaders.authority ?? cluster.requestHeaders.authority
    }
}
