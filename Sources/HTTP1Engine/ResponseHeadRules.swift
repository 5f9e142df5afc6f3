import HTTPMessage
import MessageLayout

/// What Envoy's client codec asks of a response head, and what it makes of it.
///
/// > Source: Envoy 1.40 (`ConnectionImpl::onHeadersCompleteImpl`, `ClientConnectionImpl`), measured.
struct ResponseHeadRules {
    struct Outcome {
        var framing = BodyFraming.none
        var keepsAlive = true
        var isInterim = false
        var isTunnel = false
    }

    private let line: StatusLine
    private let answersHEAD: Bool
    private let answersUpgrade: Bool
    private var connection: ByteRange?
    private var proxyConnection: ByteRange?
    private var contentLength: ByteRange?
    private var transferEncoding: ByteRange?
    private var hasUpgrade = false

    init(_ fields: [FieldRange], _ line: StatusLine, answersHEAD: Bool, answersUpgrade: Bool) {
        self.line = line
        self.answersHEAD = answersHEAD
        self.answersUpgrade = answersUpgrade
        for field in fields {
            switch field.known {
            case .connection: connection = field.value
            case .proxyConnection: proxyConnection = field.value
            case .contentLength: contentLength = field.value
            case .transferEncoding: transferEncoding = field.value
            case .upgrade: hasUpgrade = true
            default: break
            }
        }
    }

    /// Judges the head; nil if it is to be refused.
    ///
    /// Takes a Content-Length of 0 out of what may have none.
    func apply(_ bytes: Span<UInt8>, fields: inout [FieldRange]) -> Outcome? {
        if let transferEncoding {
            if contentLength != nil { return nil }
            guard equalsFolded(bytes, transferEncoding.indices, "chunked") else { return nil }
        }
        let hasNoBody = line.status < 200 || line.status == 204
        if hasNoBody {
            if transferEncoding != nil { return nil }
            if let contentLength {
                guard contentLength.count == 1, bytes[contentLength.lowerBound] == UInt8(ascii: "0") else { return nil }
                fields.removeAll { $0.known == .contentLength }
            }
        }
        var outcome = Outcome()
        outcome.keepsAlive = keepsAlive(bytes)
        if line.status < 200, line.status != 101 {
            outcome.isInterim = true
            return outcome
        }
        if line.status == 101 {
            outcome.isTunnel = answersUpgrade && switchesProtocol(bytes)
            outcome.keepsAlive = false
            return outcome
        }
        if answersHEAD || hasNoBody || line.status == 304 { return outcome }
        if transferEncoding != nil {
            outcome.framing = .chunked
        } else if let contentLength, let length = ContentLength.parse(bytes, contentLength.indices) {
            outcome.framing = .length(length)
        } else {
            outcome.framing = .untilClose
            outcome.keepsAlive = false
        }
        return outcome
    }

    private func keepsAlive(_ bytes: Span<UInt8>) -> Bool {
        if says("close", bytes, connection) || says("close", bytes, proxyConnection) { return false }
        return !line.closesByDefault || says("keep-alive", bytes, connection)
    }

    private func switchesProtocol(_ bytes: Span<UInt8>) -> Bool {
        hasUpgrade && says("upgrade", bytes, connection)
    }

    private func says(_ token: String, _ bytes: Span<UInt8>, _ value: ByteRange?) -> Bool {
        guard let value else { return false }
        return containsToken(bytes, value.indices, token)
    }
}
