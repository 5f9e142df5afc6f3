internal import MessageLayout

/// Where the value of a header stands that is not read line by line.
enum AssembledValue {
    case absent
    /// In the head.
    case head(Range<Int>)
    /// The scratch holds it.
    case assembled
}

extension IndexStorage {
    /// Whether a condition on a header holds.
    func headerHolds(
        _ condition: IndexCondition,
        _ view: borrowing RequestView,
        _ context: borrowing RequestContext,
        _ value: inout [UInt8]
    ) -> Bool {
        guard condition.source == .lines else {
            switch assemble(condition, view, context, &value) {
            case .absent: return false
            case .head(let range): return holds(condition, view.bytes, range)
            case .assembled: return holds(condition, value.span, 0..<value.count)
            }
        }
        for index in view.fields.indices {
            let field = view.fields[index]
            if view.bytes.equalsFolded(field.name.indices, text.span, condition.name.indices),
                holds(condition, view.bytes, field.value.indices)
            {
                return !isRemovedByConnection(condition.name, view)
            }
        }
        return false
    }

    /// The value of a header that Envoy writes, keeps as one field, or removes under some condition.
    func assemble(
        _ condition: IndexCondition,
        _ view: borrowing RequestView,
        _ context: borrowing RequestContext,
        _ value: inout [UInt8]
    ) -> AssembledValue {
        switch condition.source {
        case .lines, .removed:
            return .absent
        case .authority:
            return .head(view.edge.authority.indices)
        case .joinedLines:
            let joined = joinLines(condition.name, view, &value)
            if case .absent = joined { return .absent }
            return isRemovedByConnection(condition.name, view) ? .absent : joined
        case .joined:
            let joined = join(condition.name, view, &value)
            if case .absent = joined { return .absent }
            return isRemovedByConnection(condition.name, view) ? .absent : joined
        case .internalMark:
            guard isInternal(view, context) else { return .absent }
            value.removeAll(keepingCapacity: true)
            append("true", to: &value)
        case .joinedIfInternal, .joinedIfInternalOrPeer, .joinedIfInternalOrRequestID:
            return assembleIfInternal(condition, view, context, &value)
        case .forwardedFor:
            if case .head(let range) = join(condition.name, view, &value) {
                value.removeAll(keepingCapacity: true)
                append(view.bytes, range, to: &value)
            }
            if !value.isEmpty { value.append(UInt8(ascii: ",")) }
            value += context.peerAddress
        case .scheme:
            value.removeAll(keepingCapacity: true)
            append("http", to: &value)
            if context.isTLS { value.append(UInt8(ascii: "s")) }
        case .peerAddress:
            value.removeAll(keepingCapacity: true)
            value += context.peerAddress
        case .requestID:
            value.removeAll(keepingCapacity: true)
            append(HeaderSource.requestIDSpecimen, to: &value)
        case .trailers:
            guard namesTrailers(view) else { return .absent }
            value.removeAll(keepingCapacity: true)
            append("trailers", to: &value)
        case .upgrade:
            return view.isUpgrade ? join(condition.name, view, &value) : .absent
        }
        return .assembled
    }

    /// The value of a header that only an internal peer may set.
    ///
    /// > Source: Envoy 1.40 with `internal_address_config`, measured (semantics 8.15).
    private func assembleIfInternal(
        _ condition: IndexCondition,
        _ view: borrowing RequestView,
        _ context: borrowing RequestContext,
        _ value: inout [UInt8]
    ) -> AssembledValue {
        let isInternal = isInternal(view, context)
        if isInternal, !isRemovedByConnection(condition.name, view) {
            let joined = join(condition.name, view, &value)
            switch joined {
            case .absent: break
            case .head(let range):
                if !range.isEmpty || condition.source != .joinedIfInternalOrRequestID { return joined }
            case .assembled: return joined
            }
        }
        value.removeAll(keepingCapacity: true)
        switch condition.source {
        case .joinedIfInternalOrRequestID: append(HeaderSource.requestIDSpecimen, to: &value)
        case .joinedIfInternalOrPeer where !isInternal: value += context.peerAddress
        default: return .absent
        }
        return .assembled
    }

    /// Whether the peer is of this network and nobody before it is named.
    private func isInternal(_ view: borrowing RequestView, _ context: borrowing RequestContext) -> Bool {
        for index in view.fields.indices
        where view.bytes.equalsFolded(view.fields[index].name.indices, "x-forwarded-for") {
            return false
        }
        return context.isPrivatePeer
    }

