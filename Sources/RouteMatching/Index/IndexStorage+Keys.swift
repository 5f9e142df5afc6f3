internal import MessageLayout

/// What a key of a large group is made of, besides a value.
enum KeyKind: UInt64 {
    case method
    case headerValue
    case headerPresence
    case queryValue
    case queryPresence
}

extension IndexStorage {
    /// The hash space of a plan's keys of one kind for one name.
    static func keySpace(plan: Int, _ kind: KeyKind, name: UInt64 = 0) -> UInt64 {
        ByteHash(space: UInt64(plan) << 3 | kind.rawValue).finished(rest: name, count: 0)
    }

    /// The hash space of the names of headers.
    static let nameSpace: UInt64 = .max - 2
    /// The hash space of the names of query parameters.
    static let queryNameSpace: UInt64 = .max - 3

    /// Lowers `best` as `lowest` does, by looking up what the request has: its method, each header line, each parameter.
    ///
    /// Every entry is kept under one key that a request must have for the entry to match; the conditions are still all
    /// asked.
    func lowestByKey(
        _ plan: Int,
        _ view: borrowing RequestView,
        _ context: borrowing RequestContext,
        _ value: inout [UInt8],
        _ best: inout Int32
    ) {
        let keys = plans[plan]
        if keys.usesMethod {
            let key = ByteHash.of(view.bytes, view.method.indices, space: Self.keySpace(plan: plan, .method))
            lowestOfBuckets(key, view, context, &value, &best)
        }
        if keys.usesHeaderLines {
            for index in view.fields.indices {
                guard let name = keyedName(view.bytes, view.fields[index].name.indices) else { continue }
                let present = Self.presenceHash(plan: plan, .headerPresence, name: UInt64(name))
                lowestOfBuckets(present, view, context, &value, &best)
                let space = Self.keySpace(plan: plan, .headerValue, name: UInt64(name))
                let key = ByteHash.of(view.bytes, view.fields[index].value.indices, space: space)
                lowestOfBuckets(key, view, context, &value, &best)
            }
        }
        for condition in keys.special.places {
            lowestBySpecialHeader(plan, conditions[Int(planConditions[condition])], view, context, &value, &best)
        }
        if keys.usesQuery { lowestByQuery(plan, view, context, &value, &best) }
        best = min(best, keys.fallback)
    }

    private func lowestBySpecialHeader(
        _ plan: Int,
        _ condition: IndexCondition,
        _ view: borrowing RequestView,
        _ context: borrowing RequestContext,
        _ value: inout [UInt8],
        _ best: inout Int32
    ) {
        guard let name = keyedName(text.span, condition.name.indices) else { return }
        let space = Self.keySpace(plan: plan, .headerValue, name: UInt64(name))
        let key: UInt64
        switch assemble(condition, view, context, &value) {
        case .absent: return
        case .head(let range): key = ByteHash.of(view.bytes, range, space: space)
        case .assembled: key = ByteHash.of(value.span, 0..<value.count, space: space)
        }
        lowestOfBuckets(key, view, context, &value, &best)
        let present = Self.presenceHash(plan: plan, .headerPresence, name: UInt64(name))
        lowestOfBuckets(present, view, context, &value, &best)
    }

    private func lowestByQuery(
        _ plan: Int,
        _ view: borrowing RequestView,
        _ context: borrowing RequestContext,
        _ value: inout [UInt8],
        _ best: inout Int32
    ) {
        var parameters = QueryParameters(view.edge)
        while let parameter = parameters.next(view.target) {
            let name = ByteHash.of(view.target, parameter.name, space: Self.queryNameSpace)
            lowestOfBuckets(
                Self.presenceHash(plan: plan, .queryPresence, name: name),
                view,
                context,
                &value,
                &best
            )
            let space = Self.keySpace(plan: plan, .queryValue, name: name)
            lowestOfBuckets(
                ByteHash.of(view.target, parameter.value, space: space),
                view,
                context,
                &value,
                &best
            )
        }
    }

    /// Asks the entries of the buckets under a hash.
    ///
    /// Unequal keys with an equal hash cost time only.
    private func lowestOfBuckets(
        _ key: UInt64,
        _ view: borrowing RequestView,
        _ context: borrowing RequestContext,
        _ value: inout [UInt8],
        _ best: inout Int32
    ) {
        var probe = bucketSlots.probe(key)
        while let bucket = bucketSlots.next(&probe) {
            for entry in bucket.key.indices {
                guard entries[entry].position < best else { break }
                if holds(entry, view, context, &value) {
                    best = entries[entry].position
                    break
                }
            }
        }
    }

    /// The number of a header's name, if large groups are divided by it.
    func keyedName(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Int? {
        var probe = keyedNameSlots.probe(ByteHash.folded(bytes, name, space: Self.nameSpace))
        while let slot = keyedNameSlots.next(&probe) {
            if bytes.equalsFolded(name, text.span, slot.key.indices) { return slot.index }
        }
        return nil
    }

    /// The key that stands for a header or parameter being there at all.
    static func presenceHash(plan: Int, _ kind: KeyKind, name: UInt64) -> UInt64 {
        ByteHash(space: keySpace(plan: plan, kind, name: name)).finished(rest: 0, count: 0)
    }
}
