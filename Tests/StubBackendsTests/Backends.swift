import Foundation
import Logging
import NIOCore
import RouteModel

@testable import StubBackends

let store = StubIdentity(namespace: "pets", service: "store-front", pod: "store-front-5c9d8b6f4-x2x7p")

func withBackends<Result: Sendable>(
    recordedRequests: Int = 64,
    certificates: StubBackends.CertificateSource? = nil,
    patience: TimeAmount = StubConnection.patience,
    _ body: (StubBackends) async throws -> Result
) async throws -> Result {
    let backends = StubBackends(
        recordedRequests: recordedRequests,
        certificates: certificates,
        patience: patience
    )
    do {
        let result = try await body(backends)
        try await backends.shutdown()
        return result
    } catch {
        try await backends.shutdown()
        throw error
    }
}

func json(_ response: RawClient.Response) throws -> [String: Any] {
    try json(response.body)
}

func json(_ text: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
}

extension StubContext {
    /// For a handler without socket.
    static func forTests(_ serving: StubServing) -> StubContext {
        StubContext(
            identity: store,
            serving: serving,
            security: StubSecurity(serving, ownName: "store-front", source: nil),
            journal: RequestJournal(capacity: 0),
            retries: RetrySimulator(),
            logger: Logger(label: "test")
        )
    }
}

/// Counts how often the socket would be read.
final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = Never

    private(set) var count = 0

    func read(context: ChannelHandlerContext) {
        count += 1
        context.read()
    }
}
