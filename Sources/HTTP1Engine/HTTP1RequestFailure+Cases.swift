// Every refusal there is.
//
// > Source: Envoy 1.40, measured.
extension HTTP1RequestFailure {
    static let codecError = badRequest("http1.codec_error")
    static let forbiddenControl = badRequest("http1.invalid_characters")
    static let lengthAndChunks = badRequest("http1.content_length_and_chunked_not_allowed")
    static let bodyOfConnect = badRequest("http1.body_disallowed")
    static let rejectedConnection = badRequest("http1.connection_header_rejected")
    static let invalidURL = badRequest("http1.invalid_url")
    static let invalidScheme = badRequest("http1.invalid_scheme")
    static let plainTextHTTPS = HTTP1RequestFailure(
        status: 403,
        body: "Forbidden",
        flags: "DPE",
        details: "http1.https_url_on_plaintext_connection"
    )
    static let unknownTransferEncoding = HTTP1RequestFailure(
        status: 501,
        body: "Not Implemented",
        flags: "DPE",
        details: "http1.invalid_transfer_encoding"
    )
    static let unsupportedVersion = HTTP1RequestFailure(
        status: 426,
        body: "Upgrade Required",
        flags: "DPE",
        details: "low_version"
    )
    static let headTooLarge = tooLarge("http1.headers_too_large")
    static let tooManyFields = tooLarge("http1.too_many_headers")
    /// The connection manager's refusal, not the codec's: an empty answer without the flag.
    static let queryWithoutContentType = HTTP1RequestFailure(
        status: 400,
        body: "",
        flags: "-",
        details: "query_missing_content_type"
    )

    private static func badRequest(_ details: String) -> HTTP1RequestFailure {
        HTTP1RequestFailure(status: 400, body: "Bad Request", flags: "DPE", details: details)
    }

    private static func tooLarge(_ details: String) -> HTTP1RequestFailure {
        HTTP1RequestFailure(status: 431, body: "Request Header Fields Too Large", flags: "DPE", details: details)
    }
}

extension HTTP1RequestFailure: Error {}
