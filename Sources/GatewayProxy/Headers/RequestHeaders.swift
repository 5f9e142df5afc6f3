import HTTPMessage
import MessageLayout
import NIOCore

/// What the edge adds to a request.
struct EdgeAdditions {
    var peerAddress: [UInt8]
    var requestID: [UInt8]
    /// Empty where the request was not forwarded.
    var decorator: [UInt8]
    /// 0 where the request was not forwarded.
    var attempt: Int
    var expectedTimeout: [UInt8]?
    /// Whether `Connection` and `Upgrade` pass.
    var isUpgrade: Bool
}

extension HeaderList {
    /// Fills the list with what goes upstream, or would: the client's lines as the edge lets them pass, and its own.
    ///
    /// `Host` and what frames the body are not among them, except a `Content-Length` that was sent.
    ///
    /// > Source: Envoy `source/common/http/conn_manager_utility.cc`, `mutateRequestHeaders`; semantics 8.7, 8.11–8.18.
    mutating func fillRequest(_ fields: [FieldRange], head: borrowing Span<UInt8>, additions: EdgeAdditions) {
        removeAll()
        var forwardedFor = -1
        var seen: UInt64 = 0
        for field in fields {
            switch field.known {
            case .host, .keepAlive, .proxyConnection, .transferEncoding, .trailer, .http2Settings, .xForwardedProto,
                .xForwardedClientCert, .xRequestID:
                continue
            case .connection, .upgrade:
                if additions.isUpgrade { append(field) }
            case .te:
                if firstIndex(of: .te) == nil, head.containsToken(field.value.indices, HeaderNames.trailers) {
                    append(name: HeaderNames.te, value: HeaderNames.trailers, known: .te)
                }
            case .xForwardedFor:
                if forwardedFor >= 0 {
                    join(forwardedFor, head: head, with: field.value)
                } else {
                    forwardedFor = lines.count
                    append(field)
                }
            case .xEnvoy:
                if !HeaderNames.strippedFromClients.contains(head.lowercased(field.name.indices)) { append(field) }
            default:
                let bit = field.hashBit(in: head)
                if seen & bit != 0, joinToEarlier(field, head: head, joined: HeaderNames.joinedInRequests) { continue }
                seen |= bit
                append(field)
            }
        }
        if forwardedFor >= 0 {
            join(forwardedFor, head: head, with: additions.peerAddress)
        } else {
            append(name: HeaderNames.forwardedFor, value: additions.peerAddress, known: .xForwardedFor)
        }
        append(name: HeaderNames.forwardedProto, value: HeaderNames.http, known: .xForwardedProto)
        append(name: HeaderNames.externalAddress, value: additions.peerAddress, known: .xEnvoy)
        append(name: HeaderNames.requestID, value: additions.requestID, known: .xRequestID)
        guard additions.attempt > 0 else { return }
        if !additions.decorator.isEmpty {
            append(name: HeaderNames.decoratorOperation, value: additions.decorator, known: .xEnvoy)
        }
        if let timeout = additions.expectedTimeout {
            append(name: HeaderNames.expectedTimeout, value: timeout, known: .xEnvoy)
        }
        appendNumber(name: HeaderNames.attemptCount, additions.attempt, known: .xEnvoy)
    }

    /// Joins a repeated line to the one before it, if lines of its name are one field.
    mutating func joinToEarlier(_ field: FieldRange, head: borrowing Span<UInt8>, joined: Set<[UInt8]>) -> Bool {
        let name = head.lowercased(field.name.indices)
        guard let index = firstIndex(of: name, head: head), joined.contains(name) else { return false }
        join(index, head: head, with: field.value)
        return true
    }
}

extension FieldRange {
    /// A bit that equal names share; unequal ones seldom do.
    func hashBit(in head: borrowing Span<UInt8>) -> UInt64 {
        guard name.count > 0 else { return 1 }
        let first = UInt64(head[name.lowerBound].asciiLowercased)
        let last = UInt64(head[name.upperBound - 1].asciiLowercased)
        return 1 &<< ((first &* 7 &+ last &* 3 &+ UInt64(name.count) &* 11) & 63)
    }
}

extension RequestHead {
    /// The lines without those that `Connection` names; nil where it names none that is there.
    ///
    /// > Source: Envoy, recorded answers (`Connection: host` leaves no host); RFC 9110 §7.6.1.
    func fieldsWithoutNominated() -> [FieldRange]? {
        let bytes = self.bytes.readableBytesUInt8Span
        var nominated: [[UInt8]] = []
        for field in fields where field.known == .connection {
            if bytes.isPlainConnection(field.value.indices) { continue }
            bytes.forEachToken(field.value.indices) { nominated.append($0) }
        }
        nominated.removeAll { Self.notNominations.contains($0) }
        guard !nominated.isEmpty else { return nil }
        let kept = fields.filter { field in
            field.known == .connection || !nominated.contains(bytes.lowercased(field.name.indices))
        }
        return kept.count == fields.count ? nil : kept
    }

    private static let notNominations: [[UInt8]] = [
        "close", "keep-alive", "upgrade", "te", "http2-settings", "connection",
    ].map { [UInt8](utf8: $0) }
}
