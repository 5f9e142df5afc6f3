import MessageLayout

/// Request heads, one behind the other in one buffer, in the order in which they are asked.
///
/// In a proxy a head has just been read and lies in the nearest cache; one behind the other comes closest to that.
struct RequestSet {
    struct Request {
        var bytes: Range<Int>
        var layout: RequestLayout
        var fields: Range<Int>
    }

    private(set) var bytes: [UInt8] = []
    private(set) var fields: [FieldRange] = []
    private(set) var requests: [Request] = []

    /// Lays out `count` distinct requests for a table of `entries`, in random order.
    init(_ scenario: Scenario, entries: Int, hits: Bool, count: Int) {
        var random = SplitMix(state: 0x5eed)
        for salt in 0..<count {
            let number = Int(random.next() >> 33) % entries
            add(scenario.request(for: number, hits: hits, salt: salt))
        }
    }

    private mutating func add(_ request: (host: String, target: String, headers: [(String, String)])) {
        let start = bytes.count
        let firstField = fields.count
        func append(_ text: String, to bytes: inout [UInt8]) -> ByteRange {
            bytes += text.utf8
            return ByteRange(start: bytes.count - start - text.utf8.count, count: text.utf8.count)
        }
        let method = append("GET", to: &bytes)
        bytes.append(UInt8(ascii: " "))
        let target = append(request.target, to: &bytes)
        bytes += " HTTP/1.1\r\n".utf8
        var authority: ByteRange?
        for (name, value) in [("Host", request.host)] + Self.browserLines + request.headers {
            let nameRange = append(name, to: &bytes)
            bytes += ": ".utf8
            let valueRange = append(value, to: &bytes)
            bytes += "\r\n".utf8
            if name == "Host" { authority = valueRange }
            let known = KnownField.allCases.first { $0.name == name.lowercased() } ?? .other
            fields.append(FieldRange(name: nameRange, value: valueRange, known: known))
        }
        bytes += "\r\n".utf8
        requests.append(
            Request(
                bytes: start..<bytes.count,
                layout: RequestLayout(method: method, target: target, authority: authority),
                fields: firstField..<fields.count
            )
        )
    }

    private static let browserLines = [
        ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        ("Accept-Language", "en-US,en;q=0.5"),
        ("Accept-Encoding", "gzip, deflate, br"),
        ("Cookie", "session=0123456789abcdef0123456789abcdef"),
        ("Connection", "keep-alive"),
    ]
}

/// Random numbers that are the same in each run.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
