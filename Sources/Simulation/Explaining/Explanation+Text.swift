import GatewayAPI
public import RouteModel

/// An explanation for people.
public struct ExplanationText {
    let explanation: Explanation
    let showsAll: Bool
    let position: (RouteOrigin) -> String?

    /// Prepares the text.
    ///
    /// - Parameters:
    ///   - showsAll: every candidate instead of the nearest ten.
    ///   - position: the file and line of an entry.
    public init(_ explanation: Explanation, showsAll: Bool = false, position: @escaping (RouteOrigin) -> String?) {
        self.explanation = explanation
        self.showsAll = showsAll
        self.position = position
    }

    /// The lines.
    public func lines(_ style: TextStyle) -> [String] {
        var lines = [headline(style)]
        let facts = facts.lines(style)
        if !facts.isEmpty { lines += [""] + facts }
        let isTold = explanation.candidates.count == 1 && explanation.candidates[0].result == .won
        if !explanation.candidates.isEmpty, !isTold { lines += [""] + candidateLines(style) }
        if !explanation.nearMisses.isEmpty { lines += [""] + nearMissLines(style) }
        return lines
    }

    private var answer: MatchAnswer { explanation.answer }

    // MARK: What happens

    private func headline(_ style: TextStyle) -> String {
        let request = explanation.request
        let scheme = request.isTLS ? "https" : "http"
        let isAbsolute = !request.target.hasPrefix("/")
        let url = isAbsolute ? request.target : "\(scheme)://\(request.host ?? "")\(request.target)"
        let connection = "connection to \(request.host ?? "")"
        let isUnanswered = request.isConnection && answer.outcome == .noListener
        let subject = StyledText(isConnection || isUnanswered ? connection : "\(request.method) \(url)", .strong)
            .rendered(style)
        return "\(subject) → \(verdict.rendered(style))"
    }

    /// Whether bytes pass as they are, so that there is no request to tell of.
    private var isConnection: Bool {
        ["TLSRoute", "TCPRoute"].contains(answer.origin?.kind)
    }

    private var verdict: StyledText {
        let status =
            answer.grpc.map { "\($0.httpStatus) as 200 with grpc-status \($0.grpcStatus)" }
            ?? answer.status.map(String.init) ?? ""
        switch answer.outcome {
        case .forward:
            let backends = (answer.backends ?? []).map { backend in
                "\(backend.service):\(backend.port)" + (backend.share < 1 ? " (\(backend.share.percentText))" : "")
            }
            return StyledText(backends.joined(separator: ", "), .good)
        case .redirect: return StyledText("\(status), Location: \(answer.location ?? "")", .good)
        case .directResponse: return StyledText("\(status): the rule has no backend to send it to", .bad)
        case .corsPreflight: return StyledText("\(status): the route's CORS policy answers", .good)
        case .localReply where answer.status == nil: return StyledText(answer.note ?? "closed", .bad)
        case .localReply: return StyledText("\(status): \(answer.note ?? "no backend can answer")", .bad)
        case .noRoute where answer.status == nil:
            return StyledText("closed: no route takes the connection", .bad)
        case .noRoute:
            let host = explanation.virtualHost.map { $0 == "*" ? "the host" : $0 } ?? "the host"
            return StyledText("\(status): no rule of \(host) takes it", .bad)
        case .noHost where answer.tableRejected != nil:
            return StyledText("\(status): Envoy refuses the route table of this port", .bad)
        case .noHost: return StyledText("\(status): no route serves the host \(explanation.request.host ?? "")", .bad)
        case .noListener:
            if let note = answer.note { return StyledText("no answer: \(note)", .bad) }
            return StyledText("no answer: nothing listens on port \(explanation.request.effectivePort)", .bad)
        }
    }

    private var facts: TextTable {
        var table = TextTable(gap: 2, indentation: 2)
        func add(_ label: String, _ text: String, _ emphasis: StyledText.Emphasis = .normal) {
            table.append([StyledText(label, .faint), StyledText(text, emphasis)])
        }
        if let listener = explanation.listener {
            add(
                "listener",
                "\(listener.gateway)  \(listener.qualifiedName)  \(listener.hostname.isEmpty ? "*" : listener.hostname):\(listener.port)"
            )
        }
        if let virtualHost = explanation.virtualHost { add("virtual host", virtualHost) }
        if let winner = explanation.candidates.first(where: { $0.result == .won }) {
            let kind = isConnection ? "\(winner.origin.kind) " : ""
            add("route", "\(kind)\(winner.origin.text)  \(winner.wish)\(place(winner.origin))", .strong)
            if !isConnection, let because { add("because", because) }
        }
        if let path = answer.path, path != explanation.request.target { add("path upstream", path) }
        if let host = answer.host, host != explanation.request.host { add("host upstream", host) }
        for backend in answer.backends ?? [] {
            table.append([StyledText("backend", .faint), backendText(backend)])
        }
        for line in explanation.policies?.lines ?? [] {
            table.append([StyledText(line.label, .faint), StyledText(line.text, line.isBad ? .bad : .normal)])
        }
        if answer.outcome == .redirect, let note = answer.note { add("note", note, .warning) }
        for note in explanation.notes { table.append([StyledText("note", .faint), StyledText(note, .warning)]) }
        return table
    }

