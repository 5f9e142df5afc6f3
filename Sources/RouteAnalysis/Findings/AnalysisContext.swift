internal import GatewayAPI
internal import GatewayBinding
internal import RouteMatching
internal import RouteModel
internal import Simulation

/// What every family of findings asks.
struct AnalysisContext {
    let input: AnalysisInput
    let table: TableAnalysis
    /// A request that comes to each entry, as far as one is known.
    let witnesses: [RouteOrigin: SimulatedRequest]
    /// The input's HTTPRoutes by `namespace/name`.
    let httpRoutes: [String: HTTPRoute]
    /// When each route of the binding was created, by kind and `namespace/name`.
    private let created: [String: CreationInstant]
    private let domains: Set<String>
    private var scratch = MatchScratch(capacity: 4096)

    init(_ input: AnalysisInput) {
        self.input = input
        table = TableAnalysis(input.world)
        var witnesses: [RouteOrigin: SimulatedRequest] = [:]
        for (place, reachability) in table.entries {
            if case .alive(let request) = reachability {
                witnesses[input.world.binding.table.entry(at: place).origin] = request
            }
        }
        self.witnesses = witnesses
        httpRoutes = Dictionary(
            input.resources.httpRoutes.map { ($0.metadata.key.description, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        domains = Set(input.world.binding.table.ports.flatMap(\.virtualHosts).map(\.domain))
        let bound = input.world.binding.resources
        let created =
            bound.httpRoutes.map { ("HTTPRoute \($0.metadata.key)", $0.metadata.created) }
            + bound.grpcRoutes.map { ("GRPCRoute \($0.metadata.key)", $0.metadata.created) }
        self.created = Dictionary(created, uniquingKeysWith: { first, _ in first })
    }

    var world: World { input.world }
    var binding: Binding { input.world.binding }
    var resources: ResourceSet { input.resources }

    /// Asks the matcher that serves.
    mutating func ask(_ request: SimulatedRequest) -> ShownRequest {
        ShownRequest(request: request, answer: world.answer(request, scratch: &scratch))
    }

    /// Whether a request meets the conditions of a matcher, whoever takes it.
    func meets(_ request: SimulatedRequest, _ matcher: RequestMatcher) -> Bool {
        world.meets(request, EntryMatcher(matcher))
    }

    /// Every programmed entry at which requests arrive, with one of them.
    var aliveEntries: [(place: EntryPlace, entry: RouteEntry, request: SimulatedRequest)] {
        table.entries.compactMap { place, reachability in
            guard case .alive(let request) = reachability else { return nil }
            return (place, binding.table.entry(at: place), request)
        }
    }

    /// The input's object of an entry; nil for what is assumed.
    func httpRoute(_ origin: RouteOrigin) -> HTTPRoute? {
        origin.kind == HTTPRoute.kind ? httpRoutes[origin.route] : nil
    }

    /// Whether a hostname is served by more than a route for every host, which says nothing about where it leads.
    func serves(_ host: String) -> Bool {
        if domains.contains(host) { return true }
        var rest = host[...]
        while let dot = rest.firstIndex(of: ".") {
            if domains.contains("*" + rest[dot...]) { return true }
            rest = rest[rest.index(after: dot)...]
        }
        return false
    }

    /// When the route of an entry was created.
    func created(_ origin: RouteOrigin) -> CreationInstant {
        created["\(origin.kind) \(origin.route)"] ?? .unstamped
    }
}

extension ObjectIdentity {
    /// An object of the Gateway API.
    static func gatewayAPI(_ kind: String, _ key: ObjectKey) -> ObjectIdentity {
        ObjectIdentity(group: "gateway.networking.k8s.io", kind: kind, key: key)
    }

    /// The route of an entry.
    init(_ origin: RouteOrigin) {
        self = .gatewayAPI(origin.kind, ObjectKey(slashed: origin.route))
    }

    /// The Gateway or ListenerSet of a listener.
    init(owner listener: ListenerReference) {
        self =
            if let set = listener.listenerSet {
                .gatewayAPI("ListenerSet", ObjectKey(slashed: set))
            } else {
                .gatewayAPI("Gateway", ObjectKey(slashed: listener.gateway))
            }
    }
}

extension ObjectKey {
    /// From `namespace/name`.
    init(slashed text: String) {
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        self.init(namespace: parts.count == 2 ? parts[0] : "", name: parts.last ?? "")
    }
}

extension FieldPath {
    /// `spec.rules[n]`.
    static func rule(_ index: Int) -> FieldPath { FieldPath().field("spec").field("rules").index(index) }

    /// The match of an entry, or its rule.
    init(_ origin: RouteOrigin) {
        let rule = Self.rule(origin.rule)
        self = origin.match.map { rule.field("matches").index($0) } ?? rule
    }

    /// `spec.<list>[n]`.
    static func spec(_ list: String, _ index: Int) -> FieldPath { FieldPath().field("spec").field(list).index(index) }
}

extension RouteOrigin {
    /// `HTTPRoute ns/name rules[0].matches[1]`.
    var subject: String { "\(kind) \(route) rules[\(rule)]" + (match.map { ".matches[\($0)]" } ?? "") }
}

extension RequestMatcher {
    /// In the words of the manifest.
    var words: String { World.text(of: self) }
}
