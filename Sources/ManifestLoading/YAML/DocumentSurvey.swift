/// What the bytes of a document tell before it is parsed.
enum DocumentSurvey {
    /// Whether there is nothing but blanks, comments and a document marker.
    static func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.split(separator: UInt8(ascii: "\n")).allSatisfy { line in
            let text = line.drop { isBlank($0) }
            guard let first = text.first, first != UInt8(ascii: "#") else { return true }
            guard text.starts(with: "---".utf8) || text.starts(with: "...".utf8), text.startIndex == line.startIndex
            else { return false }
            let rest = text.dropFirst(3).drop { isBlank($0) }
            return rest.isEmpty || rest.first == UInt8(ascii: "#")
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }

    /// What must not reach the parser.
    ///
    /// Yams compares the keys of a map as whole trees. A few levels of aliases used as keys would make that take for
    /// ever, so a document with many aliases must not have lists or maps as keys, which JSON forbids anyway.
    static func fault(of bytes: ArraySlice<UInt8>) -> ConversionFault? {
        var aliases = 0
        var hasTreeKey = false
        var previous: UInt8 = 0x0a
        for index in bytes.indices {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "*") where isBoundary(previous):
                aliases += 1
                if isAliasKey(bytes[index...]) { hasTreeKey = true }
            case UInt8(ascii: "?") where isBoundary(previous): hasTreeKey = true
            case UInt8(ascii: ":") where previous == UInt8(ascii: "]") || previous == UInt8(ascii: "}"):
                hasTreeKey = true
            default: break
            }
            if byte != 0x20 || isBoundary(previous) { previous = byte }
        }
        guard aliases > 32, hasTreeKey else { return nil }
        return ConversionFault(
            code: .tooLarge,
            message: "many aliases, and a key that is an alias, a list or a map",
            fix: "use plain text as keys"
        )
    }

    /// Whether a token may begin after this byte.
    private static func isBoundary(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: "-"),
            UInt8(ascii: ":"), UInt8(ascii: "?"):
            true
        default: false
        }
    }

    private static func isAliasKey(_ bytes: ArraySlice<UInt8>) -> Bool {
        let name = bytes.dropFirst().prefix(1024).prefix { byte in
            Characters.isASCIIDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
        let rest = bytes.dropFirst(1 + name.count).drop { isBlank($0) }
        return rest.first == UInt8(ascii: ":")
    }
}
