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
public final class RoutingIndex: Sendable {
    init() {}

    /// Compiles the virtual hosts of one port. O(n log n).
    public static func compile(_ virtualHosts: [VirtualHost]) -> RoutingIndexCompilation { fatalError("being written") }

    /// Finds the entry that Envoy would choose. Allocates nothing.
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
    ) -> RouteMatch { fatalError("being written") }
}
