import NIOCore

/// An answer to a request, whatever version of HTTP carries it.
struct EchoReply {
    var status: Int
    /// The response headers that the request asked for.
    var wishes: [EchoWish] = []
    var contentType: StaticString?
    /// Whether the answer comes with `X-Content-Type-Options`.
    var isFact = false
    var hasLength = true

    /// Decides what is answered, and appends the body.
    init(_ answer: EchoAnswer, to request: EchoRequest, _ context: StubContext, body: inout ByteBuffer) {
        switch answer {
        case .echo, .webSocket, .reset:
            EchoJSON.write(request, context, to: &body)
            self.init(fact: "application/json", EchoWish.all(of: request))
        case .page:
            EchoPage.write(request, context, to: &body)
            self.init(fact: "text/html; charset=utf-8", EchoWish.all(of: request))
        case .malformedDelay(let message):
            EchoJSON.write(message: message, to: &body)
            self.init(fact: "application/json", [])
            status = 500
        case .health:
            body.writeStaticString("OK")
            self.init(status: 200)
        case .expectsHTTP2:
            body.writeStaticString("Expected h2c request\n")
            self.init(status: 400)
            contentType = "text/plain; charset=utf-8"
            isFact = true
        case .status(let status):
            self.init(status: status)
            hasLength = status != 204 && status != 304
        }
    }

    private init(fact contentType: StaticString, _ wishes: [EchoWish]) {
        status = 200
        self.contentType = contentType
        self.wishes = wishes
        isFact = true
    }

    private init(status: Int) {
        self.status = status
    }
}

/// A response header that `X-Echo-Set-Header` asks for, the case of its name kept.
struct EchoWish {
    var name: [UInt8]
    var value: [UInt8]

    /// Those of a request, each a line of its own.
    static func all(of request: EchoRequest) -> [EchoWish] {
        var wishes: [EchoWish] = []
        for list in request.values(of: "x-echo-set-header") {
            for item in list.split(separator: ",") {
                let sides = item.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                guard sides.count == 2 else { continue }
                let name = trimmed(sides[0])
                if !name.isEmpty { wishes.append(EchoWish(name: bytes(name), value: bytes(trimmed(sides[1])))) }
            }
        }
        return wishes
    }

    /// The bytes that `EchoRequest.text` made characters of.
    private static func bytes(_ text: Substring) -> [UInt8] {
        text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}
