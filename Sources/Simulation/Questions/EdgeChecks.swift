import GatewayAPI
import MessageLayout

/// What the HTTP/1.1 codec refuses before anything is routed, as far as a simulated request can show it.
///
/// > Source: Envoy 1.40, measured (semantics 8.4, 8.6).
enum EdgeChecks {
    /// The methods that Envoy's HTTP/1.1 parser knows.
    private static let methods: Set<String> = [
        "ACL", "BIND", "CHECKOUT", "CONNECT", "COPY", "DELETE", "GET", "HEAD", "LINK", "LOCK", "MERGE", "MKACTIVITY",
        "MKCALENDAR", "MKCOL", "MOVE", "MSEARCH", "NOTIFY", "OPTIONS", "PATCH", "POST", "PROPFIND", "PROPPATCH",
        "PURGE",
        "PUT", "REBIND", "REPORT", "SEARCH", "SOURCE", "SUBSCRIBE", "TRACE", "UNBIND", "UNLINK", "UNLOCK",
        "UNSUBSCRIBE",
    ]

    /// The status of the codec's answer and why; nil where the request passes.
    static func refusal(of request: SimulatedRequest) -> EdgeRefusal? {
        if !methods.contains(request.method) {
            return EdgeRefusal(status: 400, reason: "Envoy does not know the method \"\(request.method)\"")
        }
        if request.target.isEmpty || !request.target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            return EdgeRefusal(
                status: 400,
                reason: "the target holds a space, a control character, or bytes outside ASCII"
            )
        }
        for header in request.headers {
            if header.name.isEmpty || !header.name.utf8.allSatisfy(isTokenByte) {
                return EdgeRefusal(status: 400, reason: "\"\(header.name)\" cannot be a header name")
            }
            if header.value.utf8.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D }) {
                return EdgeRefusal(
                    status: 400,
                    reason: "the value of header \"\(header.name)\" holds a line break or NUL"
                )
            }
        }
        return badFraming(request) ?? badConnection(request) ?? tooLarge(request)
    }

    private static func badFraming(_ request: SimulatedRequest) -> EdgeRefusal? {
        let codings = request.values(of: "transfer-encoding")
        let lengths = request.values(of: "content-length")
        if codings.contains(where: { $0.lowercased() != "chunked" }) {
            return EdgeRefusal(status: 501, reason: "a transfer-encoding other than chunked")
        }
        if lengths.count > 1 || (!lengths.isEmpty && !codings.isEmpty) {
            return EdgeRefusal(status: 400, reason: "the length of the body is given twice")
        }
        return nil
    }

    private static func badConnection(_ request: SimulatedRequest) -> EdgeRefusal? {
        let options = request.values(of: "connection").flatMap { $0.split(separator: ",") }
            .map { String($0).trimmedOfBlanks.lowercased() }
        if options.contains("host") { return EdgeRefusal(status: 400, reason: "Connection: host takes Host away") }
        let upgrades = request.values(of: "upgrade").map { $0.lowercased() }
        guard options.contains("upgrade"), let upgrade = upgrades.first, upgrade != "websocket", upgrade != "h2c" else {
            return nil
        }
        return EdgeRefusal(status: 403, reason: "only upgrades to websocket are allowed")
    }

    private static func tooLarge(_ request: SimulatedRequest) -> EdgeRefusal? {
        let count = request.headers.count + (request.host == nil ? 0 : 1)
        if count > 100 { return EdgeRefusal(status: 431, reason: "\(count) header lines are more than 100") }
        let line = request.method.utf8.count + request.target.utf8.count
        let size = request.headers.reduce(line + (request.host?.utf8.count ?? 0)) {
            $0 + $1.name.utf8.count + $1.value.utf8.count
        }
        return size > 60 * 1024 ? EdgeRefusal(status: 431, reason: "\(size) bytes of head are more than 60 KiB") : nil
    }

    /// RFC 9110 §5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

/// An answer of the edge instead of a route.
struct EdgeRefusal: Hashable, Sendable {
    var status: Int
    /// A clause for people.
    var reason: String
}

extension SimulatedRequest {
    /// The values of the header lines of that name (lower case).
    func values(of name: String) -> [String] {
        headers.filter { $0.isNamed(name) }.map(\.value.trimmedOfBlanks)
    }
}

extension HTTPHeader {
    /// Whether it is another `Host` line.
    var isHost: Bool { isNamed("host") }

    /// Whether it has that name (lower case).
    fileprivate func isNamed(_ name: String) -> Bool {
        self.name.utf8.count == name.utf8.count && self.name.lowercased() == name
    }
}

extension String {
    /// Without spaces and tabs at both ends, as a codec stores a header's value.
    var trimmedOfBlanks: String {
        guard let first = utf8.first, let last = utf8.last, [first, last].contains(where: { $0 == 0x20 || $0 == 0x09 })
        else { return self }
        let kept = utf8.drop { $0 == 0x20 || $0 == 0x09 }.reversed().drop { $0 == 0x20 || $0 == 0x09 }.reversed()
        return String(decoding: Array(kept), as: UTF8.self)
    }
}
