import MessageLayout
import RouteMatching
import RouteModel

/// A request head as bytes and ranges, as an engine would make it.
struct RequestFixture {
    var bytes: [UInt8] = []
    var layout: RequestLayout
    var fields: [FieldRange] = []

    /// Lays out a request.
    ///
    /// `host` nil: there is no `Host` line.
    init(
        _ method: String,
        _ target: String,
        host: String? = "a.example",
        headers: [(String, String)] = []
    ) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        func append(_ text: String) -> ByteRange {
            let start = bytes.count
            bytes.append(contentsOf: text.utf8)
            return ByteRange(start: start, count: bytes.count - start)
        }
        let methodRange = append(method)
        bytes.append(UInt8(ascii: " "))
        let targetRange = append(target)
        bytes.append(contentsOf: " HTTP/1.1\r\n".utf8)
        var authority: ByteRange?
        for (name, value) in (host.map { [("Host", $0)] } ?? []) + headers {
            let nameRange = append(name)
            bytes.append(contentsOf: ": ".utf8)
            let valueRange = append(value)
            bytes.append(contentsOf: "\r\n".utf8)
            let known = Self.known(name)
            if known == .host { authority = valueRange }
            fields.append(FieldRange(name: nameRange, value: valueRange, known: known))
        }
        self.bytes = bytes
        layout = RequestLayout(method: methodRange, target: targetRange, authority: authority)
    }

    private static let knownNames = Dictionary(
        KnownField.allCases.filter { !$0.name.isEmpty }.map { ($0.name, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    private static func known(_ name: String) -> KnownField {
        let name = name.lowercased()
        return knownNames[name] ?? (name.hasPrefix("x-envoy-") ? .xEnvoy : .other)
    }
}

extension RoutingIndex {
    func match(_ request: RequestFixture, context: RequestContext = RequestContext()) -> RouteMatch {
        var scratch = MatchScratch()
        return match(
            request.bytes.span,
            request.layout,
            fields: request.fields.span,
            context: context,
            scratch: &scratch
        )
    }
}

extension ReferenceMatcher {
    func match(_ request: RequestFixture, context: RequestContext = RequestContext()) -> RouteMatch {
        var scratch = MatchScratch()
        return match(
            request.bytes.span,
            request.layout,
            fields: request.fields.span,
            context: context,
            scratch: &scratch
        )
    }
}

/// Both matchers of one table, asked together: a fixed case is also a case of their agreement.
struct MatcherPair {
    var index: RoutingIndex
    var reference: ReferenceMatcher

    init(_ virtualHosts: [VirtualHost], behavior: EnvoyBehavior = EnvoyBehavior()) throws {
        switch RoutingIndex.compile(virtualHosts, behavior: behavior) {
        case .compiled(let index): self.index = index
        case .refused(let reasons): throw Refused(reasons: reasons)
        }
        reference = ReferenceMatcher(virtualHosts, behavior: behavior)
    }

    struct Refused: Error {
        var reasons: [TableRefusal]
    }

    /// The agreed outcome; nil if the two differ.
    func outcome(_ request: RequestFixture, context: RequestContext = RequestContext()) -> RouteMatch.Outcome? {
        let match = index.match(request, context: context)
        return match == reference.match(request, context: context) ? match.outcome : nil
    }

    /// The position of the agreed winner in the only virtual host; nil if there is none or the two differ.
    func winner(_ request: RequestFixture, context: RequestContext = RequestContext()) -> Int? {
        if case .route(_, let entry)? = outcome(request, context: context) { return entry }
        return nil
    }
}

extension VirtualHost {
    /// A virtual host of entries that differ only in their matchers.
    init(_ domain: String, _ matchers: [RequestMatcher]) {
        self.init(domain: domain, routes: matchers.enumerated().map { RouteEntry($1, rule: $0) })
    }
}

extension RouteEntry {
    init(_ matcher: RequestMatcher, rule: Int = 0) {
        self.init(
            origin: .fixture(rule),
            name: "ns.r.\(rule)",
            matcher: matcher,
            action: .directResponse(status: 500)
        )
    }
}

extension RouteOrigin {
    static func fixture(_ rule: Int) -> RouteOrigin {
        RouteOrigin(
            route: "ns/r",
            rule: rule,
            match: 0,
            listener: ListenerReference(gateway: "ns/g", name: "l", protocol: "HTTP", port: 80, hostname: ""),
            hostname: "*"
        )
    }
}
