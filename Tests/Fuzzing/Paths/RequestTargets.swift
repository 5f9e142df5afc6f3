import MessageLayout
import RouteMatching
package import TestSupport

/// Request targets and authorities: the edge takes any, and says of a path what the plain normaliser says.
///
/// An input is a method, a target, and an authority, on lines.
package struct RequestTargets: FuzzTarget {
    package let name = "paths"
    package let patience = Duration.seconds(2)
    package let seeds: [[UInt8]] = [
        "GET\n/a/../b/./c//d?x=/../y#z\na.example:80", "GET\n/%2e%2E/a/%41%2f%5c%80%zz%\na",
        "GET\n/a\\..\\b;c/..;d/e\na",
        "GET\n/a/.;x/..;/%2e;y/b\na", "GET\nhttp://user@a.example:81/x/../y?z\nb", "OPTIONS\n*\na",
        "CONNECT\na:443\na:443",
        "GET\n/%4%41/%%2e%2e/a|b^c`d{e}\"f<g>\n[::1]:80", "GET\nhttp://a\nb", "GET\nhttp://a?b\nc",
        "GET\nhttps://a/\nb",
        "GET\n/\na:80:90", "GET\n/%00\na", "GET\n//..//..;a//b\n*.a", "GET\n\n",
    ].map { Array($0.utf8) }
    private let mutator = ByteMutator(words: [
        "/../", "/./", "..", "%2e", "%2E%2e", "%2f", "%5c", "\\", ";", "..;", ".;", "%00", "%", "%%", "%4", "%41", "?",
        "#",
        "//", "http://", "https://", "HTTP://a", "*", "@", ":80", ":99999", "[::1]", "\n", "|", "{", "é", "\u{7f}",
        "%7e",
    ])
    private static let index = RoutingIndex.withoutVirtualHosts

    package init() {}

    package func mutate(_ input: [UInt8], with other: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        mutator.mutate(input, with: other, &random)
    }

    package func check(_ input: [UInt8], _ tally: inout Tally) throws(Finding) {
        let head = TargetHead(input)
        let isTLS = fingerprint(of: input) % 4 == 0
        let seen = head.edge(Self.index, isTLS: isTLS)
        switch seen {
        case .rejected(let rejection): tally.note("rejected: \(rejection)")
        case .passed(let target, let authority):
            tally.note(target == head.target ? "passed as sent" : "passed normalised")
            try checkShape(target, authority, head)
            // What goes upstream comes through a second gateway unchanged.
            try checkIdempotence(target, head, isTLS: isTLS, &tally)
        }
        try checkPath(head, seen, isTLS: isTLS, &tally)
    }

    private func checkShape(_ target: [UInt8], _ authority: [UInt8], _ head: TargetHead) throws(Finding) {
        guard target.first == UInt8(ascii: "/") else { throw Finding("\(latin1(target)) does not begin with a slash") }
        guard !target.contains(UInt8(ascii: "#")) else { throw Finding("\(latin1(target)) has a fragment") }
        let segments = latin1(target.prefix { $0 != UInt8(ascii: "?") }).split(separator: "/")
        guard !segments.contains("."), !segments.contains("..") else {
            throw Finding("\(latin1(target)) has a dot segment")
        }
        guard !authority.isEmpty || head.authority.isEmpty else { throw Finding("the authority went away") }
    }

    private func checkPath(_ head: TargetHead, _ seen: TargetHead.Seen, isTLS: Bool, _ tally: inout Tally)
        throws(Finding)
    {
        guard head.target.first == UInt8(ascii: "/"), latin1(head.method) != "CONNECT" else { return }
        switch (PlainPath.normalized(head.target), seen) {
        case (nil, .rejected): tally.note("plain: refused")
        case (let expected?, .passed(let target, _)):
            tally.note("plain: compared")
            guard expected == target else {
                throw Finding(
                    "\(latin1(head.target).debugDescription) became \(latin1(target).debugDescription), "
                        + "plainly \(latin1(expected).debugDescription)"
                )
            }
        case (_?, .rejected(let rejection)):
            guard rejection == .invalidAuthority || rejection == .missingAuthority else {
                throw Finding("\(latin1(head.target).debugDescription) was refused: \(rejection)")
            }
        case (nil, .passed(let target, _)):
            throw Finding(
                "\(latin1(head.target).debugDescription) became \(latin1(target).debugDescription), not refused"
            )
        }
    }

    private func checkIdempotence(_ target: [UInt8], _ head: TargetHead, isTLS: Bool, _ tally: inout Tally)
        throws(Finding)
    {
        var again = head
        again.target = target
        again.method = Array("GET".utf8)
        again.authority = Array("a".utf8)
        let second = again.edge(Self.index, isTLS: isTLS)
        if case .passed(target, _) = second { return }
        // Decoding may uncover what a second pass decodes again, as in Envoy: `%%34%31` and dots behind parameters.
        if PlainPath.normalized(target) != target {
            tally.note("not idempotent, as the plain normaliser")
            return
        }
        throw Finding("\(latin1(target).debugDescription) once more: \(second)")
    }
}

/// A head made of three lines.
struct TargetHead {
    enum Seen: Equatable {
        case rejected(EdgeRejection)
        case passed(target: [UInt8], authority: [UInt8])
    }

    var method: [UInt8]
    var target: [UInt8]
    var authority: [UInt8]

    init(_ input: [UInt8]) {
        let lines = input.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false)
        method = lines.first.map { Array($0) } ?? []
        target = lines.dropFirst().first.map { Array($0) } ?? []
        authority = lines.dropFirst(2).first.map { Array($0) } ?? []
    }

    /// What the edge makes of it.
    func edge(_ index: RoutingIndex, isTLS: Bool) -> Seen {
        let bytes = method + target + authority
        let host = ByteRange(start: method.count + target.count, count: authority.count)
        let layout = RequestLayout(
            method: ByteRange(start: 0, count: method.count),
            target: ByteRange(start: method.count, count: target.count),
            authority: authority.isEmpty ? nil : host
        )
        // Small on purpose: it must grow where that is needed.
        var scratch = MatchScratch(capacity: 8)
        let match = index.match(
            bytes.span,
            layout,
            fields: [FieldRange]().span,
            context: RequestContext(isTLS: isTLS),
            scratch: &scratch
        )
        if case .rejected(let rejection) = match.outcome { return .rejected(rejection) }
        let authority = Array(bytes[match.authority.indices])
        switch match.target {
        case .asSent(let range): return .passed(target: Array(bytes[range.indices]), authority: authority)
        case .normalized(let count): return .passed(target: Array(scratch.target.prefix(count)), authority: authority)
        }
    }
}
