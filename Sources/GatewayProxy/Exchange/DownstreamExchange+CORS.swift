import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching
import RouteModel

// Questions of browsers about other origins.

extension DownstreamExchange {
    /// What became of a request with an origin.
    enum OriginVerdict {
        /// It was a question, and is answered.
        case answered
        /// It goes on; an allowed origin is told so in the response.
        case goesOn
    }

    /// Answers a preflight question; of any other request finds out whether its origin is allowed.
    ///
    /// > Source: Envoy `source/extensions/filters/http/cors/cors_filter.cc`, `decodeHeaders`, with Istio's
    /// > `forward_not_matching_preflights: false`; semantics 5.28, 5.29; measured on 1.40.
    func judgeOrigin(by cors: CompiledCORS) -> OriginVerdict {
        let head = state.head
        let bytes = head.bytes.readableBytesUInt8Span
        let question = CORSQuestion(bytes, head.layout, fields: head.fields)
        guard !question.origin.isEmpty else { return .goesOn }
        if cors.origins.contains(bytes.extracting(question.origin.indices)) { state.cors = cors }
        guard question.isPreflight else { return .goesOn }
        answer(question, cors, bytes)
        return .answered
    }

    private func answer(_ question: CORSQuestion, _ cors: CompiledCORS, _ bytes: borrowing Span<UInt8>) {
        func asked(_ allowed: [UInt8], _ range: ByteRange) -> [UInt8] {
            allowed.isEmpty ? bytes.array(range.indices) : allowed
        }
        let isAllowed = state.cors != nil
        var lines: [ReplyLine] = []
        func say(_ known: KnownField, _ value: [UInt8]?) {
            if let value { lines.append(ReplyLine(known: known, value: value)) }
        }
        say(.accessControlAllowOrigin, isAllowed ? bytes.array(question.origin.indices) : nil)
        say(.accessControlAllowCredentials, cors.allowsCredentials ? HeaderNames.true : nil)
        say(.accessControlAllowMethods, cors.methods.map { asked($0, question.method) })
        say(.accessControlAllowHeaders, cors.headers.map { asked($0, question.headers) })
        say(.accessControlMaxAge, cors.maxAge)
        say(.accessControlExposeHeaders, isAllowed ? cors.exposedHeaders : nil)
        // The answer comes from in front of the route: no change of the rule applies to it.
        state.cors = nil
        state.isRefusedByEdge = true
        state.isGRPC = false
        state.call = nil
        reply(LocalReply(status: 200, details: "cors_response"), lines: lines)
    }

    /// Adds to a response what its origin's scripts may do with it; whatever the endpoint or the route said, goes.
    func appendOriginLines() {
        guard let cors = state.cors else { return }
        let request = state.head
        let bytes = request.bytes.readableBytesUInt8Span
        for field in request.fields where field.known == .origin {
            worker.lines.set(.accessControlAllowOrigin, bytes.array(field.value.indices))
        }
        if cors.allowsCredentials { worker.lines.set(.accessControlAllowCredentials, HeaderNames.true) }
        if let exposed = cors.exposedHeaders { worker.lines.set(.accessControlExposeHeaders, exposed) }
    }
}
