import HTTPMessage
import MessageLayout

/// What Envoy makes of the lines of a well-formed request head: written plainly, from the documentation of
/// `RequestHead`, to stand beside what the decoder makes of them.
struct ExpectedRequest {
    var fields: [Field]
    var framing = BodyFraming.none
    var keepsAlive = true

    init(lines: [Field]) {
        fields = lines.joined { $0.isJoinedInRequests }
        let options = lines.options(of: "connection")
        if options.contains("close") || lines.options(of: "proxy-connection").contains("close") { keepsAlive = false }
        if let length = fields.number(of: "content-length") { framing = .length(length) }
        if fields.has("transfer-encoding") { framing = .chunked }
        let upgrade = fields.first { $0.lowercasedName == "upgrade" }
        let upgrades = options.contains("upgrade") && upgrade != nil
        let isH2C = upgrade.map { latin1($0.value).lowercased() == "h2c" } ?? false
        if !upgrades || isH2C {
            let gone = options.subtracting(["close", "keep-alive", "upgrade", "http2-settings", "te", "connection"])
            if gone.contains("content-length"), let length = fields.number(of: "content-length"), length > 0 {
                framing = .chunked
            }
            fields.removeAll { gone.contains($0.lowercasedName) }
            if upgrades { fields.removeAll { ["upgrade", "http2-settings"].contains($0.lowercasedName) } }
        }
    }
}

/// The same of a response to a request that was neither HEAD nor an upgrade.
struct ExpectedResponse {
    var fields: [Field]
    var framing: BodyFraming

    init(lines: [Field], status: Int, answersHEAD: Bool) {
        fields = lines.joined { $0.isJoinedInResponses }
        framing = .untilClose
        if let length = fields.number(of: "content-length") { framing = .length(length) }
        if fields.has("transfer-encoding") { framing = .chunked }
        if status < 200 || status == 204 || status == 304 || answersHEAD { framing = .none }
        if status < 200 || status == 204 {
            fields.removeAll { $0.lowercasedName == "content-length" && $0.value == Array("0".utf8) }
        }
    }
}

extension [Field] {
    func has(_ name: String) -> Bool { contains { $0.lowercasedName == name } }

    /// The value as a number, cut to `Int.max`.
    fileprivate func number(of name: String) -> Int? {
        first { $0.lowercasedName == name }.flatMap { UInt64(latin1($0.value)) }.map { Int(clamping: $0) }
    }

    /// The comma-separated words of all lines of a name, in lower case.
    func options(of name: String) -> Set<String> {
        let values = filter { $0.lowercasedName == name }.map { latin1($0.value).lowercased() }
        let words = values.flatMap { $0.split(separator: ",") }
        return Set(words.map { $0.trimmingBlanks }.filter { !$0.isEmpty })
    }

    /// Repeated lines of some names become one, where the first stood; empty values add nothing.
    fileprivate func joined(_ isJoined: (KnownField) -> Bool) -> [Field] {
        var result: [Field] = []
        var places: [String: Int] = [:]
        for field in self {
            let name = field.lowercasedName
            guard let known = Self.known[name], isJoined(known) else {
                result.append(field)
                continue
            }
            guard let place = places[name] else {
                places[name] = result.count
                result.append(field)
                continue
            }
            if field.value.isEmpty { continue }
            if !result[place].value.isEmpty { result[place].value.append(UInt8(ascii: ",")) }
            result[place].value += field.value
        }
        return result
    }

    private static let known = Dictionary(
        KnownField.allCases.filter { !$0.name.isEmpty }.map { ($0.name, $0) },
        uniquingKeysWith: { first, _ in first }
    )
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
