import HTTPMessage

/// The methods that Envoy's HTTP/1 codec knows; it refuses all others.
///
/// > Source: Envoy 1.40 (`BalsaParser`), each of these and some others measured.
enum RequestMethod {
    /// The bytes that are not refused before their line is whole: the visible ones and those above, and the line breaks
    /// that are skipped before a request.
    static func canBegin(with byte: UInt8) -> Bool {
        byte > .space || byte == .carriageReturn || byte == .lineFeed
    }

    static func isKnown(_ bytes: Span<UInt8>, _ method: Range<Int>) -> Bool {
        guard let key = key(bytes, method) else { return false }
        return key == get || key == post || known.contains(key)
    }

    static func isConnect(_ bytes: Span<UInt8>, _ method: Range<Int>) -> Bool { key(bytes, method) == connect }
    static func isOptions(_ bytes: Span<UInt8>, _ method: Range<Int>) -> Bool { key(bytes, method) == options }
    static func isQuery(_ bytes: Span<UInt8>, _ method: Range<Int>) -> Bool { key(bytes, method) == query }

    // A method is compared as one number: its bytes, then its length. The longest has eleven letters.
    private static let get = key(of: "GET")
    private static let post = key(of: "POST")
    private static let connect = key(of: "CONNECT")
    private static let options = key(of: "OPTIONS")
    private static let query = key(of: "QUERY")

    static let names = [
        "ACL", "BIND", "CHECKOUT", "CONNECT", "COPY", "DELETE", "GET", "HEAD", "LINK", "LOCK", "MERGE", "MKACTIVITY",
        "MKCALENDAR", "MKCOL", "MOVE", "MSEARCH", "NOTIFY", "OPTIONS", "PATCH", "POST", "PROPFIND", "PROPPATCH",
        "PURGE", "PUT", "QUERY", "REBIND", "REPORT", "SEARCH", "SOURCE", "SUBSCRIBE", "TRACE", "UNBIND", "UNLINK",
        "UNLOCK", "UNSUBSCRIBE",
    ]
    private static let known = Set(names.map { key(of: $0) })

    private static func key(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt128? {
        guard !range.isEmpty, range.count <= 11 else { return nil }
        var key = UInt128(range.count)
        for index in range { key = key << 8 | UInt128(bytes[index]) }
        return key
    }

    private static func key(of name: String) -> UInt128 {
        name.utf8.reduce(UInt128(name.utf8.count)) { $0 << 8 | UInt128($1) }
    }
}
