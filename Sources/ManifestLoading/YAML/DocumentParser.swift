import GatewayAPI
import Yams

/// Parses documents with Yams.
struct DocumentParser {
    /// Yams builds a constructor's tables anew for each parser unless it is given one.
    private let constructor = Constructor.default

    /// The roots of one document's text; more than one where `...` ends a document within it.
    func parse(_ text: String) throws(ConversionFault) -> [Node] {
        do {
            let parser = try Parser(yaml: text, resolver: .basic, constructor: constructor, encoding: .utf8)
            var roots: [Node] = []
            while let root = try parser.nextRoot() { roots.append(root) }
            return roots
        } catch let error as YamlError {
            throw SyntaxFault.explain(error, in: text)
        } catch {
            throw ConversionFault(code: .syntax, message: String(describing: error))
        }
    }
}
