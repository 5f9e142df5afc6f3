import MessageLayout
import RouteModel

/// The header changes of one level of a route entry, compiled: remove, then set, then add.
///
/// Values are found out after the removals and before any line is set or added; one that comes out empty changes
/// nothing.
///
/// > Source: Envoy `source/common/router/header_parser.cc`, `evaluateHeaders`; semantics 5.2–5.6; measured on 1.40.
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
    /// Whether some value asks about the exchange.
    let hasOperators: Bool

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
        hasOperators = (sets + additions).contains { $0.value.hasOperators }
        if removals.isEmpty && sets.isEmpty && additions.isEmpty { return nil }
    }

    /// Changes `list`, the lines of a message whose head is `head`.
    ///
    /// - Parameter source: what operators ask; needed where there are any.
    func apply(to list: inout HeaderList, head: borrowing Span<UInt8>, source: HeaderValueSource?) {
        for name in removals { list.remove(name, head: head) }
        guard hasOperators, let source else {
            for edit in sets { set(edit, edit.value.literal, in: &list, head: head) }
            for edit in additions { add(edit, edit.value.literal, to: &list, head: head) }
            return
        }
        let before = list
        for edit in sets { set(edit, edit.value.render(source, before, head: head), in: &list, head: head) }
        for edit in additions { add(edit, edit.value.render(source, before, head: head), to: &list, head: head) }
    }

    private func set(_ edit: Edit, _ value: [UInt8], in list: inout HeaderList, head: borrowing Span<UInt8>) {
        guard !value.isEmpty else { return }
        list.remove(edit.name, head: head)
        list.append(name: edit.name, value: value, known: edit.known)
    }

    private func add(_ edit: Edit, _ value: [UInt8], to list: inout HeaderList, head: borrowing Span<UInt8>) {
        guard !value.isEmpty else { return }
        if edit.isJoined, let index = list.firstIndex(of: edit.name, head: head) {
            list.join(index, head: head, with: value)
        } else {
            list.append(name: edit.name, value: value, known: edit.known)
        }
    }
}
