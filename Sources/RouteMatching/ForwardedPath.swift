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
            let path = target.extracting(0..<target.queryStart)
            appendSubstitution(replacement, of: path, to: &output)
            output.append(target, from: path.count, to: target.count)
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

/// Appends what RE2 makes of a substitution for a match of the whole path, in which Istio's ReplaceFullPath consists.
///
/// `\0` is the path, `\\` a backslash. The expression has no groups: a higher number leaves the path as it is, and any
/// other character after a backslash ends the text there.
///
/// > Source: RE2 `re2/re2.cc`, `RE2::GlobalReplace` and `RE2::Rewrite`; measured on Envoy 1.40 (semantics 5.20).
private func appendSubstitution(_ text: String, of path: borrowing Span<UInt8>, to output: inout [UInt8]) {
    let backslash = UInt8(ascii: "\\")
    guard text.utf8.contains(backslash) else {
        output.append(contentsOf: text.utf8)
        return
    }
    let bytes = Array(text.utf8)
    if namesGroup(bytes) {
        output.append(path, from: 0, to: path.count)
        return
    }
    var index = 0
    while index < bytes.count {
        if bytes[index] != backslash {
            output.append(bytes[index])
            index += 1
            continue
        }
        guard index + 1 < bytes.count else { return }
        switch bytes[index + 1] {
        case UInt8(ascii: "0"): output.append(path, from: 0, to: path.count)
        case backslash: output.append(backslash)
        default: return
        }
        index += 2
    }
}

/// Whether a backslash and a digit above 0 stand somewhere in a substitution.
private func namesGroup(_ bytes: [UInt8]) -> Bool {
    var index = 0
    while index + 1 < bytes.count {
        guard bytes[index] == UInt8(ascii: "\\") else {
            index += 1
            continue
        }
        if (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(bytes[index + 1]) { return true }
        index += 2
    }
    return false
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
