internal import MessageLayout
internal import RegularExpressions

/// The flat arrays of a compiled index.
///
/// Everything refers to everything else by position.
struct IndexStorage: Sendable {
    /// Paths, names and values, one after the other.
    var text: [UInt8] = []

    /// Domains by hash: twice the virtual host, and one more for wildcards, whose key is without the `*`.
    var domainSlots = HashSlots(count: 0)
    var hasExactDomains = false
    /// The virtual host of `*`.
    var anyHost: Int?
    /// Bytes of the longest wildcard's suffix.
    var longestSuffix = 0

    var virtualHosts: [VirtualHostNode] = []
    /// Groups of exact paths and path-separated prefixes by hash, all virtual hosts together.
    var pathRecords = PathRecords(count: 0)
    var groups: [PathGroup] = []
    /// The entries of each group, in rising position; those of a group with a plan bucket by bucket.
    var entries: [IndexEntry] = []
    var conditions: [IndexCondition] = []

    var expressions: [RegularExpression] = []
    /// The regular expressions of each virtual host, by the bytes that their texts must begin with.
    var expressionNodes: [RegularExpressionNode] = []
    /// Of each node, the groups in rising first position.
    var expressionGroups: [Int32] = []
    var sets: [RegularExpressionSet] = []

    /// The names of headers that some large group is divided by.
    var keyedNameSlots = HashSlots(count: 0)
    var keyedNames: [ByteRange] = []
    var plans: [KeyPlan] = []
    /// Conditions whose header is not read line by line, for the plans.
    var planConditions: [Int32] = []
    /// Buckets of entries by key; a slot's `key` is a range of `entries`.
    var bucketSlots = HashSlots(count: 0)
}

/// What one virtual host asks about paths.
struct VirtualHostNode: Sendable {
    /// The position of the first entry that every request matches; `Int32.max`: none.
    var always = Int32.max
    /// Groups that are asked in any case: prefix `/`, no path condition, and prefixes that end within a segment.
    var scanned: Range<Int32>
    /// Bytes of the longest path-separated prefix; 0: none.
    var longestPrefix = 0
    var hasExactPaths = false
    /// In `expressionNodes`, sorted by prefix.
    var expressions: Range<Int32>
    /// The lowest position of an entry with a regular expression.
    var firstExpression: Int32 = .max
}

/// The entries of a virtual host that have one path matcher.
struct PathGroup: Sendable {
    enum Kind: UInt8, Sendable {
        case exact
        case pathSeparatedPrefix
        case prefix
        case any
        case regularExpression
    }

    var kind: Kind
    /// Whether its first entry has no further condition.
    var decidesAlone: Bool
    var virtualHost: Int32
    /// The path or prefix.
    var key: ByteRange
    /// For regular expressions: in `expressions`.
    var expression: Int32
    /// The lowest position of its entries.
    var first: Int32
    /// The lowest position here and in the groups of the prefixes that this prefix contains.
    var firstInChain: Int32
    /// The group of the longest prefix that this prefix contains; -1: none.
    var parent: Int32
    var entries: Range<Int32>
    /// How the entries are found by one of their conditions; -1: one after the other.
    var plan: Int32
}

/// One entry within its group: what it asks besides the path.
struct IndexEntry: Sendable {
    /// In the virtual host's list.
    var position: Int32
    /// In `text`; empty: any.
    var method: ByteRange
    /// In `conditions`.
    var headers: Range<Int32>
    /// In `conditions`.
    var queryParameters: Range<Int32>

    var isUnconditional: Bool { method.isEmpty && headers.isEmpty && queryParameters.isEmpty }
}

/// A condition on a header or query parameter.
struct IndexCondition: Sendable {
    enum Test: UInt8, Sendable {
        case exact
        case regularExpression
        case present
    }

    var name: ByteRange
    var source: HeaderSource
    var test: Test
    /// For `exact`.
    var value: ByteRange
    /// For `regularExpression`: in `expressions`.
    var expression: Int32
}

/// Regular expressions of one virtual host whose texts all begin with the same bytes.
struct RegularExpressionNode: Sendable {
    /// From this many on, the expressions of a node are asked as a set.
    static let setThreshold = 8

    /// In `text`.
    var prefix: ByteRange
    /// The node with the longest shorter prefix of this one; -1: none.
    var parent: Int32
    /// In `expressionGroups`.
    var groups: Range<Int32>
    /// In `sets`; -1: none.
    var set: Int32
    var first: Int32
    var firstInChain: Int32
}

/// Which hashes of a request lead to the entries of a large group.
struct KeyPlan: Sendable {
    var usesMethod = false
    var usesHeaderLines = false
    var usesQuery = false
    /// In `planConditions`: one condition for each keyed header that is not read line by line.
    var special: Range<Int32> = 0..<0
    /// The position of the group's entry without a condition.
    var fallback = Int32.max
}

extension Range<Int32> {
    /// The same positions to walk over: iterating a range of `Int32` allocates where nothing is optimised.
    @inline(__always)
    var places: Range<Int> { Int(lowerBound)..<Int(upperBound) }
}