    private func place(_ origin: RouteOrigin) -> String { position(origin).map { "  at \($0)" } ?? "" }

    /// What decided against the runner-up.
    private var because: String? {
        let rest = explanation.candidates.filter { $0.result == .outranked }
        guard let runnerUp = rest.first else {
            if explanation.candidates.contains(where: { $0.result == .lost }) { return "no other rule matches" }
            let hasDead = explanation.candidates.contains { $0.result == .notProgrammed }
            return "it is the only \(hasDead ? "programmed " : "")rule of the host"
        }
        let reason = runnerUp.winning ?? "it stands first"
        return "\(reason); next would be \(runnerUp.origin.text) (\(runnerUp.matcher.text))"
    }

    private func backendText(_ backend: AnsweredBackend) -> StyledText {
        var text = "\(backend.service):\(backend.port)  \(backend.share.percentText)"
        if backend.isAssumed { text += "  assumed" }
        if let security = backend.security {
            text += "  TLS as \(security.serverName) (BackendTLSPolicy \(security.policy))"
        }
        guard backend.status != nil || backend.message != nil else { return StyledText(text) }
        let verb = backend.status.map { "answers \($0)" } ?? "connections are closed"
        text += "  \(verb): \(backend.message ?? backend.reason ?? "")"
        if let advice = backend.advice { text += "; \(advice)" }
        return StyledText(text, .bad)
    }

    // MARK: Candidates

    private func candidateLines(_ style: TextStyle) -> [String] {
        let shown = showsAll ? explanation.candidates : nearestCandidates(10)
        let hidden = explanation.candidates.count - shown.count
        var table = TextTable(gap: 2, indentation: 2)
        for candidate in shown {
            table.append([
                StyledText(candidate.result.word, candidate.result.emphasis),
                StyledText(candidate.origin.text, .name),
                StyledText(candidate.wish),
                StyledText(
                    candidate.result == .won ? "" : candidate.reason,
                    candidate.result == .lost ? .normal : .warning
                ),
                StyledText(position(candidate.origin) ?? "", .faint),
            ])
        }
        let title = StyledText("Candidates, in Envoy's order", .strong).rendered(style)
        return [title] + table.lines(style) + (hidden > 0 ? ["  … \(hidden) more, shown by --all"] : [])
    }

    /// The candidates that say most, in the order of evaluation.
    private func nearestCandidates(_ count: Int) -> [Candidate] {
        guard explanation.candidates.count > count else { return explanation.candidates }
        let path = explanation.request.target
        let ranked = explanation.candidates.enumerated()
            .map { (offset: $0.offset, nearness: $0.element.nearness(path: path)) }
            .sorted { ($0.nearness, -$0.offset) > ($1.nearness, -$1.offset) }
        return ranked.prefix(count).map(\.offset).sorted().map { explanation.candidates[$0] }
    }

    // MARK: Near misses

    private func nearMissLines(_ style: TextStyle) -> [String] {
        let shown = showsAll ? explanation.nearMisses[...] : explanation.nearMisses.prefix(10)
        var lines = [StyledText("Nearest, and what is different", .strong).rendered(style)]
        for miss in shown {
            let position = miss.origin.flatMap(position).map { "  " + StyledText($0, .faint).rendered(style) } ?? ""
            lines.append("  " + StyledText(miss.object, .name).rendered(style) + position)
            lines.append("      " + miss.reason.visible)
        }
        let hidden = explanation.nearMisses.count - shown.count
        return lines + (hidden > 0 ? ["  … \(hidden) more, shown by --all"] : [])
    }
}

extension Candidate.Result {
    fileprivate var word: String { self == .notProgrammed ? "not programmed" : rawValue }

    fileprivate var emphasis: StyledText.Emphasis {
        switch self {
        case .won: .good
        case .lost: .faint
        case .outranked: .warning
        case .notProgrammed: .bad
        }
    }
}

extension Candidate {
    /// What it asks of a request or a connection.
    fileprivate var wish: String {
        serverNames.map { $0.isEmpty ? "every connection" : $0.joined(separator: ", ") } ?? matcher.text
    }

    /// How much the candidate tells about the answer; more is nearer.
    fileprivate func nearness(path: String) -> Int {
        switch (result, criterion) {
        case (.won, _): return 1_000_000
        case (.notProgrammed, _): return matches ? 900_000 : 0
        case (.outranked, _): return 800_000
        case (_, .queryParam): return 700_000
        case (_, .header): return 600_000
        case (_, .method): return 500_000
        default:
            return matcher.path.map { zip($0.value.utf8, path.utf8).prefix { $0 == $1 }.count } ?? 0
        }
    }
}
