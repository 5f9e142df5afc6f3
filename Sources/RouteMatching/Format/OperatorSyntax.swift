/// Which operators there are and what each takes.
///
/// > Source: Envoy 1.40, each name asked with `--mode validate`, alone, with parameters and with a length.
enum OperatorSyntax {
    /// Refuses an operator that Envoy refuses, in its words.
    ///
    /// > Choice: the expression of `CEL` and the JSON of `COALESCE` are not checked.
    static func check(_ command: FormatOperator) throws(FormatStringError) {
        let name = command.name
        if bare.contains(name) {
            if command.parameters != nil || command.maxLength != nil {
                throw FormatStringError(message: "\(name) does not take any parameters or length")
            }
        } else if optional.contains(name) {
            try refuseLength(command)
        } else if required.contains(name) {
            try requireParameters(command)
            try refuseLength(command)
        } else if requiredWithLength.contains(name) {
            try requireParameters(command)
        } else if name == "PER_REQUEST_STATE", command.parameters != nil, command.maxLength == nil {
            return
        } else if !optionalWithLength.contains(name) {
            throw FormatStringError(message: "Not supported field in StreamInfo: \(name)")
        }
        try checkParameters(command)
    }

    private static func requireParameters(_ command: FormatOperator) throws(FormatStringError) {
        if command.parameters == nil { throw FormatStringError(message: "\(command.name) requires parameters") }
    }

    private static func refuseLength(_ command: FormatOperator) throws(FormatStringError) {
        if command.maxLength != nil {
            throw FormatStringError(message: "\(command.name) does not allow length to be specified.")
        }
    }

    private static func checkParameters(_ command: FormatOperator) throws(FormatStringError) {
        let parameters = command.parameters ?? ""
        switch command.name {
        case "REQ", "REQUEST_HEADER", "RESP", "RESPONSE_HEADER", "TRAILER", "RESPONSE_TRAILER", "STREAM_INFO_REQ":
            try checkHeaderNames(parameters)
        case "GRPC_STATUS":
            try allow(parameters, ["", "CAMEL_STRING", "SNAKE_STRING", "NUMBER"]) {
                "GrpcStatusFormatter only supports CAMEL_STRING, SNAKE_STRING or NUMBER. Got: \($0)"
            }
        case "PATH":
            try checkOptions(command, ["WQ", "NQ"], ["ORIG", "PATH", "ORIG_OR_PATH"])
        case "QUERY_PARAMS":
            try checkOptions(command, ["ORIG", "DECODED"], [])
        case "REQUESTED_SERVER_NAME":
            try checkOptions(command, ["SNI_ONLY", "SNI_FIRST", "HOST_FIRST"], ["ORIG_OR_HOST", "HOST", "ORIG"])
        case "FILTER_STATE", "UPSTREAM_FILTER_STATE":
            try checkFilterState(parameters)
        case "METADATA":
            let kind = parameters.prefix { $0 != ":" }
            if !metadataKinds.contains(String(kind)) {
                throw FormatStringError(message: "\(kind) is not supported type of metadata")
            }
        case "COMMON_DURATION":
            try checkDuration(parameters)
        case _ where timeFormats.contains(command.name):
            if hasNewline(timeFormat: parameters) {
                throw FormatStringError(
                    message: "Invalid header configuration. Format string contains newline."
                )
            }
        default: break
        }
    }
    private static func allow(
        _ parameters: String,
        _ known: Set<String>,
        _ message: (String) -> String
    ) throws(FormatStringError) {
        if !known.contains(parameters) { throw FormatStringError(message: message(parameters)) }
    }

    /// Words separated by colons, each from its list.
    private static func checkOptions(
        _ command: FormatOperator,
        _ first: [String],
        _ second: [String]
    ) throws(FormatStringError) {
        let parts = (command.parameters ?? "").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        for (part, known) in zip(parts, [first, second]) where !part.isEmpty && !known.isEmpty && !known.contains(part)
        {
            let list = known.map { "'\($0)'" }.joined(separator: "/")
            throw FormatStringError(message: "Invalid \(command.name) option: '\(part)', only \(list) are allowed")
        }
    }

    private static func checkDuration(_ parameters: String) throws(FormatStringError) {
        let parts = parameters.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count < 2 || parts.count > 3 {
            throw FormatStringError(message: "Invalid common duration configuration: \(parameters).")
        }
        if parts.count == 3, !["ms", "us", "ns"].contains(parts[2]) {
            throw FormatStringError(message: "Invalid common duration precision: \(parts[2]).")
        }
    }

    /// Whether a time format has the conversion for a newline: `%n`, perhaps with flags, a width and a modifier.
    private static func hasNewline(timeFormat: String) -> Bool {
        let bytes = Array(timeFormat.utf8)
        for start in bytes.indices where bytes[start] == UInt8(ascii: "%") {
            var rest = bytes[(start + 1)...].drop { "-_0^#".utf8.contains($0) }
            rest = rest.drop { $0 &- UInt8(ascii: "1") < 9 }
            if rest.first == UInt8(ascii: "E") || rest.first == UInt8(ascii: "O") { rest = rest.dropFirst() }
            if rest.first == UInt8(ascii: "n") { return true }
        }
        return false
    }

