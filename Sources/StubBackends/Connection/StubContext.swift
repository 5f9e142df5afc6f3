import Logging
import RouteModel

/// What the connections of one stub share, and what is known about one of them.
struct StubContext: Sendable {
    var identity: StubIdentity
    var serving: StubServing
    var security: StubSecurity
    var journal: RequestJournal
    var retries: RetrySimulator
    var logger: Logger
    /// How long it leaves the first word to a client that may begin TLS.
    var patience = StubConnection.patience
    /// What was negotiated on this connection; nil: it is not TLS.
    var tls: TLSFacts?

    /// What the echo reports as its HTTP or TCP port: the one that a pod would listen on.
    static let port = "3000"
    /// The same for TLS.
    static let tlsPort = "8443"
}
