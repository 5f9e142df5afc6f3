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

    /// The places of many fields, each as `location(of:at:)` says; each document is parsed once.
    public func locations(of fields: [(object: ObjectIdentity, path: FieldPath)]) -> [SourceLocation?] {
        var parsed: [Int: (source: DocumentSource, roots: [Node])] = [:]
        return fields.map { field in
            guard let place = places[field.object] else { return nil }
            let document = documents[place.document]
            if parsed[place.document] == nil {
                let source = DocumentSource(file: files[document.file], document: document)
                parsed[place.document] = (source, (try? DocumentParser().parse(source.text)) ?? [])
            }
            guard let (source, roots) = parsed[place.document] else { return nil }
            guard place.root < roots.count else { return source.location(nil) }
            let steps = place.prefix + field.path.steps
            return source.location(NodePosition.find(steps[...], in: roots[place.root], wantsKey: false).node.mark)
        }
    }

    /// The line at a location, without its line break.
    public func line(at location: SourceLocation) -> String? {
        guard location.line > 0, let file = files.first(where: { $0.name == location.file }) else { return nil }
        return SourceLines(file.bytes[...]).line(location.line - 1)
    }
}

/// The place of an object: a document, one of its roots, and the way from there through lists.
struct ObjectPlace: Hashable, Sendable {
    var document: Int
    var root: Int
    var prefix: [FieldPath.Step]
}
