import HTTPMessage
import MessageLayout
import NIOCore

/// A request head as the echo looks at it: ranges of one buffer, strings only where asked for.
struct EchoRequest {
    let head: RequestHead
    var isHTTP2 = false

    var method: String { text(head.layout.method) }
    var target: String { text(head.layout.target) }
    var host: String { head.layout.authority.map(text) ?? "" }

    var isHEAD: Bool { head.layout.method.count == 4 && method == "HEAD" }

    /// The path without query, each `//` taken as `/`.
    var path: String {
        var path = ""
        for character in target.prefix(while: { $0 != "?" }) where !(character == "/" && path.last == "/") {
            path.append(character)
        }
        return path
    }

    /// The target begins with these bytes; cheaper than making the path.
    func targetBegins(with prefix: StaticString) -> Bool {
        let target = head.layout.target
        guard Int(target.count) >= prefix.utf8CodeUnitCount else { return false }
        return text(ByteRange(start: target.lowerBound, count: prefix.utf8CodeUnitCount)) == "\(prefix)"
    }

    /// The values of the lines of a name, which must be lower case, in the order of arrival.
    func values(of name: String) -> [String] {
        head.fields.filter { $0.name.count == name.utf8.count && text($0.name).lowercased() == name }
            .map { text($0.value) }
    }

    /// The value of a header that was recognised.
    func value(of known: KnownField) -> String? {
        head.fields.first { $0.known == known }.map { text($0.value) }
    }

    /// Bytes as text: a byte above 0x7F is the character of that number, so that nothing is lost.
    func text(_ range: ByteRange) -> String {
        let bytes = head.bytes.readableBytesUInt8Span
        var scalars = String.UnicodeScalarView()
        for index in range.indices { scalars.append(Unicode.Scalar(bytes[index])) }
        return String(scalars)
    }

    /// The lines that Go's server leaves among the headers.
    var echoedFields: [FieldRange] {
        head.fields.filter { $0.known != .host && $0.known != .transferEncoding && $0.known != .trailer }
    }
}

/// The form in which Go keeps header names.
///
/// > Source: Go's `net/textproto.CanonicalMIMEHeaderKey`.
func canonicalName(_ name: String) -> String {
    var startsWord = true
    var result = ""
    for character in name {
        result += startsWord ? character.uppercased() : character.lowercased()
        startsWord = character == "-"
    }
    return result
}
