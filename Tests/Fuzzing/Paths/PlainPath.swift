/// A path normalised as semantics 8.10 says, step by step on whole texts, without a thought for speed: what the one pass
/// of `PathNormalizer` is held against.
///
/// > Source: semantics 8.10 and the recordings read off in `PathNormalizationTests`: parameters behind a literal dot
/// > segment go, then it is Envoy's URL library: decode the unreserved, resolve dot segments, encode what must not stand.
enum PlainPath {
    /// Path and query as they go upstream; nil if Envoy refuses the target.
    ///
    /// - Parameter target: begins with `/`.
    static func normalized(_ target: [UInt8]) -> [UInt8]? {
        let withoutFragment = target.prefix { $0 != UInt8(ascii: "#") }
        let path = Array(withoutFragment.prefix { $0 != UInt8(ascii: "?") })
        let query = withoutFragment.dropFirst(path.count)
        guard let segments = resolved(split(withoutParameters(path))) else { return nil }
        return Array(segments.map { [UInt8(ascii: "/")] + $0 }.joined()) + query
    }

    /// `/..;x/` and `/.;x/` lose what is behind the semicolon, up to the next slash.
    private static func withoutParameters(_ path: [UInt8]) -> [UInt8] {
        let segments = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let cut = segments.map { segment -> ArraySlice<UInt8> in
            for dots in [[UInt8(ascii: ".")], [UInt8(ascii: "."), UInt8(ascii: ".")]]
            where segment.starts(with: dots + [UInt8(ascii: ";")]) {
                return segment.prefix(dots.count)
            }
            return segment
        }
        return Array(cut.map { [UInt8(ascii: "/")] + $0 }.joined())
    }

    /// The segments between `/` and `\`, behind the first.
    private static func split(_ path: [UInt8]) -> [[UInt8]] {
        path.dropFirst().split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
            .map { Array($0) }
    }

    /// Dot segments resolved, the others decoded and encoded; nil at an encoded NUL.
    private static func resolved(_ segments: [[UInt8]]) -> [[UInt8]]? {
        var result: [[UInt8]] = []
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch dots(segment) {
            case 1: if isLast { result.append([]) }
            case 2:
                if !result.isEmpty { result.removeLast() }
                if isLast { result.append([]) }
            default:
                guard let clean = recoded(segment) else { return nil }
                result.append(clean)
            }
        }
        return result.isEmpty ? [[]] : result
    }

    /// 1 or 2 if the segment is so many dots, written as they are or as `%2e`; else 0.
    private static func dots(_ segment: [UInt8]) -> Int {
        switch String(decoding: segment, as: UTF8.self).lowercased().replacing("%2e", with: ".") {
        case ".": 1
        case "..": 2
        default: 0
        }
    }

    /// Encodings of unreserved characters decoded, some characters encoded, all else as it is.
    private static func recoded(_ segment: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var strayPercents: [Int] = []
        var left = segment[...]
        while let byte = left.popFirst() {
            if byte == UInt8(ascii: "%"), let value = encoded(left) {
                if value == 0 { return nil }
                result += isUnreserved(value) ? [value] : [byte] + left.prefix(2)
                left = left.dropFirst(2)
            } else if mustBeEncoded(byte) {
                let digits = String(byte, radix: 16, uppercase: true)
                result += Array("%\(digits.utf8.count == 1 ? "0" : "")\(digits)".utf8)
            } else {
                if byte == UInt8(ascii: "%") { strayPercents.append(result.count) }
                result.append(byte)
            }
        }
        // A percent sign that began no encoding must not begin one now.
        for place in strayPercents.reversed() where encoded(result[(place + 1)...]) != nil {
            result.insert(contentsOf: Array("25".utf8), at: place + 1)
        }
        return result
    }

    private static func encoded(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count >= 2 else { return nil }
        let text = latin1(digits.prefix(2))
        return text.hasPrefix("+") || text.hasPrefix("-") ? nil : UInt8(text, radix: 16)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: Array("-._~".utf8).contains(byte)
        }
    }

    private static func mustBeEncoded(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte >= 0x7F || Array("\"<>^`{|}".utf8).contains(byte)
    }
}
