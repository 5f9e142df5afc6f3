internal import MessageLayout
internal import RegularExpressions
internal import RouteModel

/// Compiles virtual hosts into the arrays of an index.
struct IndexBuilder {
    private(set) var storage = IndexStorage()
    private let patterns: PatternTable
    private let behavior: EnvoyBehavior
    private let setMemory: Int
    private var interned: [String: ByteRange] = [:]

    /// Compiles a table that was checked; `patterns` holds its regular expressions.
    ///
    /// - Parameter setMemory: bytes that each set of regular expressions may take.
    static func build(
        _ virtualHosts: [VirtualHost],
        patterns: PatternTable,
        behavior: EnvoyBehavior = EnvoyBehavior(),
        setMemory: Int = RegularExpressionSet.defaultMemory
    ) -> IndexStorage {
        var builder = IndexBuilder(patterns: patterns, behavior: behavior, setMemory: setMemory)
        builder.storage.expressions = patterns.expressions
        for (index, host) in virtualHosts.enumerated() { builder.add(host, at: index) }
        builder.addDomains(virtualHosts)
        builder.linkPaths()
        KeyPlanner.plan(&builder.storage)
        return builder.storage
    }

    private init(patterns: PatternTable, behavior: EnvoyBehavior, setMemory: Int) {
        self.patterns = patterns
        self.behavior = behavior
        self.setMemory = setMemory
    }

    private mutating func add(_ host: VirtualHost, at index: Int) {
        var groups = GroupedEntries()
        for (position, entry) in host.routes.enumerated() { groups.add(entry.matcher, at: position) }
        var node = VirtualHostNode(scanned: 0..<0, expressions: 0..<0)
        let scanned = groups.groups.filter { Self.kind($0.path).isScanned }
        let first = Int32(storage.groups.count)
        for group in scanned { add(group, host: index) }
        node.scanned = first..<Int32(storage.groups.count)
        node.always = always(node.scanned)
        var expressions: [Int32] = []
        for group in groups.groups {
            switch Self.kind(group.path) {
            case .exact: node.hasExactPaths = true
            case .pathSeparatedPrefix:
                node.longestPrefix = max(node.longestPrefix, Self.key(group.path).utf8.count)
            case .regularExpression: expressions.append(Int32(storage.groups.count))
            case .prefix, .any: continue
            }
            add(group, host: index)
        }
        node.firstExpression = expressions.map { storage.groups[Int($0)].first }.min() ?? .max
        node.expressions = ExpressionNodeBuilder.add(expressions, to: &storage, setMemory: setMemory)
        storage.virtualHosts.append(node)
    }

    /// The first position of groups that every request matches without a condition.
    private func always(_ groups: Range<Int32>) -> Int32 {
        let groups = groups.map { storage.groups[Int($0)] }.filter { group in
            group.decidesAlone && (group.key.isEmpty || storage.text[group.key.indices].elementsEqual("/".utf8))
        }
        return groups.map(\.first).min() ?? .max
    }

    private mutating func add(_ group: GroupedEntries.Group, host: Int) {
        let first = Int32(storage.entries.count)
        for (position, matcher) in group.entries {
            guard let entry = entry(matcher, at: position) else { continue }
            storage.entries.append(entry)
        }
        let entries = first..<Int32(storage.entries.count)
        let lowest = entries.isEmpty ? Int32.max : storage.entries[Int(first)].position
        let kind = Self.kind(group.path)
        storage.groups.append(
            PathGroup(
                kind: kind,
                decidesAlone: !entries.isEmpty && storage.entries[Int(first)].isUnconditional,
                virtualHost: Int32(host),
                key: kind == .regularExpression ? .empty : intern(Self.key(group.path)),
                expression: kind == .regularExpression ? patterns.index(of: Self.key(group.path)) : -1,
                first: lowest,
                firstInChain: lowest,
                parent: -1,
                entries: entries,
                plan: -1
            )
        )
    }

    /// An entry's conditions; nil if one of them can never hold.
    private mutating func entry(_ matcher: RequestMatcher, at position: Int) -> IndexEntry? {
        let headers = Int32(storage.conditions.count)
        for header in matcher.headers {
            let source = HeaderSource(name: header.name, behavior)
            if source == .removed { return nil }
            storage.conditions.append(condition(header.name, source, header.value))
        }
        let parameters = Int32(storage.conditions.count)
        for parameter in matcher.queryParameters {
            storage.conditions.append(condition(parameter.name, .lines, parameter.value))
        }
        return IndexEntry(
            position: Int32(position),
            method: matcher.method.map { intern($0) } ?? .empty,
            headers: headers..<parameters,
            queryParameters: parameters..<Int32(storage.conditions.count)
        )
    }

