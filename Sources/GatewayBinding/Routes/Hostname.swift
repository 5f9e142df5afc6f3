/// A hostname of configuration: plain, a wildcard (`*.example.com`), or `*` for every name.
///
/// Wildcards are compared as string suffixes, so that `*.example.com` covers any number of labels but not
/// `example.com`.
///
/// > Source: Istio `pkg/config/host/name.go`, `Name.Matches` and `Name.SubsetOf`.
struct Hostname: Hashable {
    /// Lower case, never empty.
    let text: String

    static let any = Hostname("*")

    /// A missing or empty hostname is `*`.
    init(_ written: String?) {
        guard let written, !written.isEmpty else {
            text = "*"
            return
        }
        text = written.lowercased()
    }

    var isWildcard: Bool { text.utf8.first == UInt8(ascii: "*") }

    /// What follows the `*`.
    private var tail: Substring.UTF8View { text.utf8.dropFirst() }

    /// Whether some request could be for both.
    func matches(_ other: Hostname) -> Bool {
        switch (isWildcard, other.isWildcard) {
        case (false, false): text == other.text
        case (true, false): other.text.utf8.hasSuffix(tail)
        case (false, true): text.utf8.hasSuffix(other.tail)
        case (true, true): tail.hasSuffix(other.tail) || other.tail.hasSuffix(tail)
        }
    }

    /// Whether every name that this one covers is covered by the other.
    func isSubset(of other: Hostname) -> Bool {
        switch (isWildcard, other.isWildcard) {
        case (false, false): text == other.text
        case (true, false): false
        case (false, true): text.utf8.hasSuffix(other.tail)
        case (true, true): tail.hasSuffix(other.tail)
        }
    }

    /// The more specific of two that match; nil if they do not.
    func intersection(_ other: Hostname) -> Hostname? {
        if isSubset(of: other) { return self }
        if other.isSubset(of: self) { return other }
        return nil
    }
}

extension BidirectionalCollection where Element == UInt8 {
    fileprivate func hasSuffix(_ suffix: some BidirectionalCollection<UInt8>) -> Bool {
        let (own, other) = (count, suffix.count)
        return own >= other && dropFirst(own - other).elementsEqual(suffix)
    }
}
