public import MessageLayout

/// Where the path that matching saw, and that goes upstream, stands: it includes the query.
public enum ForwardedTarget: Hashable, Sendable {
    /// As sent: these bytes of the head's buffer.
    case asSent(ByteRange)
    /// Normalised: the first `count` bytes of the scratch's `target`.
    case normalized(count: Int)
}

/// Why a request is answered before any route is looked at.
///
/// > Source: Envoy 1.40, measured (semantics 8.4, 8.5, 8.10; recorded answers).
public enum EdgeRejection: UInt8, Hashable, Sendable, CaseIterable {
    /// No authority at all: 400, empty, `missing_host_header`.
    case missingAuthority
    /// Bytes that cannot stand in an authority: 400.
    case invalidAuthority
    /// A path that cannot be normalised (`%00`): 400, empty, `path_normalization_failed`.
    case invalidPath
    /// A target that is neither a path nor a valid absolute form, `*` among them, or no host and port on CONNECT: 400.
    case targetNotAbsolute
    /// `OPTIONS *`, or an absolute form whose query follows the authority at once: 404, `absolute_path_rejected`.
    case optionsAsterisk
    /// CONNECT: 404, `route_not_found`.
    case connect
    /// Absolute form with a scheme that the listener does not serve: 403.
    case schemeMismatch
}

/// The answer of the matcher for one request on one port.
public struct RouteMatch: Hashable, Sendable {
    /// What was found.
    public enum Outcome: Hashable, Sendable {
        /// Answered before routing.
        case rejected(EdgeRejection)
        /// No virtual host of that name: 404.
        case noVirtualHost
        /// The virtual host has no entry that matches: 404, without looking at other virtual hosts.
        case noRoute(virtualHost: Int)
        /// The entry `virtualHosts[virtualHost].routes[entry]`.
        case route(virtualHost: Int, entry: Int)
    }

    /// What was found.
    public var outcome: Outcome
    /// The target that goes upstream before rewrites.
    public var target: ForwardedTarget
    /// The authority before rewrites: the `Host` value, or that of an absolute-form target; a range of the head.
    public var authority: ByteRange

    /// Makes an answer.
    @inlinable
    public init(outcome: Outcome, target: ForwardedTarget, authority: ByteRange) {
        self.outcome = outcome
        self.target = target
        self.authority = authority
    }
}

extension RouteMatch {
    /// The answer for a request that the edge answers.
    static func rejected(_ rejection: EdgeRejection, _ request: RequestLayout) -> RouteMatch {
        RouteMatch(
            outcome: .rejected(rejection),
            target: .asSent(request.target),
            authority: request.authority ?? .empty
        )
    }
}

/// Memory that matching reuses; one per event loop (or thread), never shared.
public struct MatchScratch: Sendable {
    /// Holds the normalised target where it differs from the one sent, and behind it whatever was there before.
    public var target: [UInt8]
    /// Holds the value of a header that has to be put together, such as one on several lines.
    var value: [UInt8]
    /// Holds the answers of a set of regular expressions.
    var found: [Int32]

    /// Makes scratch memory for heads of `capacity` bytes, so that matching them never grows it.
    ///
    /// Normalising may make a path three times as long.
    public init(capacity: Int = 64 * 1024) {
        target = Array(repeating: 0, count: 3 * capacity)
        value = []
        value.reserveCapacity(2 * capacity)
        found = []
    }
}

/// What matching must know of a request besides its head: Envoy writes some headers before it looks at routes, so a
/// header matcher sees them (semantics 8c).
public struct RequestContext: Sendable {
    /// `http` or `https`: what `x-forwarded-proto` will say.
    public var isTLS: Bool
    /// The peer's IP address as text: `x-envoy-external-address`, and the last of `x-forwarded-for`.
    public var peerAddress: [UInt8]

    /// Whether the peer is of a loopback or private network.
    ///
    /// > Source: Envoy 1.30 `source/common/network/utility.cc`, `isInternalAddress`.
    public var isPrivatePeer: Bool {
        func begins(_ text: StaticString) -> Bool {
            guard peerAddress.count >= text.utf8CodeUnitCount else { return false }
            for index in 0..<text.utf8CodeUnitCount where peerAddress[index] != text[utf8: index] { return false }
            return true
        }
        func `is`(_ text: StaticString) -> Bool { peerAddress.count == text.utf8CodeUnitCount && begins(text) }
        if begins("10.") || begins("192.168.") || `is`("127.0.0.1") || `is`("::1") { return true }
        guard begins("172."), peerAddress.count > 6, peerAddress[6] == UInt8(ascii: ".") else {
            return (begins("fc") || begins("fd")) && peerAddress.count > 4 && peerAddress[4] == UInt8(ascii: ":")
        }
        switch peerAddress[4] {
        case UInt8(ascii: "1"): return peerAddress[5] >= UInt8(ascii: "6")
        case UInt8(ascii: "2"): return true
        case UInt8(ascii: "3"): return peerAddress[5] <= UInt8(ascii: "1")
        default: return false
        }
    }

    /// Makes a context.
    public init(isTLS: Bool = false, peerAddress: [UInt8] = Array("127.0.0.1".utf8)) {
        self.isTLS = isTLS
        self.peerAddress = peerAddress
    }
}
