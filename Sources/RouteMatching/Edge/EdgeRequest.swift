internal import MessageLayout

/// A request after the edge: what routing looks at.
struct EdgeRequest {
    /// Whether the target's bytes stand in the scratch's `target`, not in the head.
    var isNormalized: Bool
    /// The path without its query, as offsets into the bytes that hold the target.
    ///
    /// Begins with `/`.
    var path: Range<Int>
    /// Path and query together.
    var target: Range<Int>
    /// What a client asked for: `Host`, or the authority of an absolute-form target; offsets into the head.
    var authority: ByteRange

    /// The target as the answer names it.
    var forwardedTarget: ForwardedTarget {
        isNormalized
            ? .normalized(count: target.count)
            : .asSent(ByteRange(start: target.lowerBound, count: target.count))
    }

    /// The query behind the `?`; empty if there is none.
    var query: Range<Int> {
        path.upperBound < target.upperBound
            ? path.upperBound + 1..<target.upperBound : target.upperBound..<target.upperBound
    }
}

/// What the edge made of a request.
enum EdgeResult {
    /// It can be routed.
    case routable(EdgeRequest)
    /// It is answered at once.
    case rejected(EdgeRejection)
}

extension EdgeResult {
    /// Applies Envoy's rules on authority and target, in Envoy's order, and normalises the path.
    ///
    /// A target that needs no change is used where it stands.
    ///
    /// > Source: Envoy 1.40 with Istio's settings, measured (semantics 8.4, 8.5, 8.10; recorded answers).
    static func of(
        _ bytes: Span<UInt8>,
        _ request: RequestLayout,
        isTLS: Bool,
        normalized: inout [UInt8]
    ) -> EdgeResult {
        let target = request.target.indices
        var authority = request.authority
        var path = target
        if isConnect(bytes, request.method) {
            return .rejected(AbsoluteTarget.isHostAndPort(bytes, target) ? .connect : .targetNotAbsolute)
        }
        if target.isEmpty || bytes[target.lowerBound] != UInt8(ascii: "/") {
            if isOptionsAsterisk(bytes, request) {
                return .rejected(authority == nil ? .missingAuthority : .optionsAsterisk)
            }
            guard let absolute = AbsoluteTarget(bytes, target) else { return .rejected(.targetNotAbsolute) }
            if absolute.isHTTPS && !isTLS { return .rejected(.schemeMismatch) }
            authority = ByteRange(start: absolute.authority.lowerBound, count: absolute.authority.count)
            path = absolute.path
        }
        guard let authority else { return .rejected(.missingAuthority) }
        guard Authority.isValid(bytes, authority.indices) else { return .rejected(.invalidAuthority) }
        if path.isEmpty {
            if normalized.isEmpty { normalized.append(0) }
            normalized[0] = UInt8(ascii: "/")
            return .routable(EdgeRequest(isNormalized: true, path: 0..<1, target: 0..<1, authority: authority))
        }
        // Only an absolute form without a path, `http://host?query`, comes here without a slash.
        guard bytes[path.lowerBound] == UInt8(ascii: "/") else { return .rejected(.optionsAsterisk) }
        let scan = PathScan(bytes, path)
        if !scan.needsNormalization {
            return .routable(
                EdgeRequest(isNormalized: false, path: scan.path, target: scan.target, authority: authority)
            )
        }
        guard let ends = PathNormalizer.normalize(bytes, scan, into: &normalized) else {
            return .rejected(.invalidPath)
        }
        return .routable(
            EdgeRequest(isNormalized: true, path: 0..<ends.path, target: 0..<ends.target, authority: authority)
        )
    }

    private static func isConnect(_ bytes: Span<UInt8>, _ method: ByteRange) -> Bool {
        method.count == 7 && bytes[method.lowerBound] == UInt8(ascii: "C") && bytes.equals(method.indices, "CONNECT")
    }

    private static func isOptionsAsterisk(_ bytes: Span<UInt8>, _ request: RequestLayout) -> Bool {
        !request.target.isEmpty && bytes[request.target.lowerBound] == UInt8(ascii: "*")
            && bytes.equals(request.method.indices, "OPTIONS")
    }
}
