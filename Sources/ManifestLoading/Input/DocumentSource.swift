import GatewayAPI
import Yams

/// The lines of a text, found once.
struct SourceLines {
    private let bytes: ArraySlice<UInt8>
    private let starts: [Int]
    /// Where they begin for YAML, if that is elsewhere.
    private let yamlStarts: [Int]?

    /// How many bytes of a line are worth showing.
    private static let shownBytes = 400

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        var starts = [bytes.startIndex]
        var rest = bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            rest = rest[(end + 1)...]
            starts.append(rest.startIndex)
        }
        self.starts = starts
        yamlStarts = Self.yamlStarts(bytes)
    }

    /// The beginning of the line of that number, from 0, without its line break.
    func line(_ number: Int) -> String? {
        guard starts.indices.contains(number) else { return nil }
        let line = bytes[starts[number]...].prefix(Self.shownBytes).prefix { $0 != UInt8(ascii: "\n") }
        return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }
}

extension SourceLines {
    /// The place as an editor counts, where only LF ends a line; YAML has other line breaks, too, and says of what is
    /// never closed that it ends behind the last line.
    func inFile(_ place: TextPosition) -> TextPosition {
        guard yamlStarts != nil || place.line > starts.count else { return place }
        let yamlStarts = yamlStarts ?? starts
        let isInside = place.line <= yamlStarts.count
        let start = isInside ? yamlStarts[place.line - 1] : bytes.endIndex
        let line = (starts.firstIndex { $0 > start } ?? starts.count) - 1
        let before = String(decoding: bytes[starts[line]..<start], as: UTF8.self).unicodeScalars.count
        return TextPosition(line: line + 1, column: before + (isInside ? place.column : 1))
    }

    /// Where lines begin for YAML; nil if that is behind each LF and nowhere else.
    ///
    /// > Source: YAML 1.1, section 4.1.4, as libyaml counts: CR, NEL, LS and PS end a line as well.
    private static func yamlStarts(_ bytes: ArraySlice<UInt8>) -> [Int]? {
        guard bytes.contains(where: { $0 == 0x0D || $0 == 0xC2 || $0 == 0xE2 }) else { return nil }
        var starts = [bytes.startIndex]
        var hasOthers = false
        for index in bytes.indices {
            let rest = bytes[index...].prefix(3)
            let length =
                switch rest.first {
                case 0x0A: 1
                case 0x0D where !rest.starts(with: [0x0D, 0x0A]): 1
                case 0xC2 where rest.starts(with: [0xC2, 0x85]): 2
                case 0xE2 where rest.starts(with: [0xE2, 0x80, 0xA8]) || rest.starts(with: [0xE2, 0x80, 0xA9]): 3
                default: 0
                }
            guard length > 0 else { continue }
            starts.append(index + length)
            if rest.first != 0x0A { hasOthers = true }
        }
        return hasOthers ? starts : nil
    }
}

/// The text of one document and its place in its file.
///
/// A class, so that the lines are found once however many faults the document has; it stays on one thread.
final class DocumentSource {
    let fileName: String
    let bytes: ArraySlice<UInt8>
    let firstLine: Int
    private lazy var lines = SourceLines(bytes)

    init(file: SourceFile, document: Document) {
        fileName = file.name
        bytes = file.bytes[document.range]
        firstLine = document.firstLine
    }

    /// The text as Yams shall read it.
    var text: String { JSONEscapes.forYAML(String(decoding: bytes, as: UTF8.self)) }

    func location(_ mark: Mark?) -> SourceLocation { location(at: mark.map(TextPosition.init)) }

    /// The place in the file; the document's beginning if there is none.
    func location(at place: TextPosition?) -> SourceLocation {
        guard let place = place.map(lines.inFile) else {
            return SourceLocation(file: fileName, line: firstLine, column: 1)
        }
        return SourceLocation(file: fileName, line: firstLine + place.line - 1, column: place.column)
    }

    /// The line at a location of this document; nil where the column lies beyond what is shown.
    func line(at location: SourceLocation) -> String? {
        guard let line = lines.line(location.line - firstLine) else { return nil }
        return location.column - 1 <= line.unicodeScalars.count ? line : nil
    }
}
