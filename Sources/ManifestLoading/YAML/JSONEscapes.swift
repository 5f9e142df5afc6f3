/// The one thing of JSON that libyaml does not read: characters beyond the basic plane written as two `\u` escapes.
enum JSONEscapes {
    /// The text with such pairs written as one `\U` escape of YAML.
    ///
    /// Only double-quoted scalars have escapes, and there a surrogate's escape has no other meaning, so other text that
    /// looks like a pair is the price: it must not be touched, hence only documents that begin as JSON are.
    static func forYAML(_ text: String) -> String {
        guard let first = text.utf8.first(where: { $0 > 0x20 }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        else { return text }
        let bytes = Array(text.utf8)
        guard hasSurrogate(bytes) else { return text }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let scalar = pair(bytes, at: index) {
                let digits = String(scalar, radix: 16)
                result += Array(("\\U" + String(repeating: "0", count: 8 - digits.utf8.count) + digits).utf8)
                index += 12
            } else {
                let isEscape = bytes[index] == UInt8(ascii: "\\") && index + 1 < bytes.count
                result += bytes[index..<(index + (isEscape ? 2 : 1))]
                index += isEscape ? 2 : 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func hasSurrogate(_ bytes: [UInt8]) -> Bool {
        bytes.indices.contains { index in
            bytes[index] == UInt8(ascii: "\\") && (unit(bytes, at: index).map { 0xd800...0xdbff ~= $0 } ?? false)
        }
    }

    private static func pair(_ bytes: [UInt8], at index: Int) -> UInt32? {
        guard
            let high = unit(bytes, at: index), 0xd800...0xdbff ~= high,
            let low = unit(bytes, at: index + 6), 0xdc00...0xdfff ~= low
        else { return nil }
        return 0x10000 + (high - 0xd800) << 10 + (low - 0xdc00)
    }

    /// The code unit of a `\uXXXX` at a place.
    private static func unit(_ bytes: [UInt8], at index: Int) -> UInt32? {
        guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
        else { return nil }
        return UInt32(String(decoding: bytes[(index + 2)..<(index + 6)], as: UTF8.self), radix: 16)
    }
}
