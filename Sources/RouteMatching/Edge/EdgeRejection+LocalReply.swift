public import RouteModel

extension EdgeRejection {
    /// What the client gets.
    ///
    /// > Source: Envoy 1.40; the recordings of raw requests and of path normalisation.
    public var localReply: LocalReply {
        switch self {
        case .missingAuthority:
            LocalReply(status: 400, details: "missing_host_header", closes: true)
        case .invalidAuthority:
            .badRequest("http.invalid_authority")
        case .invalidPath:
            LocalReply(status: 400, details: "path_normalization_failed", closes: true)
        case .targetNotAbsolute:
            .badRequest("http1.invalid_url")
        case .optionsAsterisk:
            LocalReply(status: 404, details: "absolute_path_rejected")
        case .connect:
            LocalReply(status: 404, flags: "NR", details: "route_not_found", closes: true)
        case .schemeMismatch:
            LocalReply(
                status: 403,
                body: "Forbidden",
                flags: "DPE",
                details: "http1.https_url_on_plaintext_connection",
                closes: true
            )
        }
    }
}

extension LocalReply {
    fileprivate static func badRequest(_ details: String) -> LocalReply {
        LocalReply(status: 400, body: "Bad Request", flags: "DPE", details: details, closes: true)
    }
}
