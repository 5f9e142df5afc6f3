/// Who gets copies of a route entry's requests.
///
/// > Source: Istio `pilot/pkg/networking/core/route/route.go`, `TranslateRequestMirrorPolicy`; semantics 5.23-5.26.
public struct MirrorPolicy: Hashable, Sendable {
    /// The name of the cluster; one that does not exist gets nothing.
    public var cluster: String
    /// `namespace/name` of the backendRef's Service, as written.
    public var service: String
    /// The backendRef's port.
    public var port: Int
    /// How many of a million requests are copied: 1 to 1 000 000.
    public var perMillion: Int
    /// What is put behind the host, before its port: nothing, or `-shadow` (Istio up to 1.27).
    public var hostSuffix: String

    /// Makes a policy; of every request by default.
    public init(cluster: String, service: String, port: Int, perMillion: Int = 1_000_000, hostSuffix: String = "") {
        self.cluster = cluster
        self.service = service
        self.port = port
        self.perMillion = perMillion
        self.hostSuffix = hostSuffix
    }
}
