import HTTPMessage
import MessageLayout
import NIOCore
import RouteModel

/// What a stub does about a request, decided when its head is there.
///
/// > Source: Gateway API v1.6.1, `conformance/echo-basic`.
enum EchoAnswer: Equatable {
    /// 200 `OK`.
    case health
    /// That status with an empty body.
    case status(Int)
    /// The facts about the request as JSON.
    case echo
    /// The same facts as a page for a browser.
    case page
    /// 500 with a JSON message.
    case malformedDelay(String)
    /// 400, since the port is for HTTP/2 only.
    case expectsHTTP2
    /// The connection is reset.
    case reset
    /// The connection becomes a WebSocket that sends back what it gets.
    case webSocket
}

/// An answer and how long it is held back.
struct EchoPlan: Equatable {
    var answer: EchoAnswer
    var delay: TimeAmount = .zero

    init(_ answer: EchoAnswer, delay: TimeAmount = .zero) {
        self.answer = answer
        self.delay = delay
    }

    /// Decides about a request.
    init(for request: EchoRequest, _ context: StubContext) {
        if context.serving.application == .h2c {
            self.init(h2cPort: request)
            return
        }
        // The common case needs no string.
        let mayBeSpecial =
            request.targetBegins(with: "/health") || request.targetBegins(with: "/status/")
            || request.targetBegins(with: "/ws") || request.targetBegins(with: "/retry/")
            || request.targetBegins(with: "//")
        if mayBeSpecial, let plan = EchoPlan(specialPath: request, context) {
            self = plan
            return
        }
        self.init(echoOf: request)
    }

    /// There every path echoes.
    private init(h2cPort request: EchoRequest) {
        if request.isHTTP2 { self.init(echoOf: request) } else { self.init(.expectsHTTP2) }
    }

    private init?(specialPath request: EchoRequest, _ context: StubContext) {
        let path = request.path
        if path == "/health" {
            self.init(.health)
        } else if path == "/ws" {
            self.init(request.head.upgrade == nil ? .status(400) : .webSocket)
        } else if path.hasPrefix("/status/") {
            self.init(.status(Self.status(path, request.target)))
        } else if path.hasPrefix("/retry/"), let plan = Self.retry(request, context) {
            self = plan
        } else {
            return nil
        }
    }

    private init(echoOf request: EchoRequest) {
        guard request.head.layout.target.count > 1, let text = Query(target: request.target)["delay"] else {
            self.init(BrowserNavigation.isOne(request) ? .page : .echo)
            return
        }
        self.init(BrowserNavigation.isOne(request) ? .page : .echo)
        hold(text)
    }

    /// Whether parameters may come in the body too.
    func takesForm(of request: EchoRequest) -> Bool {
        guard answer == .echo, delay == .zero, let type = request.value(of: .contentType) else { return false }
        return type.lowercased().hasPrefix("application/x-www-form-urlencoded")
            && ["POST", "PUT", "PATCH"].contains(request.method)
    }

    /// Looks for the delay in the body of a form.
    mutating func apply(form: String) {
        if let text = Query(form: form)["delay"] { hold(text) }
    }

    private mutating func hold(_ text: String) {
        if let delay = GoDuration.parse(text) {
            self.delay = delay
        } else {
            answer = .malformedDelay("time: invalid duration \"\(text)\"")
        }
    }

    private static func status(_ path: String, _ target: String) -> Int {
        let digits = path.dropFirst("/status/".count)
        guard !target.contains("?"), digits.utf8.count == 3, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let status = Int(digits), status >= 200
        else { return 400 }
        return status
    }

    /// Nil where the attempt succeeds and is echoed.
    private static func retry(_ request: EchoRequest, _ context: StubContext) -> EchoPlan? {
        let query = Query(target: request.target)
        guard let key = query["uuid"], let wanted = query["succeedAfter"].flatMap({ Int($0) }) else {
            return EchoPlan(.status(400))
        }
        var delay = TimeAmount.zero
        if let text = query["delayRetry"] {
            guard let parsed = GoDuration.parse(text) else { return EchoPlan(.status(400)) }
            delay = parsed
        }
        var code: Int?
        if let text = query["responseCode"] {
            guard let parsed = Int(text), (200...999).contains(parsed) else { return EchoPlan(.status(400)) }
            code = parsed
        }
        guard context.retries.fails(key, succeedsAfter: wanted) else { return nil }
        return EchoPlan(code.map(EchoAnswer.status) ?? .reset, delay: delay)
    }
}

/// Tells a person who opened an address from a program that calls one.
enum BrowserNavigation {
    static func isOne(_ request: EchoRequest) -> Bool {
        guard let accept = request.value(of: .accept), accept.contains("text/html"), request.method == "GET" else {
            return false
        }
        return request.values(of: "upgrade-insecure-requests") == ["1"]
    }
}
