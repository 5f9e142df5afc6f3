import MessageLayout
import RouteModel

/// The header changes of one level of a route entry, compiled: remove, then set, then add.
///
/// > Source: Envoy `source/common/router/header_parser.cc`, `evaluateHeaders`; semantics 5.2–5.6.
struct HeaderEdits: Sendable {
    private struct Edit: Sendable {
        var name: [UInt8]
        var known: KnownField
        var value: HeaderValueTemplate
        /// Whether lines of this name are one field, so that adding joins.
        var isJoined: Bool
    }

    /// Which messages they change.
    enum Side {
        case request
        case response
    }

    private let removals: [[UInt8]]
    private let sets: [Edit]
    private let additions: [Edit]

    /// Compiles a mutation; nil where it changes nothing.
    init?(_ mutation: HeaderMutation, side: Side) {
        func edits(_ values: [HeaderValue]) -> [Edit] {
            values.map { header in
                let known = HeaderNames.known(header.name)
                return Edit(
                    name: [UInt8](utf8: header.name),
                    known: known,
                    value: HeaderValueTemplate(header.value),
                    isJoined: side == .request ? known.isJoinedInRequests : known.isJoinedInResponses
                )
            }
        }
        removals = mutation.remove.map { [UInt8](utf8: $0) }
        sets = edits(mutation.set)
        additions = edits(mutation.add)
        if removals.isEmpty && sets.isEmpty && additions.isEmpty { return nil }
    }

    /// Changes `list`, the lines of a message whose head is `head`.
    func apply(to list: inout HeaderList, head: borrowing Span<UInt8>, values: HeaderValueSource) {
        for name in removals { list.remove(name, head: head) }
        for edit in sets {
            list.remove(edit.name, head: head)
            list.append(name: edit.name, value: edit.value.render(values), known: edit.known)
        }
        for edit in additions {
            if edit.isJoined, let index = list.firstIndex(of: edit.name, head: head) {
                list.join(index, head: head, with: edit.value.render(values))
            } else {
                list.append(name: edit.name, value: edit.value.render(values), known: edit.known)
            }
        }
    }
}
