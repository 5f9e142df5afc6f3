/// Reads a format from left to right, byte by byte.
struct FormatParser {
    private let format: String
    private let bytes: [UInt8]
    private var position = 0
    private var text: [UInt8] = []
    private var segments: [FormatString.Segment] = []

    init(_ format: String) {
        self.format = format
        bytes = Array(format.utf8)
    }

    mutating func parse() throws(FormatStringError) -> [FormatString.Segment] {
        while position < bytes.count {
            if bytes[position] != UInt8(ascii: "%") {
                text.append(bytes[position])
                position += 1
            } else if position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "%") {
                text.append(UInt8(ascii: "%"))
                position += 2
            } else {
                let command = try readOperator()
                try OperatorSyntax.check(command)
                endText()
                segments.append(.command(command))
            }
        }
        endText()
        return segments
    }

    private mutating func endText() {
        guard !text.isEmpty else { return }
        segments.append(.text(String(decoding: text, as: UTF8.self)))
        text = []
    }

    /// Reads an operator, of one of the forms `%NAME%`, `%NAME(parameters)%` and `%NAME(parameters):length%`.
    ///
    /// Parameters end at the first parenthesis that makes the rest an operator's end.
    private mutating func readOperator() throws(FormatStringError) -> FormatOperator {
        let start = position
        var index = start + 1
        while index < bytes.count, Self.isNameByte(bytes[index]) { index += 1 }
        guard index > start + 1, index < bytes.count else { throw invalid(at: start) }
        let name = string(start + 1..<index)
        if bytes[index] == UInt8(ascii: "(") {
            let open = index
            while index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
                if bytes[index] == UInt8(ascii: ")"), let tail = readTail(index + 1) {
                    position = tail.end
                    let parameters = index == open + 1 ? nil : string(open + 1..<index)
                    return FormatOperator(name: name, parameters: parameters, maxLength: tail.length)
                }
                index += 1
            }
        } else if let tail = readTail(index) {
            position = tail.end
            return FormatOperator(name: name, maxLength: tail.length)
        }
        throw invalid(at: start)
    }

    /// An optional `:length` and the closing `%`.
    private func readTail(_ start: Int) -> (length: Int?, end: Int)? {
        guard start < bytes.count else { return nil }
        if bytes[start] == UInt8(ascii: "%") { return (nil, start + 1) }
        guard bytes[start] == UInt8(ascii: ":") else { return nil }
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "%")), end > start + 1 else { return nil }
        let digits = bytes[start + 1..<end]
        guard digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
        guard let length = UInt64(String(decoding: digits, as: UTF8.self)) else { return nil }
        return (Int(clamping: length), end + 1)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "A") < 26
    }

    private func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private func invalid(at position: Int) -> FormatStringError {
        FormatStringError(
            message: "Incorrect configuration: \(format). Couldn't find valid command at position \(position)"
        )
    }
}
