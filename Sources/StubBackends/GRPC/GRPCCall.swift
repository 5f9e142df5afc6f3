import HTTP2Engine
import HTTPMessage
import MessageLayout
import NIOCore
import RouteModel

/// One call: each message of the client is answered by one, so that the methods serve unary and streaming calls alike.
///
/// The echo server's service is served as it is there. A stub of which nothing is known takes every other method too and
/// answers with empty messages, which every protocol buffer can be read from; its response headers say who it is.
///
/// > Source: Gateway API v1.6.1, `conformance/echo-basic` (gRPC mode); gRPC over HTTP/2
/// > (`doc/PROTOCOL-HTTP2.md` of grpc), and the codes and texts of grpc-go.
final class GRPCCall {
    /// What is to be done next for a call.
    enum Action {
        case none
        /// Bytes of the request were dealt with.
        case consumed(Int)
        case head(HTTP2HeaderBlock)
        case message(ByteBuffer)
        /// The end of an answer that began.
        case end(HTTP2HeaderBlock)
        /// The whole answer, where none began.
        case refusal(HTTP2HeaderBlock)
    }

    /// As grpc-go's default.
    private static let maxMessageBytes = 4 * 1024 * 1024

    private let answer: ByteBuffer
    private let identity: StubIdentity
    private let showsIdentity: Bool
    private var status: GRPCStatus?
    private var frames = GRPCFrames(maxMessageBytes: GRPCCall.maxMessageBytes)
    private var unconsumed = 0
    private var hasHead = false
    private var owesMessage = false
    private var hasEnded = false

    init(_ request: EchoRequest, _ stub: StubContext) {
        identity = stub.identity
        let method = GRPCMethod(path: request.target)
        let takesAny = stub.serving.application == .anyHTTP
        switch method {
        case .echo:
            answer = GRPCEchoResponse.make(request, stub)
            showsIdentity = false
        case .unknown where takesAny:
            answer = GRPCFrames.frame(ByteBuffer())
            showsIdentity = true
        case .unimplemented(let text), .unknown(let text):
            answer = ByteBuffer()
            showsIdentity = false
            status = GRPCStatus(.unimplemented, text)
        }
        stub.record(EchoExchange(request, EchoPlan(.health)))
    }

    /// Takes bytes of the request's body.
    func receive(_ bytes: ByteBuffer) {
        unconsumed += bytes.readableBytes
        // A client that sends on after its call was refused shall not fill memory.
        if !hasEnded { frames.receive(bytes) }
    }

    /// Takes the end of the request.
    func receiveEnd() {
        frames.receiveEnd()
    }

    /// What is to be done next.
    func next() -> Action {
        if owesMessage {
            owesMessage = false
            return .message(answer)
        }
        guard !hasEnded else { return consume() }
        if let status { return end(status) }
        switch frames.next() {
        case .message:
            if hasHead { return .message(answer) }
            hasHead = true
            owesMessage = true
            return .head(head)
        case .needsMoreBytes:
            return consume()
        case .end:
            return end(GRPCStatus(.ok, ""))
        case .failure(let failure):
            return end(failure)
        }
    }

    /// Whether a request is a call.
    static func isOne(_ request: EchoRequest) -> Bool {
        guard let type = request.value(of: .contentType) else { return false }
        return type == "application/grpc" || type.hasPrefix("application/grpc+") || type.hasPrefix("application/grpc;")
    }

    /// What a gRPC server says to a request that is no call.
    static func refusal(of request: EchoRequest) -> HTTP2HeaderBlock {
        let type = request.value(of: .contentType) ?? ""
        var block = HTTP2HeaderBlock()
        block.append(":status", 415)
        block.append("content-type", "application/grpc")
        GRPCStatus(.invalidArgument, "invalid gRPC request content-type \"\(type)\"").append(to: &block)
        return block
    }

    private func consume() -> Action {
        guard unconsumed > 0 else { return .none }
        defer { unconsumed = 0 }
        return .consumed(unconsumed)
    }

    private func end(_ status: GRPCStatus) -> Action {
        hasEnded = true
        var block = HTTP2HeaderBlock()
        if !hasHead {
            block.append(":status", 200)
            block.append("content-type", "application/grpc")
        }
        status.append(to: &block)
        return hasHead ? .end(block) : .refusal(block)
    }

    private var head: HTTP2HeaderBlock {
        var block = HTTP2HeaderBlock()
        block.append(":status", 200)
        block.append("content-type", "application/grpc")
        if showsIdentity {
            block.append("x-stub-namespace", identity.namespace)
            block.append("x-stub-service", identity.service)
            block.append("x-stub-pod", identity.pod)
        }
        return block
    }
}
