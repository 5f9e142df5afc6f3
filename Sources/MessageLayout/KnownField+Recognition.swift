extension KnownField {
    /// Recognises the name in `bytes[name]`, in any case; the cost does not grow with the number of known names.
    ///
    /// The name must be a token (RFC 9110 §5.6.2), as every name is that an engine let through: folding sets one bit,
    /// which among tokens makes equal only what differs in case.
    public static func recognize(_ bytes: Span<UInt8>, _ name: ByteRange) -> KnownField {
        let start = name.lowerBound
        let count = Int(name.count)
        guard count >= 2, let candidate = candidate(bytes, start, count) else { return .other }
        let expected = candidate == .xEnvoy ? Self.envoyPrefix : Self.foldedNames[Int(candidate.rawValue)]
        guard candidate == .xEnvoy || expected.count == count else { return .other }
        for offset in expected.indices where bytes[start + offset] | 0x20 != expected[offset] {
            return .other
        }
        return candidate
    }

    private static let envoyPrefix = Array("x-envoy-".utf8)
    private static let foldedNames = allCases.map { Array($0.name.utf8) }

    /// The only name that these bytes can be, told by its length and one or two of its letters.
    private static func candidate(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> KnownField? {
        let first = bytes[start] | 0x20
        if first == UInt8(ascii: "x") { return startingWithX(bytes, start, count) }
        let last = bytes[start + count - 1] | 0x20
        return switch (count, first) {
        case (2, UInt8(ascii: "t")): .te
        case (3, UInt8(ascii: "v")): .via
        case (3, UInt8(ascii: "a")): .age
        case (4, UInt8(ascii: "h")): .host
        case (4, UInt8(ascii: "d")): .date
        case (4, UInt8(ascii: "e")): .etag
        case (4, UInt8(ascii: "v")): .vary
        case (6, UInt8(ascii: "a")): .accept
        case (6, UInt8(ascii: "e")): .expect
        case (6, UInt8(ascii: "s")): .server
        case (6, UInt8(ascii: "o")): .origin
        case (6, UInt8(ascii: "p")): .pragma
        case (6, UInt8(ascii: "c")): .cookie
        case (7, UInt8(ascii: "t")): .trailer
        case (7, UInt8(ascii: "u")): .upgrade
        case (7, UInt8(ascii: "r")): .referer
        case (7, UInt8(ascii: "e")): .expires
        case (8, UInt8(ascii: "i")): last == UInt8(ascii: "h") ? .ifMatch : .ifRange
        case (8, UInt8(ascii: "l")): .location
        case (8, UInt8(ascii: "c")): .cdnLoop
        case (10, UInt8(ascii: "c")): .connection
        case (10, UInt8(ascii: "k")): .keepAlive
        case (10, UInt8(ascii: "u")): .userAgent
        case (12, UInt8(ascii: "c")): .contentType
        case (11, UInt8(ascii: "g")): .grpcStatus
        case (12, UInt8(ascii: "g")): last == UInt8(ascii: "t") ? .grpcTimeout : .grpcMessage
        case (12, UInt8(ascii: "p")): .proxyStatus
        case (13, UInt8(ascii: "c")): .cacheControl
        case (13, UInt8(ascii: "a")): .authorization
        case (13, UInt8(ascii: "i")): .ifNoneMatch
        case (13, UInt8(ascii: "l")): .lastModified
        case (14, UInt8(ascii: "c")): .contentLength
        case (14, UInt8(ascii: "h")): .http2Settings
        case (14, UInt8(ascii: "a")): .authentication
        case (15, UInt8(ascii: "a")): .acceptEncoding
        case (16, UInt8(ascii: "c")): .contentEncoding
        case (16, UInt8(ascii: "p")): .proxyConnection
        case (17, UInt8(ascii: "t")): .transferEncoding
        case (17, UInt8(ascii: "i")): .ifModifiedSince
        case (19, UInt8(ascii: "i")): .ifUnmodifiedSince
        case (20, UInt8(ascii: "g")): .grpcAcceptEncoding
        case (22..., UInt8(ascii: "a")): accessControl(bytes, start, count)
        default: nil
        }
    }

    private static func accessControl(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> KnownField? {
        switch count {
        case 22: .accessControlMaxAge
        case 27: .accessControlAllowOrigin
        case 28: bytes[start + 21] | 0x20 == UInt8(ascii: "m") ? .accessControlAllowMethods : .accessControlAllowHeaders
        case 29:
            bytes[start + 15] | 0x20 == UInt8(ascii: "r") ? .accessControlRequestMethod : .accessControlExposeHeaders
        case 30: .accessControlRequestHeaders
        case 32: .accessControlAllowCredentials
        case 36: .accessControlAllowPrivateNetwork
        case 38: .accessControlRequestPrivateNetwork
        default: nil
        }
    }

    private static func startingWithX(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> KnownField? {
        guard count >= 8 else { return nil }
        if bytes[start + 2] | 0x20 == UInt8(ascii: "e") { return .xEnvoy }
        return switch count {
        case 12: .xRequestID
        case 15: .xForwardedFor
        case 16: bytes[start + 12] | 0x20 == UInt8(ascii: "h") ? .xForwardedHost : .xForwardedPort
        case 17: bytes[start + 2] | 0x20 == UInt8(ascii: "c") ? .xClientTraceID : .xForwardedProto
        case 23: .xForwardedClientCert
        default: nil
        }
    }
}
