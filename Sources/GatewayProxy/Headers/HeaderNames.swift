import MessageLayout

/// Names and values that the edge writes, as bytes.
///
/// > Source: Envoy 1.40, measured (semantics 8.11–8.19).
enum HeaderNames {
    static let forwardedClientCert = [UInt8](utf8: "x-forwarded-client-cert")
    static let forwardedFor = [UInt8](utf8: "x-forwarded-for")
    static let forwardedProto = [UInt8](utf8: "x-forwarded-proto")
    static let externalAddress = [UInt8](utf8: "x-envoy-external-address")
    static let requestID = [UInt8](utf8: "x-request-id")
    static let decoratorOperation = [UInt8](utf8: "x-envoy-decorator-operation")
    static let attemptCount = [UInt8](utf8: "x-envoy-attempt-count")
    static let expectedTimeout = [UInt8](utf8: "x-envoy-expected-rq-timeout-ms")
    static let originalPath = [UInt8](utf8: "x-envoy-original-path")
    static let originalHost = [UInt8](utf8: "x-envoy-original-host")
    static let serviceTime = [UInt8](utf8: "x-envoy-upstream-service-time")
    static let contentLength = [UInt8](utf8: "content-length")
    static let contentType = [UInt8](utf8: "content-type")
    static let transferEncoding = [UInt8](utf8: "transfer-encoding")
    static let connection = [UInt8](utf8: "connection")
    static let date = [UInt8](utf8: "date")
    static let server = [UInt8](utf8: "server")
    static let location = [UInt8](utf8: "location")
    static let te = [UInt8](utf8: "te")
    static let grpcStatus = [UInt8](utf8: "grpc-status")
    static let grpcMessage = [UInt8](utf8: "grpc-message")
    static let `internal` = [UInt8](utf8: "x-envoy-internal")
    static let gwsimRoute = [UInt8](utf8: "x-gwsim-route")
    static let gwsimRule = [UInt8](utf8: "x-gwsim-rule")
    static let gwsimReason = [UInt8](utf8: "x-gwsim-reason")

    static let istioEnvoy = [UInt8](utf8: "istio-envoy")
    static let close = [UInt8](utf8: "close")
    static let chunked = [UInt8](utf8: "chunked")
    static let trailers = [UInt8](utf8: "trailers")
    static let zero = [UInt8](utf8: "0")
    static let http = [UInt8](utf8: "http")
    static let https = [UInt8](utf8: "https")
    static let http2 = [UInt8](utf8: "HTTP/2")
    static let http11 = [UInt8](utf8: "HTTP/1.1")
    static let plainText = [UInt8](utf8: "text/plain")
    static let applicationGRPC = [UInt8](utf8: "application/grpc")
    static let websocket = [UInt8](utf8: "websocket")
    static let head = [UInt8](utf8: "HEAD")
    static let `true` = [UInt8](utf8: "true")

    /// What a client may not say to the edge; other `x-envoy-` names pass.
    ///
    /// > Source: Envoy `source/common/http/conn_manager_utility.cc`, `cleanInternalHeaders`; recorded answers.
    static let strippedFromClients: Set<[UInt8]> = Set(
        [
            "x-envoy-attempt-count", "x-envoy-decorator-operation", "x-envoy-downstream-service-cluster",
            "x-envoy-downstream-service-node", "x-envoy-expected-rq-timeout-ms", "x-envoy-external-address",
            "x-envoy-force-trace", "x-envoy-hedge-on-per-try-timeout", "x-envoy-internal", "x-envoy-ip-tags",
            "x-envoy-max-retries", "x-envoy-original-host", "x-envoy-original-path",
            "x-envoy-original-url",
            "x-envoy-retriable-header-names", "x-envoy-retriable-status-codes", "x-envoy-retry-grpc-on",
            "x-envoy-retry-on", "x-envoy-upstream-alt-stat-name", "x-envoy-upstream-rq-per-try-timeout-ms",
            "x-envoy-upstream-rq-timeout-alt-response", "x-envoy-upstream-rq-timeout-ms",
            "x-envoy-upstream-stream-duration-ms",
        ].map { [UInt8](utf8: $0) }
    )

    /// What an internal client says to the router, and no endpoint hears; and what the edge writes anew.
    ///
    /// > Source: Envoy 1.40, measured with an internal peer.
    static let takenByRouter: Set<[UInt8]> = Set(
        [
            "x-envoy-decorator-operation", "x-envoy-hedge-on-per-try-timeout", "x-envoy-internal",
            "x-envoy-max-retries", "x-envoy-retriable-header-names", "x-envoy-retriable-status-codes",
            "x-envoy-retry-grpc-on", "x-envoy-retry-on", "x-envoy-upstream-alt-stat-name",
            "x-envoy-upstream-rq-per-try-timeout-ms", "x-envoy-upstream-rq-timeout-alt-response",
            "x-envoy-upstream-rq-timeout-ms", "x-envoy-upstream-stream-duration-ms",
        ].map { [UInt8](utf8: $0) }
    )

    private static let knownNames = KnownField.allCases.map { [UInt8](utf8: $0.name) }

    /// The lower-case name of a known field that has one.
    static func name(of field: KnownField) -> [UInt8] { knownNames[Int(field.rawValue)] }

    /// Which of the known fields a lower-case name is.
    static func known(_ name: String) -> KnownField {
        for field in KnownField.allCases where field.name == name && !name.isEmpty { return field }
        return name.hasPrefix("x-envoy-") ? .xEnvoy : .other
    }
}
