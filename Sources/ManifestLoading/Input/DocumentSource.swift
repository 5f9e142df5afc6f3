import GatewayAPI
import Yams

/// The lines of a text, found once.
struct SourceLines {
    private let bytes: ArraySlice<UInt8>
    private let starts: [Int]

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
    }

    /// The beginning of the line of that number, from 0, without its line break.
    func line(_ number: Int) -> String? {
        guard starts.indices.contains(number) else { return nil }
        let line = bytes[starts[number]...].prefix(Self.shownBytes).prefix { $0 != UInt8(ascii: "\n") }
        return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
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
        guard let place else { return SourceLocation(file: fileName, line: firstLine, column: 1) }
        return SourceLocation(file: fileName, line: firstLine + place.line - 1, column: place.column)
    }

    /// The line at a location of this document; nil where the column lies beyond what is shown.
    func line(at location: SourceLocation) -> String? {
        guard let line = lines.line(location.line - firstLine) else { return nil }
        return location.column - 1 <= line.unicodeScalars.count ? line : nil
    }
}
