public import MessageLayout
public import RouteModel

/// What became of a port's routes when they were compiled.
public enum RoutingIndexCompilation: Sendable {
    /// They can be matched.
    case compiled(RoutingIndex)
    /// Envoy would refuse the table (semantics 5.7), each reason with the entry that is at fault.
    case refused([TableRefusal])
}

/// One reason for which Envoy refuses a route table.
public struct TableRefusal: Hashable, Sendable {
    /// The entry at fault.
    public var origin: RouteOrigin
    /// What is wrong, in words that name the value.
    public var reason: String

    /// Makes a reason.
    public init(origin: RouteOrigin, reason: String) {
        self.origin = origin
        self.reason = reason
    }
}

/// The routes of one port, compiled for matching: the cost of a match does not grow with the number of entries.
///
/// Immutable and shared by every loop.
///
/// The order of ``RouteModel/VirtualHost/routes`` is the truth: whatever its order, the answer is the first entry of
/// that list whose conditions all hold. The index finds few candidates and takes the lowest position:
///
/// ```
/// host ──▶ virtual host ──▶ paths ──▶ group of entries with one path matcher ──▶ position
///          exact | longest    exact: one hash
///          wildcard | `*`     prefix: a hash at each slash, then from the longest to the shorter ones it contains
///                             regular expression: by the text it must begin with, then one by one, or as a set
/// ```
///
/// A large group is divided once more, by a hash of one condition of each entry on method, header or query.
public final class RoutingIndex: Sendable {
    let storage: IndexStorage

    init(storage: IndexStorage) {
        self.storage = storage
    }

    /// Compiles the virtual hosts of one port for a release of Envoy.
    ///
    /// O(n log n).
    public static func compile(
        _ virtualHosts: [VirtualHost],
        behavior: EnvoyBehavior = EnvoyBehavior()
    ) -> RoutingIndexCompilation {
        var check = TableCheck()
        for host in virtualHosts { check.add(host) }
        guard check.refusals.isEmpty else { return .refused(check.refusals) }
        let storage = IndexBuilder.build(virtualHosts, patterns: check.patterns, behavior: behavior)
        return .compiled(RoutingIndex(storage: storage))
    }

    /// An index without virtual hosts: what passes the edge is answered 404.
    ///
    /// It stands in for a first table that Envoy refuses.
    public static let withoutVirtualHosts = RoutingIndex(
        storage: IndexBuilder.build([], patterns: TableCheck().patterns)
    )

    /// Finds the entry that Envoy would choose.
    ///
    /// Allocates nothing, unless many regular expressions that begin alike must be asked at once: RE2's sets allocate.
    ///
    /// - Parameters:
    ///   - bytes: the buffer that holds the head.
    ///   - request: where method, target and authority stand in it.
    ///   - fields: where its header lines stand.
    ///   - context: what the edge adds to the request before routing.
    ///   - scratch: memory for the normalised target; overwritten.
    public func match(
        _ bytes: Span<UInt8>,
        _ request: RequestLayout,
        fields: Span<FieldRange>,
        context: RequestContext,
        scratch: inout MatchScratch
    ) -> RouteMatch {
        switch EdgeResult.of(bytes, request, isTLS: context.isTLS, normalized: &scratch.target) {
        case .rejected(let rejection):
            return .rejected(rejection, request)
        case .routable(let edge):
            let outcome = outcome(bytes, request, fields, edge, context, &scratch)
            return RouteMatch(outcome: outcome, target: edge.forwardedTarget, authority: edge.authority)
        }
    }

    /// Whether a virtual host covers a host without port.
    public func hasVirtualHost(for host: Span<UInt8>) -> Bool {
        storage.virtualHost(host, 0..<host.count) != nil
    }

    private func outcome(
        _ bytes: Span<UInt8>,
        _ request: RequestLayout,
        _ fields: Span<FieldRange>,
        _ edge: EdgeRequest,
        _ context: borrowing RequestContext,
        _ scratch: inout MatchScratch
    ) -> RouteMatch.Outcome {
        let domain = Authority.withoutPort(bytes, edge.authority.indices)
        guard let host = storage.virtualHost(bytes, domain) else { return .noVirtualHost }
        let position: Int?
        if edge.isNormalized {
            // Out of the scratch while a span of it is in use; moving an array copies nothing.
            var target: [UInt8] = []
            swap(&target, &scratch.target)
            defer { swap(&target, &scratch.target) }
            let view = RequestView(
                bytes: bytes,
                fields: fields,
                target: target.span,
                method: request.method,
                edge: edge
            )
            position = storage.entry(host, view, context, &scratch.value, &scratch.found)
        } else {
            let view = RequestView(bytes: bytes, fields: fields, target: bytes, method: request.method, edge: edge)
            position = storage.entry(host, view, context, &scratch.value, &scratch.found)
        }
        guard let position else { return .noRoute(virtualHost: host) }
        return .route(virtualHost: host, entry: position)
    }
}
