public import GatewayAPI
import Yams

/// A YAML document that is no manifest, with the place of each of its parts.
///
/// For the files of ours that stand beside manifests; they are read with the same scalars and the same limits.
public struct PositionedDocument {
    /// What the document says.
    public let value: ManifestValue
    private let root: Node
    private let source: DocumentSource

    /// The place of a part, or of the nearest one above it that the document has.
    ///
    /// - Parameter ofKey: whether the key of the last step is meant instead of its value.
    public func location(of path: FieldPath, ofKey: Bool = false) -> SourceLocation {
        source.location(NodePosition.find(path.steps[...], in: root, wantsKey: ofKey).node.mark)
    }

    /// The line at a location, without its line break.
    public func line(at location: SourceLocation) -> String? { source.line(at: location) }
}

extension PositionedDocument {
    /// Reads the documents of a file; what is wrong with its YAML is a diagnostic.
    public static func read(
        name: String,
        bytes: [UInt8]
    ) -> (documents: [PositionedDocument], diagnostics: [Diagnostic]) {
        let file = SourceFile(name: name, bytes: bytes)
        guard file.isUTF8 else {
            return ([], [Diagnostic(.encoding, SourceLocation(file: name), "the file is not UTF-8")])
        }
        var documents: [PositionedDocument] = []
        var diagnostics: [Diagnostic] = []
        let parser = DocumentParser()
        for document in DocumentSplitter.split(bytes, file: 0) {
            let source = DocumentSource(file: file, document: document)
            if DocumentSurvey.isBlank(source.bytes) { continue }
            do throws(ConversionFault) {
                documents += try read(source, parser: parser)
            } catch {
                diagnostics.append(diagnostic(error, in: source))
            }
        }
        return (documents, diagnostics)
    }

    private static func read(
        _ source: DocumentSource,
        parser: DocumentParser
    ) throws(ConversionFault) -> [PositionedDocument] {
        if let fault = DocumentSurvey.fault(of: source.bytes) { throw fault }
        var documents: [PositionedDocument] = []
        for root in try parser.parse(source.text) {
            var conversion = NodeConversion(byteCount: source.bytes.count)
            let value = try conversion.convert(root)
            if value != .null { documents.append(PositionedDocument(value: value, root: root, source: source)) }
        }
        return documents
    }

    private static func diagnostic(_ fault: ConversionFault, in source: DocumentSource) -> Diagnostic {
        let location = source.location(at: fault.place)
        var diagnostic = Diagnostic(fault.code, location, fault.message, fix: fault.fix)
        if fault.fix == nil { diagnostic.fix = SyntaxFault.advice(for: fault, in: source.text) }
        diagnostic.sourceLine = fault.place == nil ? nil : source.line(at: location)
        return diagnostic
    }
}