    /// One or two names with a `?` between them.
    private static func checkHeaderNames(_ parameters: String) throws(FormatStringError) {
        let names = parameters.split(separator: "?", omittingEmptySubsequences: false)
        if names.count > 2 {
            throw FormatStringError(message: "More than 1 alternative header specified in token: \(parameters)")
        }
        for name in names where !name.utf8.dropFirst(name.hasPrefix(":") ? 1 : 0).allSatisfy(isTokenByte) {
            throw FormatStringError(
                message: "Invalid header configuration. Format string contains invalid characters."
            )
        }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    private static func checkFilterState(_ parameters: String) throws(FormatStringError) {
        let parts = parameters.split(separator: ":", omittingEmptySubsequences: false)
        if parts.first?.isEmpty ?? true {
            throw FormatStringError(message: "Invalid filter state configuration, key cannot be empty.")
        }
        guard parts.count > 1 else { return }
        if !["PLAIN", "TYPED", "FIELD"].contains(parts[1]) {
            throw FormatStringError(
                message: "Invalid filter state serialize type, only support PLAIN/TYPED/FIELD."
            )
        }
        if (parts[1] == "FIELD") != (parts.count > 2) {
            throw FormatStringError(
                message: "Invalid filter state serialize type, FIELD should be used with the field name."
            )
        }
    }

    private static let metadataKinds: Set<String> = [
        "CLUSTER", "DYNAMIC", "LISTENER", "LISTENER_FILTER_CHAIN", "ROUTE", "UPSTREAM_HOST", "VIRTUAL_HOST",
    ]

    private static let timeFormats: Set<String> = [
        "DOWNSTREAM_PEER_CERT_V_END", "DOWNSTREAM_PEER_CERT_V_START", "EMIT_TIME", "EMIT_TIME_LOCAL", "START_TIME",
        "START_TIME_LOCAL", "UPSTREAM_PEER_CERT_V_END", "UPSTREAM_PEER_CERT_V_START",
    ]

    private static let optional: Set<String> = timeFormats.union([
        "DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT",
        "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", "GRPC_STATUS",
        "REQUESTED_SERVER_NAME", "RESPONSE_CODE_DETAILS", "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
        "UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
    ])

    private static let optionalWithLength: Set<String> = [
        "FILTER_STATE", "METADATA", "PATH", "QUERY_PARAMS", "UPSTREAM_FILTER_STATE",
    ]

    private static let required: Set<String> = ["CLUSTER_METADATA", "COMMON_DURATION", "UPSTREAM_METADATA"]

    private static let requiredWithLength: Set<String> = [
        "CEL", "COALESCE", "DYNAMIC_METADATA", "ENVIRONMENT", "QUERY_PARAM", "REQ",
        "REQUEST_HEADER", "RESP", "RESPONSE_HEADER", "RESPONSE_TRAILER", "STREAM_INFO_REQ", "TRAILER",
    ]

    private static let bare: Set<String> = [
        "ACCESS_LOG_TYPE", "BYTES_RECEIVED", "BYTES_RETRANSMITTED", "BYTES_SENT", "CONNECTION_ID",
        "CONNECTION_TERMINATION_DETAILS", "CUSTOM_FLAGS", "DOWNSTREAM_CX_RTT",
        "DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED", "DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_SENT",
        "DOWNSTREAM_DETECTED_CLOSE_TYPE", "DOWNSTREAM_DIRECT_LOCAL_ADDRESS",
        "DOWNSTREAM_DIRECT_LOCAL_ADDRESS_ENDPOINT_ID", "DOWNSTREAM_DIRECT_LOCAL_PORT",
        "DOWNSTREAM_DIRECT_REMOTE_ADDRESS", "DOWNSTREAM_DIRECT_REMOTE_PORT", "DOWNSTREAM_HANDSHAKE_DURATION",
        "DOWNSTREAM_HEADER_BYTES_RECEIVED", "DOWNSTREAM_HEADER_BYTES_SENT", "DOWNSTREAM_LOCAL_ADDRESS",
        "DOWNSTREAM_LOCAL_ADDRESS_ENDPOINT_ID", "DOWNSTREAM_LOCAL_CLOSE_REASON", "DOWNSTREAM_LOCAL_DNS_SAN",
        "DOWNSTREAM_LOCAL_EMAIL_SAN", "DOWNSTREAM_LOCAL_IP_SAN", "DOWNSTREAM_LOCAL_OTHERNAME_SAN",
        "DOWNSTREAM_LOCAL_PORT", "DOWNSTREAM_LOCAL_SUBJECT", "DOWNSTREAM_LOCAL_URI_SAN",
        "DOWNSTREAM_PEER_CERT", "DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_1",
        "DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256", "DOWNSTREAM_PEER_CHAIN_SERIALS", "DOWNSTREAM_PEER_DNS_SAN",
        "DOWNSTREAM_PEER_EMAIL_SAN", "DOWNSTREAM_PEER_FINGERPRINT_1", "DOWNSTREAM_PEER_FINGERPRINT_256",
        "DOWNSTREAM_PEER_IP_SAN", "DOWNSTREAM_PEER_ISSUER", "DOWNSTREAM_PEER_ISSUER_FINGERPRINT_256",
        "DOWNSTREAM_PEER_ISSUER_SERIAL", "DOWNSTREAM_PEER_OTHERNAME_SAN", "DOWNSTREAM_PEER_SERIAL",
        "DOWNSTREAM_PEER_SUBJECT", "DOWNSTREAM_PEER_URI_SAN", "DOWNSTREAM_REMOTE_ADDRESS",
        "DOWNSTREAM_REMOTE_PORT", "DOWNSTREAM_TLS_CIPHER", "DOWNSTREAM_TLS_GROUP", "DOWNSTREAM_TLS_SESSION_ID",
        "DOWNSTREAM_TLS_VERSION", "DOWNSTREAM_TRANSPORT_FAILURE_REASON", "DOWNSTREAM_WIRE_BYTES_RECEIVED",
        "DOWNSTREAM_WIRE_BYTES_SENT", "DURATION", "FILTER_CHAIN_NAME", "GRPC_STATUS_NUMBER", "HOSTNAME",
        "LISTENER_NAME", "LOCAL_REPLY_BODY", "PROTOCOL", "REQUEST_DURATION", "REQUEST_HEADERS_BYTES",
        "REQUEST_TX_DURATION", "RESPONSE_CODE", "RESPONSE_DURATION", "RESPONSE_FLAGS", "RESPONSE_FLAGS_LONG",
        "RESPONSE_HEADERS_BYTES", "RESPONSE_TRAILERS_BYTES", "RESPONSE_TX_DURATION", "ROUNDTRIP_DURATION",
        "ROUTE_NAME", "ROUTE_RESOLUTION_COUNT", "ROUTE_RESOLUTION_TIME_US", "SPAN_ID", "STREAM_ID",
        "TLS_JA3_FINGERPRINT", "TLS_JA4_FINGERPRINT", "TRACE_ID", "UNIQUE_ID", "UPSTREAM_CLUSTER",
        "UPSTREAM_CLUSTER_RAW", "UPSTREAM_CONNECTION_ID", "UPSTREAM_CONNECTION_IDS_ATTEMPTED",
        "UPSTREAM_CONNECTION_POOL_READY_DURATION", "UPSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED",
        "UPSTREAM_DECOMPRESSED_HEADER_BYTES_SENT", "UPSTREAM_DETECTED_CLOSE_TYPE",
        "UPSTREAM_HEADER_BYTES_RECEIVED", "UPSTREAM_HEADER_BYTES_SENT", "UPSTREAM_HOST",
        "UPSTREAM_HOSTS_ATTEMPTED", "UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT", "UPSTREAM_HOST_NAME",
        "UPSTREAM_HOST_NAMES_ATTEMPTED", "UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT",
        "UPSTREAM_HOST_NAME_WITHOUT_PORT", "UPSTREAM_LOCAL_ADDRESS", "UPSTREAM_LOCAL_CLOSE_REASON",
        "UPSTREAM_LOCAL_DNS_SAN", "UPSTREAM_LOCAL_IP_SAN", "UPSTREAM_LOCAL_PORT", "UPSTREAM_LOCAL_URI_SAN",
        "UPSTREAM_PEER_CERT", "UPSTREAM_PEER_DNS_SAN", "UPSTREAM_PEER_IP_SAN", "UPSTREAM_PEER_ISSUER",
        "UPSTREAM_PEER_SUBJECT", "UPSTREAM_PEER_URI_SAN", "UPSTREAM_PROTOCOL", "UPSTREAM_REMOTE_ADDRESS",
        "UPSTREAM_REMOTE_ADDRESS_ENDPOINT_ID", "UPSTREAM_REMOTE_PORT", "UPSTREAM_REQUEST_ATTEMPT_COUNT",
        "UPSTREAM_SERVER_NAME", "UPSTREAM_TLS_CIPHER", "UPSTREAM_TLS_GROUP", "UPSTREAM_TLS_SESSION_ID",
        "UPSTREAM_TLS_VERSION", "UPSTREAM_TRANSPORT_FAILURE_REASON", "UPSTREAM_WIRE_BYTES_RECEIVED",
        "UPSTREAM_WIRE_BYTES_SENT", "VIRTUAL_CLUSTER_NAME",
    ]
}
