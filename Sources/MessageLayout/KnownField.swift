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
        }
    }
}