    private mutating func condition(_ name: String, _ source: HeaderSource, _ value: ValueMatcher) -> IndexCondition {
        var condition = IndexCondition(
            name: intern(name),
            source: source,
            test: .present,
            value: .empty,
            expression: -1
        )
        switch value {
        case .present: break
        case .exact(let text):
            condition.test = .exact
            condition.value = intern(text)
        case .regularExpression(let pattern):
            condition.test = .regularExpression
            condition.expression = patterns.index(of: pattern)
        }
        return condition
    }

    /// The range of a text in the storage; equal texts stand there once.
    private mutating func intern(_ string: String) -> ByteRange {
        if let range = interned[string], storage.text[range.indices].elementsEqual(string.utf8) { return range }
        let range = ByteRange(start: storage.text.count, count: string.utf8.count)
        storage.text += string.utf8
        interned[string] = range
        return range
    }

    private mutating func addDomains(_ virtualHosts: [VirtualHost]) {
        storage.domainSlots = HashSlots(count: virtualHosts.count)
        var known: Set<String> = []
        for (index, host) in virtualHosts.enumerated() where known.insert(host.domain).inserted {
            if host.domain == "*" {
                storage.anyHost = index
                continue
            }
            let isWildcard = host.domain.hasPrefix("*")
            let key = Array(host.domain.utf8.dropFirst(isWildcard ? 1 : 0))
            if isWildcard { storage.longestSuffix = max(storage.longestSuffix, key.count) }
            storage.domainSlots.insert(
                IndexStorage.domainHash(key, isWildcard: isWildcard),
                2 * index + (isWildcard ? 1 : 0),
                key: intern(String(decoding: key, as: UTF8.self))
            )
            if !isWildcard { storage.hasExactDomains = true }
        }
    }

    /// Fills the table of paths, and leads each prefix to the longest one it contains.
    private mutating func linkPaths() {
        let hashed = storage.groups.indices.filter { storage.groups[$0].kind.isHashed }
        let prefixes = hashed.filter { storage.groups[$0].kind == .pathSeparatedPrefix }
        var slots = HashSlots(count: prefixes.count)
        for index in prefixes { slots.insert(storage.pathHash(of: index), index, key: storage.groups[index].key) }
        // Shorter ones first, so that a parent's chain is complete before it is looked at.
        for index in prefixes.sorted(by: { storage.groups[$0].key.count < storage.groups[$1].key.count }) {
            guard let parent = storage.parent(of: index, slots) else { continue }
            storage.groups[index].parent = Int32(parent)
            storage.groups[index].firstInChain = min(
                storage.groups[index].first,
                storage.groups[parent].firstInChain
            )
        }
        var records = PathRecords(count: hashed.count)
        for index in hashed {
            let group = storage.groups[index]
            let key = storage.text.span.extracting(group.key.indices)
            records.insert(storage.pathHash(of: index), group, index, key: key)
        }
        storage.pathRecords = records
    }

    private static func kind(_ path: PathMatcher?) -> PathGroup.Kind {
        switch path {
        case nil: .any
        case .exact: .exact
        // Every path begins with a slash, so every path has the empty prefix.
        case .pathSeparatedPrefix(let prefix): prefix.isEmpty ? .any : .pathSeparatedPrefix
        case .prefix: .prefix
        case .regularExpression: .regularExpression
        }
    }

    private static func key(_ path: PathMatcher?) -> String {
        switch path {
        case nil: ""
        case .exact(let text), .prefix(let text), .pathSeparatedPrefix(let text), .regularExpression(let text): text
        }
    }
}

extension PathGroup.Kind {
    /// Whether its groups are asked in any case.
    var isScanned: Bool { self == .prefix || self == .any }

    /// Whether its groups are found by the hash of their path.
    var isHashed: Bool { self == .exact || self == .pathSeparatedPrefix }
}

extension IndexStorage {
    /// The hash of a group's path.
    fileprivate func pathHash(of index: Int) -> UInt64 {
        let group = groups[index]
        return Self.groupHash(text.span, group.key.indices, group.kind, host: Int(group.virtualHost))
    }

    /// The group of the longest prefix that a prefix contains.
    fileprivate func parent(of index: Int, _ slots: HashSlots) -> Int? {
        let key = groups[index].key.indices
        for end in key.reversed() where end > key.lowerBound && text[end] == UInt8(ascii: "/") {
            let range = key.lowerBound..<end
            let hash = Self.groupHash(
                text.span,
                range,
                .pathSeparatedPrefix,
                host: Int(groups[index].virtualHost)
            )
            var probe = slots.probe(hash)
            while let candidate = slots.next(&probe) {
                let group = groups[candidate.index]
                if group.kind == .pathSeparatedPrefix, group.virtualHost == groups[index].virtualHost,
                    text.span.equals(range, text.span, group.key.indices)
                {
                    return candidate.index
                }
            }
        }
        return nil
    }
}
