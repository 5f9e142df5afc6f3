/// What a route entry does with a request.
public enum RouteAction: Hashable, Sendable {
    /// To one of the clusters, drawn by weight.
    case forward(ForwardAction)
    /// A redirect.
    case redirect(RedirectAction)
    /// An empty answer of this status (500 for a rule without backends).
    case directResponse(status: Int)
}

/// Forwarding.
public struct ForwardAction: Hashable, Sendable {
    /// Never empty; weights are above 0.
    public var clusters: [WeightedCluster]
    /// URLRewrite's hostname: the new authority upstream.
    public var hostRewrite: String?
    /// URLRewrite's path.
    public var pathRewrite: PathRewrite?
    /// For the whole answer, tries included; nil: none.
    public var timeout: Duration?
    /// When a try is followed by another one.
    public var retry: RetryPolicy
    /// Who gets copies of the requests.
    public var mirrors: [MirrorPolicy]
    /// How questions of browsers about other origins are answered; nil: as any request.
    public var cors: CORSPolicy?

    /// Makes an action.
    public init(
        clusters: [WeightedCluster],
        hostRewrite: String? = nil,
        pathRewrite: PathRewrite? = nil,
        timeout: Duration? = nil,
        retry: RetryPolicy = .istioDefault,
        mirrors: [MirrorPolicy] = [],
        cors: CORSPolicy? = nil
    ) {
        self.clusters = clusters
        self.hostRewrite = hostRewrite
        self.pathRewrite = pathRewrite
        self.timeout = timeout
        self.retry = retry
        self.mirrors = mirrors
        self.cors = cors
    }
}

/// A share of the traffic.
public struct WeightedCluster: Hashable, Sendable {
    /// The name of the cluster.
    ///
    /// `outbound|80||svc.ns.svc.cluster.local`; for a failed reference one that may not exist.
    public var cluster: String
    /// Above 0.
    public var weight: Int
    /// `namespace/name` of the backendRef's Service (or other kind), as written.
    public var service: String
    /// The backendRef's port; 0 where the kind has none.
    public var port: Int
    /// Why there is no such cluster (`cluster_not_found`); nil where there is.
    public var failure: BackendFailure?
    /// Whether the Service is an assumption, not in the input.
    public var isAssumed: Bool
    /// The backendRef's own changes to the request.
    ///
    /// Where there are two or more clusters they come before the rule's, else both are one level, the rule's first in each
    /// of its lists. The authority of the rule wins over the backendRef's, URLRewrite's hostname over both.
    public var requestHeaders: HeaderMutation
    /// The backendRef's own changes to the response.
    ///
    /// Where there are two or more clusters they come before the rule's, else both are one level, the rule's first in each
    /// of its lists.
    public var responseHeaders: HeaderMutation

    /// Makes a share.
    public init(
        cluster: String,
        weight: Int = 1,
        service: String,
        port: Int,
        failure: BackendFailure? = nil,
        isAssumed: Bool = false,
        requestHeaders: HeaderMutation = HeaderMutation(),
        responseHeaders: HeaderMutation = HeaderMutation()
    ) {
        self.cluster = cluster
        self.weight = weight
        self.service = service
        self.port = port
        self.failure = failure
        self.isAssumed = isAssumed
        self.requestHeaders = requestHeaders
        self.responseHeaders = responseHeaders
    }
}

/// Why a backendRef leads to no cluster: 500, flag `NC`, details `cluster_not_found`.
public struct BackendFailure: Hashable, Sendable {
    /// The CamelCase reason.
    ///
    /// `RefNotPermitted`, `BackendNotFound` and `InvalidKind` stand in the status; `PortNotFound` and
    /// `ExternalNameNotFound` do not.
    public var reason: String
    /// The sentence for people.
    public var message: String

    /// Makes a failure.
    public init(reason: String, message: String) {
        self.reason = reason
        self.message = message
    }
}

/// URLRewrite's path change.
public enum PathRewrite: Hashable, Sendable {
    /// The whole path; the query is kept.
    case full(String)
    /// The matched prefix becomes this text (a trailing slash was trimmed, `/` on a longer prefix
    /// is empty).
    case prefix(matched: String, replacement: String)
}

/// RequestRedirect in Envoy's terms.
public struct RedirectAction: Hashable, Sendable {
    /// The status: 301, 302, 303, 307 or 308.
    public var status: Int
    /// nil: the request's own.
    public var scheme: String?
    /// nil: the request's own.
    public var hostname: String?
    /// The port that `Location` names before default ports are dropped; nil: none was given and `scheme` was.
    public var port: Int?
    /// nil: the request's own path and query.
    public var path: RedirectPath?

    /// How the path changes.
    public enum RedirectPath: Hashable, Sendable {
        /// This path; the query is kept unless it has one.
        case full(String)
        /// The matched prefix is replaced literally.
        case prefix(matched: String, replacement: String)
    }

    /// Makes a redirect.
    public init(
        status: Int,
        scheme: String? = nil,
        hostname: String? = nil,
        port: Int? = nil,
        path: RedirectPath? = nil
    ) {
        self.status = status
        self.scheme = scheme
        self.hostname = hostname
        self.port = port
        self.path = path
    }
}

/// Header changes of one level, in Envoy's order: remove, then set, then add.
public struct HeaderMutation: Hashable, Sendable {
    /// Lower case, sorted.
    public var remove: [String]
    /// What replaces headers of its names, sorted by name.
    ///
    /// Names in lower case, no name twice. Values are Envoy format strings.
    public var set: [HeaderValue]
    /// What is put beside headers of its names, sorted by name.
    ///
    /// Names in lower case, no name twice. Values are Envoy format strings.
    public var add: [HeaderValue]
    /// The new authority where the manifest sets or adds `Host` (request side only).
    public var authority: String?

    /// Makes a mutation; by default of nothing.
    public init(
        remove: [String] = [],
        set: [HeaderValue] = [],
        add: [HeaderValue] = [],
        authority: String? = nil
    ) {
        self.remove = remove
        self.set = set
        self.add = add
        self.authority = authority
    }

    /// Whether it changes nothing.
    public var isEmpty: Bool { remove.isEmpty && set.isEmpty && add.isEmpty && authority == nil }
}

/// A header's name and value.
public struct HeaderValue: Hashable, Sendable {
    /// Lower case.
    public var name: String
    /// As written.
    public var value: String

    /// Makes a header.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
