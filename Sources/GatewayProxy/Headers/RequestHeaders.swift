import HTTPMessage
import MessageLayout
import NIOCore

/// What the edge adds to a request.
struct EdgeAdditions {
    var peerAddress: [UInt8]
    /// `x-forwarded-client-cert`; nil: the client showed no certificate.
    var clientCertificate: [UInt8]?
    /// `http` or `https`: how the client speaks.
    var scheme: [UInt8]
    var requestID: [UInt8]
    /// Empty where the request was not forwarded.
    var decorator: [UInt8]
    var isForwarded: Bool
    /// Whether the client counts as a part of the mesh.
    var isInternal: Bool
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
        var saysCertificate = false
        for field in fields {
            switch field.known {
            case .host, .keepAlive, .proxyConnection, .transferEncoding, .xForwardedProto, .xRequestID:
                continue
            case .xForwardedClientCert:
                // Overwritten where it stands.
                if let certificate = additions.clientCertificate, !saysCertificate {
                    append(name: HeaderNames.forwardedClientCert, value: certificate, known: .xForwardedClientCert)
                    saysCertificate = true
                }
            case .connection, .upgrade:
                if additions.isUpgrade { append(field) }
            case .te:
                appendTE(field, isNominated: Self.nominatesTE(fields, head), head: head)
            case .referer:
                if RefererRules.isValid(head, field.value.indices) { append(field) }
            case .xForwardedFor:
                // The decoder made one line of several.
                forwardedFor = lines.count
                append(field)
            case .xEnvoy:
                let name = head.lowercased(field.name.indices)
                let stripped =
                    additions.isInternal ? HeaderNames.takenByRouter : HeaderNames.strippedFromClients
                if !stripped.contains(name) { append(field) }
            default:
                append(field)
            }
        }
        if forwardedFor >= 0 {
            join(forwardedFor, head: head, with: additions.peerAddress)
        } else {
            append(name: HeaderNames.forwardedFor, value: additions.peerAddress, known: .xForwardedFor)
        }
        append(name: HeaderNames.forwardedProto, value: additions.scheme, known: .xForwardedProto)
        if additions.isInternal {
            append(name: HeaderNames.internal, value: HeaderNames.true, known: .xEnvoy)
        } else {
            append(name: HeaderNames.externalAddress, value: additions.peerAddress, known: .xEnvoy)
        }
        append(name: HeaderNames.requestID, value: additions.requestID, known: .xRequestID)
        if let certificate = additions.clientCertificate, !saysCertificate {
            append(name: HeaderNames.forwardedClientCert, value: certificate, known: .xForwardedClientCert)
        }
        if additions.isForwarded, !additions.decorator.isEmpty {
            append(name: HeaderNames.decoratorOperation, value: additions.decorator, known: .xEnvoy)
        }
    }

    /// Drops what an internal client said in the names that the router writes.
    mutating func removeSaid(head: borrowing Span<UInt8>, tellsTimeout: Bool) {
        remove(HeaderNames.attemptCount, head: head)
        if tellsTimeout { remove(HeaderNames.expectedTimeout, head: head) }
    }

    /// Of `TE` only `trailers` passes; the case matters unless `Connection` names `TE`.
    ///
    /// > Source: Envoy 1.40 (`sanitizeTEHeader`, `Utility::sanitizeConnectionHeader`), measured.
    private mutating func appendTE(_ field: FieldRange, isNominated: Bool, head: borrowing Span<UInt8>) {
        if field.value.isEmpty, !isNominated {
            append(field)
        } else if head.containsToken(field.value.indices, HeaderNames.trailers, ignoringCase: isNominated) {
            append(name: HeaderNames.te, value: HeaderNames.trailers, known: .te)
        }
    }

    private static func nominatesTE(_ fields: [FieldRange], _ head: borrowing Span<UInt8>) -> Bool {
        for field in fields where field.known == .connection {
            if head.containsToken(field.value.indices, HeaderNames.te, ignoringCase: true) { return true }
        }
        return false
    }
}
