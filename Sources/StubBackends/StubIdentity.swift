/// Who a stub backend pretends to be: one pod of one Service.
public struct StubIdentity: Hashable, Sendable {
    /// The namespace of the Service and the pod.
    public var namespace: String
    /// The name of the Service.
    public var service: String
    /// The name of the pod, for example `store-front-5c9d8b6f4-x2x7p`.
    public var pod: String

    /// Makes an identity.
    public init(namespace: String, service: String, pod: String) {
        self.namespace = namespace
        self.service = service
        self.pod = pod
    }
}

/// A request that a stub answered, for tests and for finding mirrored copies.
public struct StubRequest: Hashable, Sendable {
    /// Which stub got it.
    public var identity: StubIdentity
    /// The method, as received.
    public var method: String
    /// The request target, as received.
    public var path: String
    /// The value of `Host`; empty where there was none.
    public var host: String
    /// The header lines in the order of arrival, names canonicalised as Go does.
    public var headers: [Header]
    /// How many bytes the body had.
    public var bodyBytes: Int

    /// One header line.
    public struct Header: Hashable, Sendable {
        /// The name, for example `X-Request-Id`.
        public var name: String
        /// The value; a byte above 0x7F is the character of that number.
        public var value: String

        /// Makes a header line.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
}
