import RouteModel

/// A route entry as the loops read it.
final class CompiledEntry: Sendable {
    /// What happens to a request.
    enum Action: Sendable {
        case forward(CompiledForward)
        case redirect(RedirectAction)
        case direct(status: Int)
    }

    /// The log's ROUTE_NAME.
    let name: [UInt8]
    let action: Action
    /// What local replies without a cluster run.
    let responseEdits: [HeaderEdits]
    let origin: RouteOrigin

    init(_ entry: RouteEntry, in program: ProgramNames) {
        name = [UInt8](utf8: entry.name)
        origin = entry.origin
        let ruleEdits = HeaderEdits(entry.responseHeaders, side: .response)
        responseEdits = [ruleEdits].compactMap { $0 }
        switch entry.action {
        case .forward(let forward): action = .forward(CompiledForward(forward, of: entry, in: program))
        case .redirect(let redirect): action = .redirect(redirect)
        case .directResponse(let status): action = .direct(status: status)
        }
    }
}
