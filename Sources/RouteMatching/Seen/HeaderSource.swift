internal import RouteModel

/// Where the value comes from that a header matcher sees: Envoy changes a request before it looks at routes.
///
/// > Source: Envoy 1.40 with Istio's settings, each name measured with and without a client's value, and on two lines
/// > (semantics 8.11–8.16).
enum HeaderSource: UInt8 {
    /// The client's lines, each tested by itself.
    case lines
    /// The client's lines joined with `,`, empty ones too: what a matcher of Envoy up to 1.36 sees (semantics 4.9).
    case joinedLines
    /// The client's lines joined with `,`, an empty one adding nothing: Envoy keeps these headers as one field.
    case joined
    /// The authority.
    case authority
    /// The client's `x-forwarded-for`, joined, and the peer's address.
    case forwardedFor
    /// `http` or `https`, whatever the client says.
    case scheme
    /// The peer's address, whatever the client says.
    case peerAddress
    /// A fresh UUID, whatever the client says.
    case requestID
    /// `trailers` if the client's `te` names it.
    case trailers
    /// There only on a request for an upgrade.
    case upgrade
    /// Removed before routing.
    case removed
    /// `true` on a request of an internal peer; a client's is removed.
    case internalMark
    /// The client's lines joined on a request of an internal peer; else removed.
    case joinedIfInternal
    /// The client's lines joined on a request of an internal peer; else the peer's address.
    case joinedIfInternalOrPeer
    /// The client's lines joined on a request of an internal peer, where they say something; else a fresh UUID.
    case joinedIfInternalOrRequestID

    /// The source for a header's lower-case name in a release of Envoy.
    init(name: String, _ behavior: EnvoyBehavior) {
        if behavior.trustsPrivatePeers, let source = Self.ofInternalPeers(name) {
            self = source
            return
        }
        switch name {
        case "host": self = .authority
        case "x-forwarded-for": self = .forwardedFor
        case "x-forwarded-proto": self = .scheme
        case "x-envoy-external-address": self = .peerAddress
        case "x-request-id": self = .requestID
        case "te": self = .trailers
        case "connection", "upgrade": self = .upgrade
        case _ where Self.joinedNames.contains(name): self = .joined
        case _ where Self.removedNames.contains(name): self = .removed
        default: self = behavior.matchesRepeatedHeadersJoined ? .joinedLines : .lines
        }
    }

    /// The source where peers may be internal; nil: no other than elsewhere.
    ///
    /// > Source: Envoy 1.40 with `internal_address_config`, each name measured (semantics 8.15).
    private static func ofInternalPeers(_ name: String) -> HeaderSource? {
        switch name {
        case "x-envoy-internal": .internalMark
        case "x-envoy-external-address": .joinedIfInternalOrPeer
        case "x-request-id": .joinedIfInternalOrRequestID
        case _ where name.hasPrefix("x-envoy-") && removedNames.contains(name): .joinedIfInternal
        default: nil
        }
    }

    /// What stands for the UUID that Envoy makes for each request: a matcher can only ask for its shape.
    static let requestIDSpecimen: StaticString = "7c9e6679-7425-40de-944b-e07fc1f90ae7"

    private static let joinedNames: Set<String> = [
        "accept", "accept-encoding", "access-control-request-headers", "access-control-request-method",
        "access-control-request-private-network", "authorization", "cache-control", "cdn-loop", "content-encoding",
        "content-type", "expect", "grpc-accept-encoding", "grpc-timeout", "if-match", "if-modified-since",
        "if-none-match", "if-range", "if-unmodified-since", "origin", "pragma", "proxy-status", "referer",
        "user-agent", "via", "x-client-trace-id", "x-envoy-attempt-count", "x-envoy-is-timeout-retry",
        "x-forwarded-host", "x-forwarded-port",
    ]

    private static let removedNames: Set<String> = [
        "keep-alive", "proxy-connection", "transfer-encoding", "x-envoy-decorator-operation",
        "x-envoy-downstream-service-cluster", "x-envoy-downstream-service-node", "x-envoy-expected-rq-timeout-ms",
        "x-envoy-force-trace", "x-envoy-hedge-on-per-try-timeout", "x-envoy-internal", "x-envoy-ip-tags",
        "x-envoy-max-retries", "x-envoy-original-host", "x-envoy-original-path", "x-envoy-original-url",
        "x-envoy-retriable-header-names", "x-envoy-retriable-status-codes", "x-envoy-retry-grpc-on",
        "x-envoy-retry-on", "x-envoy-upstream-alt-stat-name", "x-envoy-upstream-rq-per-try-timeout-ms",
        "x-envoy-upstream-rq-timeout-alt-response", "x-envoy-upstream-rq-timeout-ms",
        "x-envoy-upstream-stream-duration-ms", "x-forwarded-client-cert",
    ]
}
