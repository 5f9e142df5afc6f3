internal import MessageLayout
internal import RegularExpressions

extension IndexStorage {
    /// Lowers `best` to the lowest position of a group's entry whose conditions all hold.
    @inline(__always)
    func lowest(
        _ group: Int,
        _ view: borrowing RequestView,
        _ context: borrowing RequestContext,
        _ value: inout [UInt8],
        _ best: inout Int32
    ) {
        guard groups[group].first < best else { return }
        if groups[group].decidesAlone {
            best = groups[group].first
        } else if groups[group].plan >= 0 {
            lowestByKey(Int(groups[group].plan), view, context, &value, &best)
        } else {
            for entry in groups[group].entries.places {
                guard entries[entry].position < best else { return }
                if holds(entry, view, context, &value) {
                    best = entries[entry].position
                    return
                }
            }
        }
    }

    /// Whether every condition of an entry besides the path holds.
    func holds(
        _ index: Int,
        _ view: borrowing RequestView,
        _ context: borrowing RequestContext,
        _ value: inout [UInt8]
    ) -> Bool {
        let entry = entries[index]
        if !entry.method.isEmpty, !view.bytes.equals(view.method.indices, text.span, entry.method.indices) {
            return false
        }
        for condition in entry.headers.places where !headerHolds(conditions[condition], view, context, &value) {
            return false
        }
        for condition in entry.queryParameters.places where !queryHolds(conditions[condition], view) {
            return false
        }
        return true
    }

    /// Whether the test of a condition holds for the bytes of a range.
    @inline(__always)
    func holds(_ condition: IndexCondition, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        switch condition.test {
        case .exact: bytes.equals(range, text.span, condition.value.indices)
        case .present: true
        case .regularExpression: expressions[Int(condition.expression)].matches(bytes.extracting(range))
        }
    }
}

extension IndexStorage {
    /// The range of the value of a query parameter's first occurrence, raw; nil if there is none.
    ///
    /// > Source: Envoy 1.40 (semantics 4.12).
    private func queryHolds(_ condition: IndexCondition, _ view: borrowing RequestView) -> Bool {
        var parameters = QueryParameters(view.edge)
        while let parameter = parameters.next(view.target) {
            if view.target.equals(parameter.name, text.span, condition.name.indices) {
                return holds(condition, view.target, parameter.value)
            }
        }
        return false
    }
}

/// A walk over the parameters of a query.
struct QueryParameters {
    private var position: Int
    private let end: Int

    init(_ edge: EdgeRequest) {
        // Without a query there is none, with an empty one there is one without a name, which nobody asks for.
        position = edge.query.lowerBound
        end = edge.query.upperBound
    }

    /// Name and value of the next one as offsets into the target.
    mutating func next(_ target: Span<UInt8>) -> (name: Range<Int>, value: Range<Int>)? {
        guard position < end else { return nil }
        let start = position
        var equals: Int?
        var index = start
        while index < end, target[index] != UInt8(ascii: "&") {
            if equals == nil, target[index] == UInt8(ascii: "=") { equals = index }
            index &+= 1
        }
        position = index &+ 1
        guard let equals else { return (start..<index, index..<index) }
        return (start..<equals, equals &+ 1..<index)
    }
}
