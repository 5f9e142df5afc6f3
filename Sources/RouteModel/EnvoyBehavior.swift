/// What differs between the releases of Envoy that profiles stand for, as far as requests notice.
public struct EnvoyBehavior: Hashable, Sendable {
    /// Whether the lines of a repeated header are matched as one value, joined with `,` (up to 1.36), not line by line.
    ///
    /// > Source: semantics 4.9.
    public var matchesRepeatedHeadersJoined: Bool
    /// Whether a loopback or private peer that sends no `x-forwarded-for` counts as internal (up to 1.32): its request
    /// gets `x-envoy-internal: true`, keeps its `x-request-id` and may steer with `x-envoy-` headers.
    ///
    /// > Source: semantics 8.15.
    public var trustsPrivatePeers: Bool
    /// Whether the body of a reply for a refused connection names the transport failure (up to 1.36).
    ///
    /// > Source: semantics 8.21.
    public var namesTransportFailureInBody: Bool

    /// Makes a behaviour; by default that of Envoy 1.40.
    public init(
        matchesRepeatedHeadersJoined: Bool = false,
        trustsPrivatePeers: Bool = false,
        namesTransportFailureInBody: Bool = false
    ) {
        self.matchesRepeatedHeadersJoined = matchesRepeatedHeadersJoined
        self.trustsPrivatePeers = trustsPrivatePeers
        self.namesTransportFailureInBody = namesTransportFailureInBody
    }
}
