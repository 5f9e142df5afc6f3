import GatewayAPI
import Yams

/// Why a document cannot become a value.
struct ConversionFault: Error {
    var code: LoadingCode
    var place: TextPosition?
    var message: String
    var fix: String?
    /// What the parser was in the middle of, and the line of the document on which that begins.
    var setting: (text: String, line: Int)?

    init(code: LoadingCode, mark: Mark? = nil, message: String, fix: String? = nil) {
        self.code = code
        self.place = mark.map(TextPosition.init)
        self.message = message
        self.fix = fix
    }
}

/// A place in a document's text: Yams's mark, which nobody else can make.
struct TextPosition: Hashable, Sendable {
    /// From 1.
    var line: Int
    /// From 1, in Unicode scalars.
    var column: Int
}

extension TextPosition {
    init(_ mark: Mark) {
        self.init(line: mark.line, column: mark.column)
    }
}

/// Turns the nodes of a document into a value, with the types that kubectl gives scalars.
///
/// Aliases share nodes, so a small document can stand for an enormous value: the number of visited nodes is bounded.
struct NodeConversion {
    /// How deep a manifest may nest.
    ///
    /// The deepest field of a CRD lies at about twenty.
    static let maxDepth = 100

    /// How many more nodes may be visited.
    private var budget: Int

    /// Makes a conversion for a document of that many bytes.
    ///
    /// Each node of the source takes at least one byte, so only aliases can visit more nodes than there are bytes.
    init(byteCount: Int) {
        budget = byteCount + 100_000
    }

    mutating func convert(_ node: Node, depth: Int = 0) throws(ConversionFault) -> ManifestValue {
        budget -= 1
        guard budget > 0 else { throw Self.tooLarge(node) }
        guard depth <= Self.maxDepth else { throw Self.tooDeep(node.mark) }
        switch node {
        case .scalar(let scalar): return try Self.value(of: scalar)
        case .sequence(let sequence):
            var elements: [ManifestValue] = []
            elements.reserveCapacity(sequence.count)
            for element in sequence { elements.append(try convert(element, depth: depth + 1)) }
            return .array(elements)
        case .mapping(let mapping):
            var members = MemberList()
            members.reserve(mapping.count)
            for (key, value) in mapping { try add(key, value, to: &members, depth: depth) }
            return .object(members.list)
        case .alias: throw ConversionFault(code: .notJSON, mark: node.mark, message: "an alias that leads nowhere")
        }
    }

    private mutating func add(
        _ key: Node,
        _ value: Node,
        to members: inout MemberList,
        depth: Int
    ) throws(ConversionFault) {
        if Self.isMerge(key) { return try merge(value, into: &members, depth: depth) }
        let name = try Self.name(of: key)
        let member = ManifestValue.Member(key: name, value: try convert(value, depth: depth + 1))
        members.set(member)
    }

    /// Merges what stands behind `<<`: a map, or a list of maps of which the first is the strongest.
    ///
    /// What is written after it wins over it, and it over what is written before, as in `goyaml.v2`.
    private mutating func merge(
        _ value: Node,
        into members: inout MemberList,
        depth: Int
    ) throws(ConversionFault) {
        members.expectRepetition()
        switch value {
        case .mapping(let mapping):
            budget -= 1
            guard budget > 0 else { throw Self.tooLarge(value) }
            guard depth <= Self.maxDepth else { throw Self.tooDeep(value.mark) }
            for (key, value) in mapping { try add(key, value, to: &members, depth: depth + 1) }
        case .sequence(let sequence):
            for element in sequence.reversed() {
                guard case .mapping = element else { throw Self.badMerge(element) }
                try merge(element, into: &members, depth: depth)
            }
        default: throw Self.badMerge(value)
        }
    }

    static func isMerge(_ key: Node) -> Bool {
        guard case .scalar(let scalar) = key else { return false }
        return scalar.string == "<<" && scalar.style == .plain
    }
}

/// The members of a map while it is built.
///
/// Yams has refused repeated keys already, so only a merge can repeat one; only then is an index kept.
private struct MemberList {
    private(set) var list: [ManifestValue.Member] = []
    private var places: [String: Int]?

    mutating func reserve(_ count: Int) { list.reserveCapacity(count) }

    mutating func expectRepetition() {
        guard places == nil else { return }
        places = Dictionary(list.indices.map { (list[$0].key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Adds a member, or replaces the one of its name.
    mutating func set(_ member: ManifestValue.Member) {
        if let place = places?[member.key] {
            list[place] = member
        } else {
            places?[member.key] = list.count
            list.append(member)
        }
    }
}

// MARK: - Scalars and keys

extension NodeConversion {
    private static func value(of scalar: Node.Scalar) throws(ConversionFault) -> ManifestValue {
        guard scalar.style == .plain else { return .string(scalar.string) }
        let value = scalar.isTaggedText ? .string(scalar.string) : ScalarResolution.resolve(scalar.string)
        if case .double(let number) = value, !number.isFinite {
            throw ConversionFault(
                code: .notJSON,
                mark: scalar.mark,
                message: "\(scalar.string) is a number that JSON cannot express",
                fix: "quote it: \"\(scalar.string)\""
            )
        }
        return value
    }

    /// The name that a key gets in JSON.
    static func name(of key: Node) throws(ConversionFault) -> String {
        guard case .scalar(let scalar) = key else {
            throw ConversionFault(code: .notJSON, mark: key.mark, message: "a key must be text, not a list or a map")
        }
        // Comparing keys makes Yams write a resolved tag into them, so their tags say nothing.
        switch scalar.style == .plain ? ScalarResolution.resolve(scalar.string) : .string(scalar.string) {
        case .string(let text): return text
        case .bool(let truth): return String(truth)
        case .int(let number): return String(number)
        case .double(let number): return String(number)
        default:
            throw ConversionFault(
                code: .notJSON,
                mark: scalar.mark,
                message: "a key must be text, not null",
                fix: "quote it: \"\(scalar.string)\""
            )
        }
    }

    static func tooDeep(_ mark: Mark?) -> ConversionFault {
        ConversionFault(code: .tooDeep, mark: mark, message: "nested more than \(maxDepth) levels deep")
    }

    private static func tooLarge(_ node: Node) -> ConversionFault {
        ConversionFault(
            code: .tooLarge,
            mark: node.mark,
            message: "the document's aliases stand for far more than the document holds",
            fix: "write the values out"
        )
    }

    private static func badMerge(_ node: Node) -> ConversionFault {
        ConversionFault(code: .notJSON, mark: node.mark, message: "<< takes a map or a list of maps")
    }
}

extension Node.Scalar {
    /// Whether `!!str` or a tag of no meaning to us says that this is text.
    fileprivate var isTaggedText: Bool {
        !["", Tag.Name.implicit.rawValue].contains(tag.rawValue) && !Self.resolvedTags.contains(tag.rawValue)
    }

    private static let resolvedTags: Set<String> = [
        Tag.Name.bool.rawValue, Tag.Name.int.rawValue, Tag.Name.float.rawValue, Tag.Name.null.rawValue,
    ]
}
