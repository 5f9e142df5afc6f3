import Logging
import MessageLayout
import NIOCore

/// A request that is being read, and what is to be answered.
struct EchoExchange {
    private static let maxFormBytes = 64 * 1024

    var request: EchoRequest
    var plan: EchoPlan
    private(set) var bodyBytes = 0
    /// The body of a form, whose parameters count as the query's do; nil for any other body.
    private var form: ByteBuffer?

    /// Begins one; its head is there.
    init(_ request: EchoRequest, _ plan: EchoPlan) {
        self.request = request
        self.plan = plan
        if plan.takesForm(of: request) { form = ByteBuffer() }
    }

    /// Takes bytes of the body.
    mutating func take(_ bytes: ByteBuffer) {
        bodyBytes += bytes.readableBytes
        if let form, form.readableBytes + bytes.readableBytes <= Self.maxFormBytes {
            self.form?.writeImmutableBuffer(bytes)
        }
    }

    /// Takes the end of the body.
    mutating func finish() {
        if let form { plan.apply(form: String(buffer: form)) }
    }
}

extension StubContext {
    /// Logs and records a request.
    func record(_ exchange: EchoExchange) {
        let request = exchange.request
        if exchange.plan.answer == .echo, logger.logLevel <= .debug {
            logger.debug(
                "Echoing back request",
                metadata: ["target": "\(request.target)", "pod": "\(identity.pod)"]
            )
        }
        guard journal.isOn else { return }
        journal.record(
            StubRequest(
                identity: identity,
                method: request.method,
                path: request.target,
                host: request.host,
                headers: request.echoedFields.map {
                    .init(name: canonicalName(request.text($0.name)), value: request.text($0.value))
                },
                bodyBytes: exchange.bodyBytes
            )
        )
    }
}
