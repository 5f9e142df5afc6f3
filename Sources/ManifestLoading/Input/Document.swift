/// One YAML document of a file, not parsed yet.
struct Document: Sendable {
    /// The index of its file.
    var file: Int
    /// Its bytes in the file.
    var range: Range<Int>
    /// The line of its first byte, from 1.
    var firstLine: Int
}

/// Cuts a file at its document markers.
///
/// A line that begins with `---` ends whatever stands before it, a block scalar too, so a cut there is always right and
/// a fault in one document leaves the others readable.
///
/// > Source: YAML 1.2.2, sections 9.1.2 (document markers) and 8.1 (a block scalar's lines are indented).
enum DocumentSplitter {
    static func split(_ bytes: [UInt8], file: Int) -> [Document] {
        var documents: [Document] = []
        var start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        var startLine = 1
        var line = 1
        var position = start
        while position < bytes.count {
            if position > start, isMarker(bytes, at: position), !holdsDirectives(bytes[start..<position]) {
                documents.append(Document(file: file, range: start..<position, firstLine: startLine))
                (start, startLine) = (position, line)
            }
            guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else { break }
            position = end + 1
            line += 1
        }
        documents.append(Document(file: file, range: start..<bytes.count, firstLine: startLine))
        return documents
    }

    /// Cuts a JSON file before each object that begins a line once the one before it has ended: a stream of objects, as
    /// kubectl reads it.
    static func splitJSON(_ bytes: [UInt8], file: Int) -> [Document] {
        var documents: [Document] = []
        var (start, startLine, line) = (0, 1, 1)
        var (depth, isInString, isEscaped, hasValue) = (0, false, false, false)
        for (position, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") { line += 1 }
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if depth == 0, hasValue, position > 0, bytes[position - 1] == UInt8(ascii: "\n") {
                    documents.append(Document(file: file, range: start..<position, firstLine: startLine))
                    (start, startLine) = (position, line)
                }
                depth += 1
                hasValue = true
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth = max(0, depth - 1)
            default: break
            }
        }
        documents.append(Document(file: file, range: start..<bytes.count, firstLine: startLine))
        return documents
    }

    private static func isMarker(_ bytes: [UInt8], at position: Int) -> Bool {
        guard position + 3 <= bytes.count, bytes[position..<(position + 3)].allSatisfy({ $0 == UInt8(ascii: "-") })
        else { return false }
        return position + 3 == bytes.count || [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position + 3])
    }

    /// Whether these lines are only comments and directives, at least one of them a directive; those belong to the
    /// document after the marker.
    private static func holdsDirectives(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.first == UInt8(ascii: "%") || bytes.contains(UInt8(ascii: "%")) else { return false }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        let starts = lines.compactMap { line in line.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d } }
        return starts.contains(UInt8(ascii: "%"))
            && starts.allSatisfy { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "#") }
    }
}
