import NIOSSL

/// Why TLS did not come about, in Envoy's words: UPSTREAM_TRANSPORT_FAILURE_REASON.
///
/// > Source: Envoy `source/common/tls/ssl_socket.cc`, `drainErrorQueue`: blanks become underscores in the log.
struct EnvoyTLSReason {
    /// BoringSSL's packed error.
    var code: UInt32
    var library: String
    var reason: String

    init(code: UInt32, library: String, reason: String) {
        self.code = code
        self.library = library
        self.reason = reason
    }

    /// Reads what BoringSSL prints of an error: `Error: 268435703 error:100000f7:SSL routines:OPENSSL_internal:REASON at …`.
    ///
    /// NIOSSL shows its parts in no other way. Nil: it is worded otherwise.
    init?(_ error: BoringSSLInternalError) {
        let parts = error.description.split(separator: "error:", maxSplits: 1).last?.split(separator: ":") ?? []
        guard parts.count >= 4, let code = UInt32(parts[0], radix: 16), parts[2] == "OPENSSL_internal" else {
            return nil
        }
        self.code = code
        library = String(parts[1])
        reason = String(parts[3].prefix { $0 != " " })
    }

    /// `TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end`.
    var text: String { Self.text(of: [self]) }

    /// The text for whatever a handshake failed with; empty where the other side only closed.
    static func text(of error: any Error) -> String {
        guard let error = error as? NIOSSLError else { return text(of: error as? BoringSSLError) }
        switch error {
        case .handshakeFailed(let cause): return text(of: cause)
        case .uncleanShutdown: return ""
        default: return spaceless("TLS error: \(error)")
        }
    }

    private static func text(of error: BoringSSLError?) -> String {
        switch error {
        case .sslError(let stack):
            let reasons = stack.compactMap(EnvoyTLSReason.init)
            return reasons.isEmpty ? "" : text(of: reasons)
        case .some(let other): return spaceless("TLS error: \(other)")
        case nil: return ""
        }
    }

    private static func text(of reasons: [EnvoyTLSReason]) -> String {
        let stack = reasons.map { "|\($0.code):\($0.library):OPENSSL_internal:\($0.reason)" }.joined()
        return spaceless("TLS_error:\(stack):TLS_error_end")
    }

    private static func spaceless(_ text: String) -> String {
        String(text.map { $0 == " " ? "_" : $0 })
    }
}
