extension RawMessage {
    /// The message as it would stand if its sender had written properly what Envoy reads into it: one space between the
    /// words of the first line, CRLF behind each line, no CR within, folds joined to their line.
    ///
    /// nil where the head has not ended.
    ///
    /// > Source: recordings, README, "Lenient"; CR and LF inside a value vanish, blanks around them stay (measured).
    var repaired: [UInt8]? {
        guard let rest, let first = lines.first else { return nil }
        var logical: [[UInt8]] = []
        for line in lines.dropFirst() {
            let isFold = line.first == 0x20 || line.first == 0x09
            let bytes = line.filter { $0 != 0x0D }
            if isFold, !logical.isEmpty { logical[logical.count - 1] += bytes } else { logical.append(bytes) }
        }
        let head = [Self.words(first)] + logical.map { Self.field($0) }
        return Array(head.map { $0 + [0x0D, 0x0A] }.joined()) + [0x0D, 0x0A] + rest
    }

    /// The first two words, and whatever follows them.
    private static func words(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var words: [ArraySlice<UInt8>] = []
        var left = trimmed(line) { $0 <= 0x20 }
        while words.count < 2, !left.isEmpty {
            let word = left.prefix { $0 > 0x20 }
            words.append(word)
            left = left.dropFirst(word.count).drop { $0 <= 0x20 }
        }
        if !left.isEmpty { words.append(left) }
        return Array(words.joined(separator: [0x20]))
    }

    private static func field(_ line: [UInt8]) -> [UInt8] {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return line }
        return line[...colon] + [0x20] + trimmed(line[(colon + 1)...]) { $0 == 0x20 || $0 == 0x09 }
    }

    private static func trimmed(_ line: ArraySlice<UInt8>, _ isBlank: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        var line = line.drop(while: isBlank)
        while let last = line.last, isBlank(last) { line.removeLast() }
        return line
    }
}
