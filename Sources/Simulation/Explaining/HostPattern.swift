/// A hostname of the configuration: exact, `*.suffix`, or everything.
///
/// > Source: Istio `pkg/config/host`, Envoy's virtual host search; semantics 3.8, 4.21, 4.22.
struct HostPattern {
    let text: String

    /// Empty and `*` cover everything.
    init(_ text: String) {
        self.text = text
    }

    var isEverything: Bool { text.isEmpty || text == "*" }

    /// Whether the pattern covers a host without port, in lower case.
    func covers(_ host: String) -> Bool {
        if isEverything || text == host { return true }
        guard text.hasPrefix("*.") else { return false }
        return host.utf8.count >= text.utf8.count && host.hasSuffix(text.dropFirst())
    }

    /// Whether the host is the domain under which a wildcard stands, which the wildcard itself does not cover.
    func isApex(_ host: String) -> Bool { text.hasPrefix("*.") && text.dropFirst(2) == host[...] }
}
