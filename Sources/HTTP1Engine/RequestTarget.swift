import HTTPMessage

/// What may stand in a request line as target.
enum RequestTarget {
    /// What becomes of a target that is no path, once the head is whole.
    enum Verdict {
        case accepted
        case invalidURL
        case invalidScheme
        case plainTextHTTPS
    }

    /// Whether the first line may say this.
    ///
    /// > Source: Envoy 1.40 (`BalsaParser::isUrlValid`), measured.
    static func isPossible(_ bytes: Span<UInt8>, _ target: Range<Int>, isConnect: Bool) -> Bool {
        guard !target.isEmpty else { return false }
        let first = bytes[target.lowerBound]
        if first == UInt8(ascii: "/") || first == UInt8(ascii: "*") {
            return isVisible(bytes, target)
        }
        var rest = target
        if !isConnect {
            guard let afterScheme = afterScheme(bytes, target) else { return false }
            rest = afterScheme..<target.upperBound
        }
        let path = authorityEnd(bytes, rest)
        var previous: UInt8 = 0
        for index in rest.lowerBound..<path {
            let byte = bytes[index]
            guard isAuthorityByte(byte), !(byte == UInt8(ascii: "@") && previous == byte) else { return false }
            previous = byte
        }
        return isVisible(bytes, path..<target.upperBound)
    }

    /// Judges a target that does not begin with `/`, `OPTIONS *` apart.
    ///
    /// > Source: Envoy 1.40 (`ServerConnectionImpl::handlePath`, `Utility::Url`), measured.
    static func judge(_ bytes: Span<UInt8>, _ target: Range<Int>, isConnect: Bool) -> Verdict {
        if isConnect {
            return isHostAndPort(bytes, target, portIsRequired: true) ? .accepted : .invalidURL
        }
        guard let start = afterScheme(bytes, target) else { return .invalidURL }
        let authority = start..<authorityEnd(bytes, start..<target.upperBound)
        var host = authority
        if let at = authority.first(where: { bytes[$0] == UInt8(ascii: "@") }) { host = at + 1..<authority.upperBound }
        guard isHostAndPort(bytes, host, portIsRequired: false) else { return .invalidURL }
        let scheme = target.lowerBound..<start - 3
        if equalsFolded(bytes, scheme, "http") { return .accepted }
        return equalsFolded(bytes, scheme, "https") ? .plainTextHTTPS : .invalidScheme
    }

    private static func afterScheme(_ bytes: Span<UInt8>, _ target: Range<Int>) -> Int? {
        var index = target.lowerBound
        guard bytes[index].isLetter else { return nil }
        while index < target.upperBound, isSchemeByte(bytes[index]) { index += 1 }
        guard index + 3 <= target.upperBound, bytes[index] == .colon, bytes[index + 1] == UInt8(ascii: "/"),
            bytes[index + 2] == UInt8(ascii: "/")
        else { return nil }
        return index + 3
    }

    private static func authorityEnd(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        range.first { bytes[$0] == UInt8(ascii: "/") || bytes[$0] == UInt8(ascii: "?") } ?? range.upperBound
    }

    private static func isHostAndPort(_ bytes: Span<UInt8>, _ range: Range<Int>, portIsRequired: Bool) -> Bool {
        guard let first = range.first else { return false }
        var end = first
        if bytes[first] == UInt8(ascii: "[") {
            end += 1
            while end < range.upperBound, isAddressByte(bytes[end]) { end += 1 }
            guard end > first + 1, end < range.upperBound, bytes[end] == UInt8(ascii: "]") else { return false }
            end += 1
        } else {
            while end < range.upperBound, isHostByte(bytes[end]) { end += 1 }
            guard end > first else { return false }
        }
        if end == range.upperBound { return !portIsRequired }
        guard bytes[end] == .colon, end + 1 < range.upperBound else { return false }
        var port = 0
        for index in end + 1..<range.upperBound {
            guard bytes[index].isDigit else { return false }
            port = port * 10 + Int(bytes[index] - UInt8(ascii: "0"))
            guard port <= 0xFFFF else { return false }
        }
        return true
    }

    /// Whether there is a target, of visible ASCII only.
    static func isVisible(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        range.allSatisfy { bytes[$0] > .space && bytes[$0] < 0x7F }
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".")
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        byte.hexadecimalValue != nil || byte == .colon || byte == UInt8(ascii: ".")
    }

    private static func isAuthorityByte(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || authorityPunctuation.contains(byte)
    }

    private static let authorityPunctuation = Array("!$%&'()*+,-.:;=@[]_~".utf8)
}

/// Whether the bytes are `text`, which must be lower case, in any case.
func equalsFolded(_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: String) -> Bool {
    guard range.count == text.utf8.count else { return false }
    var index = range.lowerBound
    for byte in text.utf8 {
        guard bytes[index].lowercased == byte else { return false }
        index += 1
    }
    return true
}
