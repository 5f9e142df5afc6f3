/// The headers that a proxy must recognise on every message; all others are `other`.
///
/// The raw value is stable within one process only.
public enum KnownField: UInt8, Hashable, Sendable, CaseIterable {
    case other = 0
    case host
    case connection
    case keepAlive
    case proxyConnection
    case transferEncoding
    case contentLength
    case te
    case trailer
    case upgrade
    case expect
    case server
    case date
    case contentType
    case userAgent
    case accept
    case origin
    case xForwardedFor
    case xForwardedProto
    case xForwardedClientCert
    case xRequestID
    /// Any name that starts with `x-envoy-`.
    case xEnvoy
    case http2Settings
    case location
    case acceptEncoding
    case accessControlRequestHeaders
    case accessControlRequestMethod
    case accessControlRequestPrivateNetwork
    case authentication
    case authorization
    case cacheControl
    case cdnLoop
    case contentEncoding
    case grpcAcceptEncoding
    case grpcTimeout
    case ifMatch
    case ifModifiedSince
    case ifNoneMatch
    case ifRange
    case ifUnmodifiedSince
    case pragma
    case proxyStatus
    case referer
    case via
    case xClientTraceID
    case xForwardedHost
    case xForwardedPort
    case accessControlAllowCredentials
    case accessControlAllowHeaders
    case accessControlAllowMethods
    case accessControlAllowOrigin
    case accessControlAllowPrivateNetwork
    case accessControlExposeHeaders
    case accessControlMaxAge
    case age
    case etag
    case expires
    case grpcMessage
    case grpcStatus
    case lastModified
    case vary
    case cookie
}

extension KnownField {
    /// The lower-case names, in the order of the cases; `other` and `xEnvoy` have none.
    public var name: String {
        switch self {
        case .other, .xEnvoy: ""
        case .host: "host"
        case .connection: "connection"
        case .keepAlive: "keep-alive"
        case .proxyConnection: "proxy-connection"
        case .transferEncoding: "transfer-encoding"
        case .contentLength: "content-length"
        case .te: "te"
        case .trailer: "trailer"
        case .upgrade: "upgrade"
        case .expect: "expect"
        case .server: "server"
        case .date: "date"
        case .contentType: "content-type"
        case .userAgent: "user-agent"
        case .accept: "accept"
        case .origin: "origin"
        case .xForwardedFor: "x-forwarded-for"
        case .xForwardedProto: "x-forwarded-proto"
        case .xForwardedClientCert: "x-forwarded-client-cert"
        case .xRequestID: "x-request-id"
        case .http2Settings: "http2-settings"
        case .location: "location"
        case .acceptEncoding: "accept-encoding"
        case .accessControlRequestHeaders: "access-control-request-headers"
        case .accessControlRequestMethod: "access-control-request-method"
        case .accessControlRequestPrivateNetwork: "access-control-request-private-network"
        case .authentication: "authentication"
        case .authorization: "authorization"
        case .cacheControl: "cache-control"
        case .cdnLoop: "cdn-loop"
        case .contentEncoding: "content-encoding"
        case .grpcAcceptEncoding: "grpc-accept-encoding"
        case .grpcTimeout: "grpc-timeout"
        case .ifMatch: "if-match"
        case .ifModifiedSince: "if-modified-since"
        case .ifNoneMatch: "if-none-match"
        case .ifRange: "if-range"
        case .ifUnmodifiedSince: "if-unmodified-since"
        case .pragma: "pragma"
        case .proxyStatus: "proxy-status"
        case .referer: "referer"
        case .via: "via"
        case .xClientTraceID: "x-client-trace-id"
        case .xForwardedHost: "x-forwarded-host"
        case .xForwardedPort: "x-forwarded-port"
        case .accessControlAllowCredentials: "access-control-allow-credentials"
        case .accessControlAllowHeaders: "access-control-allow-headers"
        case .accessControlAllowMethods: "access-control-allow-methods"
        case .accessControlAllowOrigin: "access-control-allow-origin"
        case .accessControlAllowPrivateNetwork: "access-control-allow-private-network"
        case .accessControlExposeHeaders: "access-control-expose-headers"
        case .accessControlMaxAge: "access-control-max-age"
        case .age: "age"
        case .etag: "etag"
        case .expires: "expires"
        case .grpcMessage: "grpc-message"
        case .grpcStatus: "grpc-status"
        case .lastModified: "last-modified"
        case .vary: "vary"
        case .cookie: "cookie"
        }
    }

    /// Whether repeated lines of this name in a request are one field, their values joined with `,`; other repeated
    /// lines stay lines of their own.
    ///
    /// > Source: Envoy 1.40, measured: each of some ninety names was sent twice with another header between. Names that
    /// > begin with `x-envoy-`, some of which are joined, are left out: a gateway replaces or drops those.
    public var isJoinedInRequests: Bool {
        switch self {
        case .host, .connection, .keepAlive, .proxyConnection, .transferEncoding, .te, .upgrade, .expect, .contentType,
            .userAgent, .accept, .origin, .xForwardedFor, .xForwardedProto, .xForwardedClientCert, .xRequestID,
            .acceptEncoding, .accessControlRequestHeaders, .accessControlRequestMethod,
            .accessControlRequestPrivateNetwork, .authentication, .authorization, .cacheControl, .cdnLoop,
            .contentEncoding, .grpcAcceptEncoding, .grpcTimeout, .ifMatch, .ifModifiedSince, .ifNoneMatch, .ifRange,
            .ifUnmodifiedSince, .pragma, .proxyStatus, .referer, .via, .xClientTraceID, .xForwardedHost,
            .xForwardedPort:
            true
        default:
            false
        }
    }

    /// The same for responses.
    ///
    /// > Source: Envoy 1.40, measured likewise.
    public var isJoinedInResponses: Bool {
        switch self {
        case .connection, .keepAlive, .proxyConnection, .transferEncoding, .upgrade, .server, .date, .contentType,
            .xRequestID, .location, .cacheControl, .contentEncoding, .proxyStatus, .via,
            .accessControlAllowCredentials, .accessControlAllowHeaders, .accessControlAllowMethods,
            .accessControlAllowOrigin, .accessControlAllowPrivateNetwork, .accessControlExposeHeaders,
            .accessControlMaxAge, .age, .etag, .expires, .grpcMessage, .grpcStatus, .lastModified, .vary:
            true
        default:
            false
        }
    }
}
