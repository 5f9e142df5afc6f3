import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching

/// What is known of an exchange.
///
/// A value that is reset from exchange to exchange; its arrays keep their memory.
struct ExchangeState {
    /// How far the response is.
    enum Response {
        case none
        case started
        case ended
    }

    /// What the client wants to make of the connection.
    enum Upgrade {
        case none
        case websocket
        /// Something that no route takes.
        case other
    }

    // The request.
    /// Whether a head could be read at all.
    var hasHead = false
    var head = RequestHead.none
    var startedAt = NIODeadline.uptimeNanoseconds(0)
    /// Whether the whole request arrived.
    var isRequestComplete = false
    var isHEAD = false
    var upgrade = Upgrade.none
    var isGRPC = false
    /// What metrics tell of a call of gRPC; nil: it is none.
    var call: GRPCCall?
    /// Whether the client counts as a part of the mesh.
    var isInternal = false
    /// Whether the client asked for the connection to close after it.
    var sawConnectionClose = false
    var receivedBodyBytes = 0
    var requestTrailers: MessageTrailers?
    /// The path as matching saw it where that differs from the one sent.
    var normalizedTarget: [UInt8] = []
    var target = ForwardedTarget.asSent(.empty)
    /// The authority before rewrites, a range of the head.
    var authority = 0..<0
    /// Made anew for each request.
    var requestID: [UInt8] = []

    /// Whether the edge refused the request before it changed a header.
    var isRejected = false

    // The route.
    var entry: CompiledEntry?
    var forward: CompiledForward?
    var share = 0
    var cluster: CompiledCluster?
    /// Where it counts; nil: nowhere was it sent.
    var destination: Destination?
    /// What is said to scripts of the request's origin; nil: nothing.
    var cors: CompiledCORS?

    /// Whether the answer is the edge's own though a route was found, so that no change of the route applies to it.
    var isRefusedByEdge = false

    /// Whether the route's changes apply to the request: its cluster exists, whether or not an endpoint got it.
    var isRouted = false

    // The attempt.
    var attempts = 0
    var retry = RetryState()
    var timeouts = RequestTimeouts()
    /// When the whole request had arrived; timeouts and service time count from there.
    var completedAt = NIODeadline.uptimeNanoseconds(0)
    /// The endpoints of the cluster, as they were when the request was routed.
    var candidates: [UpstreamPool] = []
    /// The endpoint whose request count holds this state.
    var pool: UpstreamPool?
    var tried: [ObjectIdentifier] = []
    var upstream: (any UpstreamStream)?
    var body = RequestBody()
    /// Copies that are being sent; those of a whole request go on by themselves.
    var mirrors: [MirrorRequest] = []
    // The response.
    var response = Response.none
    var responseTrailers: MessageTrailers?
    /// Whether the endpoint sent its whole response.
    var isUpstreamDone = false
    var status = 0
    /// Whether the head that the client gets is an endpoint's.
    var isAnsweredByEndpoint = false
    /// Whether a client got the one interim response that it gets.
    var hasSentInterim = false
    /// Whether the answer said that the connection closes.
    var mustClose = false
    var sentBodyBytes = 0
    var serviceTime: Int64 = -1
    var flags = "-"
    var details = ""
    var transportFailure = ""
    var upstreamProtocol: [UInt8] = []
    var upstreamHost: [UInt8] = []
    var upstreamLocal: [UInt8] = []

    init() {}

    /// RESPONSE_FLAGS, `URX` first where the tries were used up.
    var responseFlags: String {
        guard retry.isExhausted else { return flags }
        return flags == "-" ? "URX" : "URX,\(flags)"
    }

    /// Begins anew.
    mutating func reset(at now: NIODeadline) {
        var next = ExchangeState()
        swap(&next.normalizedTarget, &normalizedTarget)
        swap(&next.requestID, &requestID)
        swap(&next.tried, &tried)
        next.tried.removeAll(keepingCapacity: true)
        swap(&next.body, &body)
        next.body.reset()
        next.startedAt = now
        self = next
    }
}

extension RequestHead {
    /// No request.
    static let none = RequestHead(
        bytes: ByteBuffer(),
        layout: RequestLayout(method: .empty, target: .empty, authority: nil),
        fields: [],
        framing: .none,
        keepsAlive: true
    )
}
