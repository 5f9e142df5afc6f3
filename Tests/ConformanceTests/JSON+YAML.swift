import TestSupport
import Yams

extension JSON {
    /// The documents of a YAML text; empty ones are left out.
    static func documents(yaml text: String) throws -> [JSON] {
        var documents: [JSON] = []
        for node in try Yams.compose_all(yaml: text) {
            let document = JSON(node)
            if document != .null { documents.append(document) }
        }
        return documents
    }

    private init(_ node: Node) {
        switch node {
        case .scalar(let scalar): self.init(scalar, tag: node.tag)
        case .sequence(let sequence): self = .array(sequence.map { JSON($0) })
        case .mapping(let mapping):
            self = .object(
                Dictionary(
                    mapping.map { ($0.key.string ?? "", JSON($0.value)) },
                    uniquingKeysWith: { _, last in last }
                )
            )
        case .alias: self = .null
        }
    }

    /// Only numbers, booleans and null have a type of their own; a date stays text.
    private init(_ scalar: Node.Scalar, tag: Tag) {
        switch tag.description {
        case Tag.Name.int.rawValue: self = Int(scalar.string).map(JSON.integer) ?? .string(scalar.string)
        case Tag.Name.float.rawValue: self = Double(scalar.string).map(JSON.number) ?? .string(scalar.string)
        case Tag.Name.bool.rawValue: self = .bool(["true", "True", "TRUE"].contains(scalar.string))
        case Tag.Name.null.rawValue: self = .null
        default: self = .string(scalar.string)
        }
    }
}