    /// The lines of a header as one value.
    ///
    /// A single one stays where it is; leaves `value` empty if it is not there.
    private func join(_ name: ByteRange, _ view: borrowing RequestView, _ value: inout [UInt8]) -> AssembledValue {
        var only: Range<Int>?
        value.removeAll(keepingCapacity: true)
        for index in view.fields.indices {
            let field = view.fields[index]
            guard view.bytes.equalsFolded(field.name.indices, text.span, name.indices) else { continue }
            guard let first = only, !first.isEmpty else {
                only = field.value.indices
                continue
            }
            if field.value.isEmpty { continue }
            if value.isEmpty { append(view.bytes, first, to: &value) }
            value.append(UInt8(ascii: ","))
            append(view.bytes, field.value.indices, to: &value)
        }
        guard let only else { return .absent }
        return value.isEmpty ? .head(only) : .assembled
    }

    /// The lines of a header as one value, empty ones among them; a single one stays where it is.
    private func joinLines(_ name: ByteRange, _ view: borrowing RequestView, _ value: inout [UInt8]) -> AssembledValue {
        var only: Range<Int>?
        var isAssembled = false
        for index in view.fields.indices {
            let field = view.fields[index]
            guard view.bytes.equalsFolded(field.name.indices, text.span, name.indices) else { continue }
            guard let first = only else {
                only = field.value.indices
                continue
            }
            if !isAssembled {
                value.removeAll(keepingCapacity: true)
                append(view.bytes, first, to: &value)
                isAssembled = true
            }
            value.append(UInt8(ascii: ","))
            append(view.bytes, field.value.indices, to: &value)
        }
        guard let only else { return .absent }
        return isAssembled ? .assembled : .head(only)
    }

    /// Whether `Connection` names a header, which then does not reach the router, unless the request is an upgrade.
    func isRemovedByConnection(_ name: ByteRange, _ view: borrowing RequestView) -> Bool {
        for index in view.fields.indices where view.fields[index].known == .connection {
            if view.listContains(view.fields[index].value.indices, text.span, name.indices) { return !view.isUpgrade }
        }
        return false
    }

    private func namesTrailers(_ view: borrowing RequestView) -> Bool {
        for index in view.fields.indices where view.fields[index].known == .te {
            var list = ListElements(view.fields[index].value.indices)
            while let element = list.next(view.bytes) {
                if view.bytes.equals(element, "trailers") { return true }
            }
        }
        return false
    }

    private func append(_ bytes: Span<UInt8>, _ range: Range<Int>, to value: inout [UInt8]) {
        for index in range { value.append(bytes[index]) }
    }

    private func append(_ literal: StaticString, to value: inout [UInt8]) {
        for index in 0..<literal.utf8CodeUnitCount { value.append(literal[utf8: index]) }
    }
}

extension RequestView {
    /// Whether the request asks for an upgrade that Envoy looks at; `h2c` alone is none, on however many lines.
    var isUpgrade: Bool {
        var isNamed = false
        var lines = 0
        var protocols = 0
        var isH2C = false
        for index in fields.indices {
            let field = fields[index]
            if field.known == .upgrade {
                lines += 1
                if field.value.isEmpty { continue }
                protocols += 1
                isH2C = bytes.equalsFolded(field.value.indices, "h2c")
            } else if field.known == .connection {
                var list = ListElements(field.value.indices)
                while let element = list.next(bytes) {
                    if bytes.equalsFolded(element, "upgrade") { isNamed = true }
                }
            }
        }
        return isNamed && lines > 0 && !(protocols == 1 && isH2C)
    }

    /// Whether a comma-separated list has an element, in any case.
    func listContains(_ list: Range<Int>, _ text: Span<UInt8>, _ lowercase: Range<Int>) -> Bool {
        var elements = ListElements(list)
        while let element = elements.next(bytes) {
            if bytes.equalsFolded(element, text, lowercase) { return true }
        }
        return false
    }
}

/// A walk over the elements of a comma-separated list, without the blanks around them.
struct ListElements {
    private var position: Int
    private let end: Int

    init(_ list: Range<Int>) {
        position = list.lowerBound
        end = list.upperBound
    }

    mutating func next(_ bytes: Span<UInt8>) -> Range<Int>? {
        guard position < end else { return nil }
        var start = position
        var index = start
        while index < end, bytes[index] != UInt8(ascii: ",") { index += 1 }
        position = index + 1
        while start < index, isBlank(bytes[start]) { start += 1 }
        while index > start, isBlank(bytes[index - 1]) { index -= 1 }
        return start..<index
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
