internal import MessageLayout

/// Divides large groups by one condition of each entry.
///
/// Each entry is kept under the rarest of its keys, so that ten thousand entries on one path that differ in one header's value,
/// one query parameter's value or in the method are told apart by one look-up.
struct KeyPlanner {
    /// Groups with fewer entries are walked.
    static let threshold = 5

    private var names: [ByteRange: Int] = [:]
    private var keyed: [(hash: UInt64, entries: ByteRange)] = []

    static func plan(_ storage: inout IndexStorage) {
        var planner = KeyPlanner()
        for group in storage.groups.indices where storage.groups[group].entries.count >= threshold {
            planner.plan(group, &storage)
        }
        storage.bucketSlots = HashSlots(count: planner.keyed.count)
        for (hash, entries) in planner.keyed { storage.bucketSlots.insert(hash, 0, key: entries) }
        storage.keyedNameSlots = HashSlots(count: storage.keyedNames.count)
        for (index, name) in storage.keyedNames.enumerated() {
            let hash = ByteHash.folded(storage.text.span, name.indices, space: IndexStorage.nameSpace)
            storage.keyedNameSlots.insert(hash, index, key: name)
        }
    }

    /// One key of an entry: its hash, and the condition it comes from; nil for the method.
    private struct Key {
        var hash: UInt64
        var condition: Int32?
        var isQuery = false
    }

    private mutating func plan(_ group: Int, _ storage: inout IndexStorage) {
        let index = storage.plans.count
        let entries = storage.groups[group].entries
        let keysOfEntries = entries.map { keys(of: storage.entries[Int($0)], plan: index, &storage) }
        var counts: [UInt64: Int] = [:]
        for key in keysOfEntries.joined() { counts[key.hash, default: 0] += 1 }
        var buckets: [UInt64: [Int32]] = [:]
        var order: [UInt64] = []
        var plan = KeyPlan()
        var special: [ByteRange: Int32] = [:]
        for (entry, keys) in zip(entries, keysOfEntries) {
            guard let key = keys.min(by: { counts[$0.hash, default: 0] < counts[$1.hash, default: 0] }) else {
                // Without a condition: the last of its group, for whatever the others leave.
                plan.fallback = storage.entries[Int(entry)].position
                continue
            }
            if buckets[key.hash] == nil { order.append(key.hash) }
            buckets[key.hash, default: []].append(entry)
            note(key, &plan, &special, storage)
        }
        var sorted: [IndexEntry] = []
        for hash in order {
            let bucket = buckets[hash] ?? []
            keyed.append((hash, ByteRange(start: Int(entries.lowerBound) + sorted.count, count: bucket.count)))
            sorted += bucket.map { storage.entries[Int($0)] }
        }
        // The entry without a condition is found by its position alone.
        let end = Int(entries.lowerBound) + sorted.count
        storage.entries.replaceSubrange(Int(entries.lowerBound)..<end, with: sorted)
        let start = Int32(storage.planConditions.count)
        storage.planConditions += special.values.sorted()
        plan.special = start..<Int32(storage.planConditions.count)
        storage.plans.append(plan)
        storage.groups[group].plan = Int32(index)
    }
    private mutating func keys(of entry: IndexEntry, plan: Int, _ storage: inout IndexStorage) -> [Key] {
        var keys: [Key] = []
        if !entry.method.isEmpty {
            let space = IndexStorage.keySpace(plan: plan, .method)
            keys.append(Key(hash: ByteHash.of(storage.text.span, entry.method.indices, space: space)))
        }
        for index in entry.headers {
            let condition = storage.conditions[Int(index)]
            let name = UInt64(number(of: condition.name, &storage))
            let hash = Self.hash(condition, plan, .headerValue, .headerPresence, name, storage)
            keys.append(Key(hash: hash, condition: index))
        }
        for index in entry.queryParameters {
            let condition = storage.conditions[Int(index)]
            let name = ByteHash.of(storage.text.span, condition.name.indices, space: IndexStorage.queryNameSpace)
            let hash = Self.hash(condition, plan, .queryValue, .queryPresence, name, storage)
            keys.append(Key(hash: hash, condition: index, isQuery: true))
        }
        return keys
    }

    private static func hash(
        _ condition: IndexCondition,
        _ plan: Int,
        _ value: KeyKind,
        _ presence: KeyKind,
        _ name: UInt64,
        _ storage: IndexStorage
    ) -> UInt64 {
        guard condition.test == .exact else {
            return IndexStorage.presenceHash(plan: plan, presence, name: name)
        }
        let space = IndexStorage.keySpace(plan: plan, value, name: name)
        return ByteHash.of(storage.text.span, condition.value.indices, space: space)
    }

    /// The number of a header's name; the text holds equal names once.
    private mutating func number(of name: ByteRange, _ storage: inout IndexStorage) -> Int {
        if let number = names[name] { return number }
        let number = storage.keyedNames.count
        storage.keyedNames.append(name)
        names[name] = number
        return number
    }

    /// What a request must be asked for because of a key.
    private func note(
        _ key: Key,
        _ plan: inout KeyPlan,
        _ special: inout [ByteRange: Int32],
        _ storage: IndexStorage
    ) {
        guard let index = key.condition else {
            plan.usesMethod = true
            return
        }
        let condition = storage.conditions[Int(index)]
        if key.isQuery {
            plan.usesQuery = true
        } else if condition.source == .lines {
            plan.usesHeaderLines = true
        } else if special[condition.name] == nil {
            special[condition.name] = index
        }
    }
}
