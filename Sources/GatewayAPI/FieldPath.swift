/// The place of a value inside an object, for example `spec.rules[0].matches[1].path.value`.
public struct FieldPath: Hashable, Sendable, CustomStringConvertible {
    /// One step down.
    public enum Step: Hashable, Sendable {
        /// A member of an object.
        case field(String)
        /// An element of a list, from 0.
        case index(Int)
    }

    /// The steps from the object's root.
    public var steps: [Step]

    /// Makes a path from its steps.
    public init(_ steps: [Step] = []) {
        self.steps = steps
    }

    /// The path of a member of the value at this path.
    public func field(_ name: String) -> FieldPath { FieldPath(steps + [.field(name)]) }

    /// The path of an element of the list at this path.
    public func index(_ index: Int) -> FieldPath { FieldPath(steps + [.index(index)]) }

    /// The dotted form that kubectl prints.
    public var description: String {
        var text = ""
        for step in steps {
            switch step {
            case .field(let name):
                if !text.isEmpty { text += "." }
                text += name
            case .index(let index):
                text += "[\(index)]"
            }
        }
        return text
    }
}
