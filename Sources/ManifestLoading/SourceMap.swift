public import GatewayAPI
import Yams

/// Where each object and field stands in the input.
///
/// Positions are not kept: the one document is parsed again when somebody asks, so that ten thousand routes cost no
/// more than their text.
public struct SourceMap: Sendable {
    var files: [SourceFile] = []
    var documents: [Document] = []
    var places: [ObjectIdentity: ObjectPlace] = [:]

    /// Makes an empty map.
    public init() {}

    /// The place of a field, or of the nearest one above it that the input has.
    ///
    /// - Returns: nil for an object that is not in the input.
    public func location(of object: ObjectIdentity, at path: FieldPath = FieldPath()) -> SourceLocation? {
        guard let place = places[object] else { return nil }
        let document = documents[place.document]
        let source = DocumentSource(file: files[document.file], document: document)
        guard let roots = try? DocumentParser().parse(source.text), place.root < roots.count else {
            return source.location(nil)
        }
        let steps = place.prefix + path.steps
        return source.location(NodePosition.find(steps[...], in: roots[place.root], wantsKey: false).node.mark)
    }

    /// The line at a location, without its line break.
    public func line(at location: SourceLocation) -> String? {
        guard location.line > 0, let file = files.first(where: { $0.name == location.file }) else { return nil }
        return SourceLines.line(location.line - 1, of: file.bytes[...])
    }
}

/// The place of an object: a document, one of its roots, and the way from there through lists.
struct ObjectPlace: Hashable, Sendable {
    var document: Int
    var root: Int
    var prefix: [FieldPath.Step]
}

/// The lines of a text.
enum SourceLines {
    /// How many bytes of a line are worth showing.
    private static let shownBytes = 400

    /// The line of that number, from 0.
    static func line(_ number: Int, of bytes: ArraySlice<UInt8>) -> String? {
        var rest = bytes
        for _ in 0..<number {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            rest = rest[(end + 1)...]
        }
        let line = rest.prefix { $0 != UInt8(ascii: "\n") }
        let shown = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        return String(decoding: shown.prefix(shownBytes), as: UTF8.self)
    }
}

/// The text of one document and its place in its file.
struct DocumentSource {
    let fileName: String
    let bytes: ArraySlice<UInt8>
    let firstLine: Int

    init(file: SourceFile, document: Document) {
        fileName = file.name
        bytes = file.bytes[document.range]
        firstLine = document.firstLine
    }

    /// The text as Yams shall read it.
    var text: String { JSONEscapes.forYAML(String(decoding: bytes, as: UTF8.self)) }

    func location(_ mark: Mark?) -> SourceLocation {
        guard let mark else { return SourceLocation(file: fileName, line: firstLine, column: 1) }
        return SourceLocation(file: fileName, line: firstLine + mark.line - 1, column: mark.column)
    }

    /// The line at a location of this document; nil where the column lies beyond what is shown.
    func line(at location: SourceLocation) -> String? {
        guard let line = SourceLines.line(location.line - firstLine, of: bytes) else { return nil }
        return location.column - 1 <= line.unicodeScalars.count ? line : nil
    }
}
