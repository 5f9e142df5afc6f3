import HTTPMessage
import MessageLayout

/// What Envoy's server codec asks of a head whose lines are well formed, in its order.
///
/// > Source: Envoy 1.40 (`ConnectionImpl::onHeadersCompleteImpl`, `ServerConnectionImpl::onHeadersCompleteBase`,
/// > `Utility::sanitizeConnectionHeader`), each answer and the order of the checks measured.
struct RequestHeadRules {
    /// The verdict on one head, and what the decoder must know besides.
    struct Outcome {
        var framing = BodyFraming.none
        var keepsAlive = true
        var upgrade: ByteRange?
        var isTunnel = false
        /// Whether Content-Length goes because `Connection` names it; the body keeps its length on the wire.
        var losesContentLength = false
    }

    private var connection: ByteRange?
    private var proxyConnection: ByteRange?
    private var contentLength: ByteRange?
    private var transferEncoding: ByteRange?
    private var upgrade: ByteRange?
    private var te: ByteRange?
    private var hasContentType = false

    init(_ fields: [FieldRange]) {
        for field in fields {
            switch field.known {
            case .connection: connection = field.value
            case .proxyConnection: proxyConnection = field.value
            case .contentLength: contentLength = field.value
            case .transferEncoding: transferEncoding = field.value
            case .upgrade: upgrade = field.value
            case .te: te = field.value
            case .contentType: hasContentType = true
            default: break
            }
        }
    }

    /// Judges the head and takes out of `fields` what `Connection` names.
    func apply(
        _ bytes: Span<UInt8>,
        _ line: RequestLine,
        fields: inout [FieldRange]
    ) -> Result<Outcome, HTTP1RequestFailure> {
        var outcome = Outcome()
        let isConnect = RequestMethod.isConnect(bytes, line.method.indices)
        let upgradeKind = upgradeKind(bytes)
        if upgradeKind == .accepted { outcome.upgrade = upgrade }
        outcome.isTunnel = outcome.upgrade != nil || isConnect

        if let failure = frame(bytes, isConnect: isConnect, &outcome) { return .failure(failure) }
        if let connection {
            outcome.keepsAlive = !containsToken(bytes, connection.indices, "close")
            if outcome.upgrade == nil {
                guard let nominated = nominated(bytes, connection) else { return .failure(.rejectedConnection) }
                drop(nominated, bytes, from: &fields)
                outcome.losesContentLength = contentLength != nil && !fields.contains { $0.known == .contentLength }
            }
        }
        if let proxyConnection, containsToken(bytes, proxyConnection.indices, "close") { outcome.keepsAlive = false }
        if upgradeKind == .ignored {
            fields.removeAll { $0.known == .upgrade || $0.known == .http2Settings }
        }
        if let failure = judgeTarget(bytes, line, isConnect: isConnect) { return .failure(failure) }
        guard line.version == .http11 else { return .failure(.unsupportedVersion) }
        if !hasContentType, RequestMethod.isQuery(bytes, line.method.indices) {
            return .failure(.queryWithoutContentType)
        }
        return .success(outcome)
    }

    private enum UpgradeKind { case absent, accepted, ignored }

    /// `h2c` is overlooked, whatever else `Upgrade` says goes on as an upgrade.
    private func upgradeKind(_ bytes: Span<UInt8>) -> UpgradeKind {
        guard let upgrade, let connection, containsToken(bytes, connection.indices, "upgrade") else { return .absent }
        return equalsFolded(bytes, upgrade.indices, "h2c") ? .ignored : .accepted
    }

    private func frame(_ bytes: Span<UInt8>, isConnect: Bool, _ outcome: inout Outcome) -> HTTP1RequestFailure? {
        // The section reader has refused what is no number.
        let length = contentLength.flatMap { ContentLength.parse(bytes, $0.indices) }
        if isConnect, let contentLength {
            let isZero = contentLength.count == 1 && bytes[contentLength.lowerBound] == UInt8(ascii: "0")
            if !isZero { return .bodyOfConnect }
        }
        if let transferEncoding {
            if contentLength != nil { return .lengthAndChunks }
            guard !isConnect, equalsFolded(bytes, transferEncoding.indices, "chunked") else {
                return .unknownTransferEncoding
            }
            outcome.framing = .chunked
        } else if let length, !isConnect {
            outcome.framing = .length(length)
        }
        return nil
    }

    /// The names in `Connection` that are to go; nil if it is to be refused.
    private func nominated(_ bytes: Span<UInt8>, _ connection: ByteRange) -> [Range<Int>]? {
        var names: [Range<Int>] = []
        var tokens = 0
        var isAcceptable = true
        forEachToken(bytes, connection.indices) { token in
            tokens += 1
            if Self.options.contains(where: { equalsFolded(bytes, token, $0) }) { return true }
            let isForwarding = Self.protected.contains { equalsFolded(bytes, token, $0) }
            if isForwarding || bytes[token.lowerBound] == .colon {
                isAcceptable = false
                return false
            }
            // TE keeps what it says of trailers; whoever forwards it cuts it down anyway.
            if equalsFolded(bytes, token, "te") {
                if let te, te.count >= 256 { isAcceptable = false }
            } else {
                names.append(token)
            }
            return isAcceptable
        }
        return isAcceptable && tokens < 10 ? names : nil
    }

    private static let options = ["close", "keep-alive", "upgrade", "http2-settings"]
    private static let protected = ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"]

    private func drop(_ names: [Range<Int>], _ bytes: Span<UInt8>, from fields: inout [FieldRange]) {
        guard !names.isEmpty else { return }
        var kept: [FieldRange] = []
        kept.reserveCapacity(fields.count)
        for field in fields
        where field.known == .connection || !names.contains(where: { equalFolded(bytes, $0, field.name.indices) }) {
            kept.append(field)
        }
        fields = kept
    }

    private func judgeTarget(_ bytes: Span<UInt8>, _ line: RequestLine, isConnect: Bool) -> HTTP1RequestFailure? {
        if line.acceptsAnyTarget { return nil }
        let first = bytes[line.target.lowerBound]
        if !isConnect {
            if first == UInt8(ascii: "/") { return nil }
            if first == UInt8(ascii: "*"), RequestMethod.isOptions(bytes, line.method.indices) { return nil }
        }
        switch RequestTarget.judge(bytes, line.target.indices, isConnect: isConnect) {
        case .accepted: return nil
        case .invalidURL: return .invalidURL
        case .invalidScheme: return .invalidScheme
        case .plainTextHTTPS: return .plainTextHTTPS
        }
    }
}

/// Whether two names are the same but for case.
private func equalFolded(_ bytes: Span<UInt8>, _ one: Range<Int>, _ other: Range<Int>) -> Bool {
    guard one.count == other.count else { return false }
    for offset in 0..<one.count
    where bytes[one.lowerBound + offset].lowercased != bytes[other.lowerBound + offset].lowercased {
        return false
    }
    return true
}
