/// The certificates of authorities that an object holds, judged when it was loaded.
public enum TrustBundle: Hashable, Sendable {
    /// No entry for them, or an empty one; the sentence is Istio's.
    case absent(String)
    /// The certificates that parse, as PEM; at least one.
    case certificates(String)
    /// An entry in which no certificate parses.
    case malformed
}
