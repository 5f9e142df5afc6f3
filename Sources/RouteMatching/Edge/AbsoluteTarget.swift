/// A request target in absolute form, `http://host:port/path?query`.
///
/// > Source: Envoy 1.40, measured: it is stricter here than with `Host` (no `_`, `,`, `*` or `%` in the name, a port is
/// > 1–5 digits up to 65535), and userinfo is dropped.
struct AbsoluteTarget {
    /// Whether the scheme is `https`.
    var isHTTPS: Bool
    /// Host and port.
    var authority: Range<Int>
    /// What follows the authority; empty, or begins with `/` or `?`.
    var path: Range<Int>

    /// Takes the target apart; nil where Envoy answers 400.
    init?(_ bytes: Span<UInt8>, _ target: Range<Int>) {
        guard let schemeEnd = target.first(where: { bytes[$0] == UInt8(ascii: ":") }) else { return nil }
        let scheme = target.lowerBound..<schemeEnd
        guard schemeEnd + 3 <= target.upperBound, bytes.equals(schemeEnd..<schemeEnd + 3, "://") else { return nil }
        switch scheme.count {
        case 4 where bytes.equalsFolded(scheme, "http"): isHTTPS = false
        case 5 where bytes.equalsFolded(scheme, "https"): isHTTPS = true
        default: return nil
        }
        var start = schemeEnd + 3
        let end = (start..<target.upperBound).first { Self.endsAuthority(bytes[$0]) } ?? target.upperBound
        if let at = (start..<end).first(where: { bytes[$0] == UInt8(ascii: "@") }) {
            guard (start..<at).allSatisfy({ Self.userinfo.contains(bytes[$0]) }) else { return nil }
            start = at + 1
        }
        guard Self.isHost(bytes, start..<end, requiresPort: false) else { return nil }
        authority = start..<end
        path = end..<target.upperBound
        // A fragment right behind the authority is refused; elsewhere it is cut off.
        if end < target.upperBound, bytes[end] == UInt8(ascii: "#") { return nil }
    }

    /// Whether the target is what CONNECT wants: a host and a port.
    static func isHostAndPort(_ bytes: Span<UInt8>, _ target: Range<Int>) -> Bool {
        isHost(bytes, target, requiresPort: true)
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    /// The printable bytes but for ``"#/<>?@[\]^`{|}``.
    static var userinfo: ASCIISet {
        ASCIISet(low: 0x2fff_7ff2_0000_0000, high: 0x47ff_fffe_87ff_fffe)
    }

    /// A name of letters, digits, `.` and `-`, or an address in brackets; then perhaps a port.
    private static func isHost(_ bytes: Span<UInt8>, _ range: Range<Int>, requiresPort: Bool) -> Bool {
        guard let first = range.first else { return false }
        var nameEnd: Int
        if bytes[first] == UInt8(ascii: "[") {
            guard let bracket = range.first(where: { bytes[$0] == UInt8(ascii: "]") }), bracket > first + 1 else {
                return false
            }
            let address = first + 1..<bracket
            guard address.allSatisfy({ isAddressByte(bytes[$0]) }) else { return false }
            nameEnd = bracket + 1
        } else {
            nameEnd = range.first { bytes[$0] == UInt8(ascii: ":") } ?? range.upperBound
            guard nameEnd > first, (first..<nameEnd).allSatisfy({ isNameByte(bytes[$0]) }) else { return false }
        }
        guard nameEnd < range.upperBound else { return !requiresPort }
        return bytes[nameEnd] == UInt8(ascii: ":") && isPort(bytes, nameEnd + 1..<range.upperBound)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        byte.hexValue != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }

    private static func isPort(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        var port = 0
        for index in range {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return false }
            port = port * 10 + Int(digit)
            guard port <= 65_535 else { return false }
        }
        return true
    }
}
