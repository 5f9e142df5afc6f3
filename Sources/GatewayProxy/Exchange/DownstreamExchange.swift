import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching
import RouteModel

/// One request and its response: finds the route, forwards or answers, tries again, keeps the time, logs and counts.
///
/// It knows neither version of HTTP: the client's side is a `DownstreamStream`, the endpoint's an `UpstreamStream`.
/// Confined to its loop. A stream may use it for one request after the other; what belongs to an earlier one is known by
/// its number.
///
/// ```
///            head                     stream or reply
///   idle ───────────▶ exchanging ───────────────────────▶ idle
///                          │ 101                  ▲ response ended, client gone, or cut
///                          └─────────▶ tunnelling ┘
/// ```
final class DownstreamExchange: UpstreamExchange {
    /// What it does.
    enum Phase {
        case idle
        case exchanging
        case tunnelling
    }

    /// How many body bytes wait for a connection to an endpoint before the client is read no more.
    static let waitingLimit = 64 * 1024

    let worker: Worker
    let chain: ChainState
    unowned let client: any DownstreamStream
    var phase = Phase.idle
    var state = ExchangeState()
    /// Names the exchange for what comes back later.
    var exchangeNumber: UInt64 = 0
    var timer: Scheduled<Void>?
    var tryTimer: Scheduled<Void>?
    var backoff: Scheduled<Void>?
    // Of a tunnel.
    var hasClientEnded = false
    var hasUpstreamEnded = false

    init(worker: Worker, chain: ChainState, client: any DownstreamStream) {
        self.worker = worker
        self.chain = chain
        self.client = client
    }

    var port: PortState { chain.port }

    // MARK: Used by the client's side

    /// A head arrived: finds out what happens to the request.
    func begin(_ head: RequestHead) {
        receive(head)
        route(head)
    }

    /// A head arrived whose client is known to want no answer any more: nothing is done but to log it when it ends.
    func beginUnwanted(_ head: RequestHead) {
        receive(head)
        state.target = .asSent(head.layout.target)
        state.authority = head.layout.authority?.indices ?? 0..<0
    }

    private func receive(_ head: RequestHead) {
        begin(at: .now())
        state.hasHead = true
        state.head = head
        worker.random.makeUUID(into: &state.requestID)
        inspect(head)
    }

    /// What arrived is no request: answers that.
    func refuse(_ reply: LocalReply) {
        begin(at: .now())
        self.reply(reply)
    }

    private func begin(at now: NIODeadline) {
        worker.clock.update(now)
        phase = .exchanging
        exchangeNumber &+= 1
        hasClientEnded = false
        hasUpstreamEnded = false
        state.reset(at: now)
    }

    /// The client is gone, or does not want the response any more.
    func abort(details: String = "downstream_remote_disconnect") {
        guard phase != .idle else { return }
        phase = .idle
        state.flags = "DC"
        state.details = details
        let upstream = state.upstream
        finish()
        upstream?.close()
    }

    /// The client takes bytes again.
    func clientBecameWritable() {
        state.upstream?.resumeReading()
    }

    /// The client takes no more bytes just now.
    func clientBecameUnwritable() {
        state.upstream?.pauseReading()
    }
}
