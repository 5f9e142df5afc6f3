/// The bytes of one message, looked at without a parser: what is unusual about them.
struct RawMessage {
    let bytes: [UInt8]
    /// The lines of the head, without their LF.
    private(set) var lines: [ArraySlice<UInt8>] = []
    /// The line breaks before it, which belong to no message.
    let lineBreaks: ArraySlice<UInt8>
    /// What follows the empty line; nil if there is none.
    private(set) var rest: ArraySlice<UInt8>?

    init(_ bytes: ArraySlice<UInt8>) {
        // Both parsers skip line breaks before a message.
        let message = bytes.drop { $0 == 0x0D || $0 == 0x0A }
        lineBreaks = bytes[..<message.startIndex]
        self.bytes = Array(message)
        var start = self.bytes.startIndex
        while let end = self.bytes[start...].firstIndex(of: 0x0A) {
            let line = self.bytes[start..<end]
            start = end + 1
            if !lines.isEmpty, line.isEmpty || line.elementsEqual([0x0D]) {
                rest = self.bytes[start...]
                return
            }
            lines.append(line)
        }
        if start < self.bytes.endIndex { lines.append(self.bytes[start...]) }
    }

    /// The bytes up to the empty line, or all.
    var head: ArraySlice<UInt8> { bytes[..<(rest?.startIndex ?? bytes.endIndex)] }
    /// The first line without its line break.
    var startLine: ArraySlice<UInt8> { (lines.first ?? []).dropLast { $0 == 0x0D } }
    /// The words of the first line.
    var startWords: [String] { startLine.split { $0 <= 0x20 }.map { latin1($0) } }

    /// Whether the head has a line that ends with LF alone.
    var hasBareLineFeed: Bool { Self.hasBareLineFeed(head) }

    /// Whether the head has a CR that no LF follows.
    var hasBareCarriageReturn: Bool {
        head.indices.contains { index in
            head[index] == 0x0D && (index + 1 >= bytes.count || bytes[index + 1] != 0x0A) && index + 1 < bytes.count
        }
    }

    /// Whether a CR before the message has no LF behind it.
    var hasBareCarriageReturnBefore: Bool {
        zip(lineBreaks, lineBreaks.dropFirst() + bytes.prefix(1)).contains { $0 == 0x0D && $1 != 0x0A }
    }

    /// Whether the head has a control character other than TAB, CR and LF.
    var hasControl: Bool { head.contains { $0 < 0x20 && ![0x09, 0x0A, 0x0D].contains($0) || $0 == 0x7F } }

    /// Whether a line begins with a blank.
    var hasFold: Bool { lines.dropFirst().contains { $0.first == 0x20 || $0.first == 0x09 } }

    /// Whether the first line has other separators than one space.
    var hasUnusualBlanks: Bool {
        let line = startLine
        if line.first == 0x20 || line.last == 0x20 || line.contains(where: { $0 < 0x20 }) { return true }
        return zip(line, line.dropFirst()).contains { $0 == 0x20 && $1 == 0x20 }
    }

    /// Whether a tab stands beside the number of a Content-Length.
    var hasTabbedLength: Bool {
        lines.contains { latin1($0).lowercased().hasPrefix("content-length:") && $0.contains(0x09) }
    }

    /// The values of the lines with that name, blanks trimmed.
    func values(of name: String) -> [String] {
        lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            guard latin1(line[..<colon]).lowercased() == name else { return nil }
            let value = line[(colon + 1)...].drop { $0 <= 0x20 }.dropLast { $0 <= 0x20 }
            return latin1(value)
        }
    }

    static func hasBareLineFeed(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.indices.contains { index in
            bytes[index] == 0x0A && (index == bytes.startIndex || bytes[index - 1] != 0x0D)
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func dropLast(_ predicate: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        var slice = self
        while let last = slice.last, predicate(last) { slice.removeLast() }
        return slice
    }
}

extension RawMessage {
    /// Whether chunks are written in another way than hexadecimal digits, CRLF, data, CRLF, or trailers follow.
    var hasUnusualChunks: Bool {
        guard let rest else { return false }
        var left = rest
        while true {
            let digits = left.prefix { $0.isHexadecimal }
            guard !digits.isEmpty, digits.count <= 15, let size = Int(latin1(digits), radix: 16) else { return true }
            left = left.dropFirst(digits.count)
            guard left.starts(with: [0x0D, 0x0A]) else { return true }
            left = left.dropFirst(2)
            guard size < left.count else { return size > 0 }
            left = left.dropFirst(size)
            guard left.starts(with: [0x0D, 0x0A]) else { return true }
            left = left.dropFirst(2)
            if size == 0 { return false }
        }
    }
}

extension UInt8 {
    fileprivate var isHexadecimal: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
