import RouteMatching

/// An operator of a header value, as the loops read it.
///
/// > Choice: what a simulator without a mesh, TLS or tracing does not have is empty, as it is in Envoy where the thing
/// > asked for is absent. docs/header-values.md lists what is not.
enum HeaderOperator: Hashable, Sendable {
    /// `REQ` and its synonym: the first of these names that is there.
    case requestHeader([[UInt8]])
    /// `RESP` and its synonym.
    case responseHeader([[UInt8]])
    /// When the request's head had arrived.
    case startTime(TimeFormat)
    /// The path that the client sent, perhaps without its query.
    case path(withQuery: Bool)
    /// The value of a query parameter, as it was sent.
    case queryParameter([UInt8])
    /// The query, as it was sent.
    case query
    /// A single fact.
    case fact(Fact)
    /// What is not there.
    case nothing

    /// Facts with Envoy's names.
    enum Fact: String, Hashable, Sendable {
        case `protocol` = "PROTOCOL"
        case status = "RESPONSE_CODE"
        case details = "RESPONSE_CODE_DETAILS"
        case flags = "RESPONSE_FLAGS"
        case receivedBytes = "BYTES_RECEIVED"
        case sentBytes = "BYTES_SENT"
        case duration = "DURATION"
        case routeName = "ROUTE_NAME"
        case cluster = "UPSTREAM_CLUSTER"
        case rawCluster = "UPSTREAM_CLUSTER_RAW"
        case attempts = "UPSTREAM_REQUEST_ATTEMPT_COUNT"
        case upstreamProtocol = "UPSTREAM_PROTOCOL"
        case upstreamHost = "UPSTREAM_HOST"
        case upstreamRemote = "UPSTREAM_REMOTE_ADDRESS"
        case upstreamRemoteAddress = "UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT"
        case upstreamRemotePort = "UPSTREAM_REMOTE_PORT"
        case upstreamLocal = "UPSTREAM_LOCAL_ADDRESS"
        case upstreamLocalAddress = "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT"
        case upstreamLocalPort = "UPSTREAM_LOCAL_PORT"
        case remote = "DOWNSTREAM_REMOTE_ADDRESS"
        case remoteAddress = "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT"
        case remotePort = "DOWNSTREAM_REMOTE_PORT"
        case directRemote = "DOWNSTREAM_DIRECT_REMOTE_ADDRESS"
        case directRemoteAddress = "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT"
        case directRemotePort = "DOWNSTREAM_DIRECT_REMOTE_PORT"
        case local = "DOWNSTREAM_LOCAL_ADDRESS"
        case localAddress = "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT"
        case localPort = "DOWNSTREAM_LOCAL_PORT"
        case directLocal = "DOWNSTREAM_DIRECT_LOCAL_ADDRESS"
        case directLocalAddress = "DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT"
        case directLocalPort = "DOWNSTREAM_DIRECT_LOCAL_PORT"
        case streamID = "STREAM_ID"
        case accessLogType = "ACCESS_LOG_TYPE"
    }

    init(_ command: FormatOperator) {
        let parameters = command.parameters ?? ""
        let names = command.headerNames.map { [UInt8](utf8: $0) }
        switch command.name {
        case "REQ", "REQUEST_HEADER", "STREAM_INFO_REQ": self = .requestHeader(names)
        case "RESP", "RESPONSE_HEADER": self = .responseHeader(names)
        case "START_TIME": self = .startTime(TimeFormat(parameters))
        case "PATH": self = .path(withQuery: !parameters.hasPrefix("NQ"))
        case "QUERY_PARAM": self = .queryParameter([UInt8](utf8: parameters))
        case "QUERY_PARAMS": self = .query
        default: self = Fact(rawValue: command.name).map { .fact($0) } ?? .nothing
        }
    }
}
