import GatewayAPI
import GatewayBinding
import ManifestLoading
import RouteModel
import Simulation

extension Coverage {
    /// Measures what the passing results of some suites selected.
    ///
    /// - Parameter report: the results, in the order of the suites.
    public static func measure(_ suites: [TestRunner.Suite], _ report: TestReport, isStrict: Bool) -> Coverage {
        var catalogue = Catalogue()
        var known: Set<ResourceSet> = []
        for suite in suites {
            guard let config = suite.config, known.insert(config.world.binding.resources).inserted else { continue }
            catalogue.add(config)
        }
        for result in report.files.flatMap(\.results) where result.passed {
            if let selection = result.selection { catalogue.count(selection, isStrict: isStrict) }
        }
        let order = Part.allCases
        let items = order.flatMap { part in catalogue.items.filter { $0.part == part } }
        return Coverage(items: items, isStrict: isStrict)
    }
}

extension Coverage {
    /// The parts of a route set, none of them selected.
    static func catalogue(of config: TestedConfig) -> [Item] {
        var catalogue = Catalogue()
        catalogue.add(config)
        return catalogue.items
    }
}

/// The parts of route sets while they are counted.
private struct Catalogue {
    private(set) var items: [Coverage.Item] = []
    private var places: [Key: Int] = [:]

    private struct Key: Hashable {
        var part: Coverage.Part
        /// Kind and name.
        var object: String
        var rule: Int?
        var match: Int?
    }

    private struct Entry {
        var key: Key
        var item: Coverage.Item
        var object: ObjectIdentity
        var path: FieldPath
    }

    mutating func add(_ config: TestedConfig) {
        let binding = config.world.binding
        let programmed = Set(binding.table.origins.flatMap { Self.keys(of: $0) })
        var entries = listeners(of: binding)
        let resources = binding.resources
        for route in resources.httpRoutes {
            entries += Self.entries(of: route, matches: route.spec.rules.map(\.matches.count))
        }
        for route in resources.grpcRoutes {
            entries += Self.entries(of: route, matches: route.spec.rules.map(\.matches.count))
        }
        for route in resources.tlsRoutes {
            entries += Self.entries(of: route, matches: route.spec.rules.map { _ in 0 })
        }
        for route in resources.tcpRoutes {
            entries += Self.entries(of: route, matches: route.spec.rules.map { _ in 0 })
        }
        let locations = config.manifests.sourceMap.locations(of: entries.map { ($0.object, $0.path) })
        for (entry, location) in zip(entries, locations) {
            var item = entry.item
            item.location = location
            if item.part != .listener { item.isProgrammed = programmed.contains(entry.key) }
            if let place = places[entry.key] {
                items[place].isProgrammed = items[place].isProgrammed || item.isProgrammed
            } else {
                places[entry.key] = items.count
                items.append(item)
            }
        }
    }

    mutating func count(_ selection: TestResult.Selection, isStrict: Bool) {
        if let listener = selection.listener { add(1, to: Self.key(of: listener)) }
        guard let origin = selection.origin else { return }
        for key in Self.keys(of: origin) where key.part != .match || !isStrict || selection.assertsAction {
            add(1, to: key)
        }
    }

    private mutating func add(_ count: Int, to key: Key) {
        if let place = places[key] { items[place].count += count }
    }

    // MARK: Keys

    private static func key(of listener: ListenerReference) -> Key {
        Key(part: .listener, object: "\(listener.gateway)/\(listener.qualifiedName)", rule: nil, match: nil)
    }

    /// The parts that an entry selects: its route, its rule, its match.
    private static func keys(of origin: RouteOrigin) -> [Key] {
        keys(object: "\(origin.kind) \(origin.route)", rule: origin.rule, match: origin.match)
    }

    private static func keys(object: String, rule: Int, match: Int?) -> [Key] {
        [
            Key(part: .route, object: object, rule: nil, match: nil),
            Key(part: .rule, object: object, rule: rule, match: nil),
            Key(part: .match, object: object, rule: rule, match: match),
        ]
    }

    // MARK: Entries

    private func listeners(of binding: Binding) -> [Entry] {
        let open = binding.table.ports.flatMap(\.listeners)
        var seen: Set<Key> = []
        return (open + binding.closedListeners.map(\.listener)).compactMap { listener in
            let key = Self.key(of: listener)
            guard seen.insert(key).inserted else { return nil }
            let owner = listener.listenerSet ?? listener.gateway
            let names = owner.split(separator: "/", maxSplits: 1).map(String.init)
            let object = ObjectIdentity(
                group: "gateway.networking.k8s.io",
                kind: listener.listenerSet == nil ? "Gateway" : "ListenerSet",
                key: ObjectKey(namespace: names.first ?? "", name: names.last ?? "")
            )
            let item = Coverage.Item(
                part: .listener,
                name: key.object,
                location: nil,
                isProgrammed: binding.isOpen(listener),
                count: 0
            )
            return Entry(key: key, item: item, object: object, path: binding.path(of: listener))
        }
    }

    private static func entries<R: Route>(of route: R, matches: [Int]) -> [Entry] {
        let object = ObjectIdentity(group: "gateway.networking.k8s.io", kind: R.kind, key: route.metadata.key)
        let name = route.metadata.key.description
        func entry(_ key: Key, _ name: String, _ path: FieldPath) -> Entry {
            let item = Coverage.Item(part: key.part, name: name, location: nil, isProgrammed: false, count: 0)
            return Entry(key: key, item: item, object: object, path: path)
        }
        var entries: [Entry] = []
        for (rule, count) in matches.enumerated() {
            let path = FieldPath().field("spec").field("rules").index(rule)
            let places: [Int?] = count == 0 ? [nil] : (0..<count).map { $0 }
            for match in places {
                let keys = keys(object: object.description, rule: rule, match: match)
                if entries.isEmpty { entries.append(entry(keys[0], name, FieldPath())) }
                if match == places[0] { entries.append(entry(keys[1], "\(name)#\(rule)", path)) }
                let place = match.map { path.field("matches").index($0) } ?? path
                entries.append(entry(keys[2], "\(name)#\(rule)" + (match.map { ".\($0)" } ?? ""), place))
            }
        }
        return entries
    }
}

extension RoutingTable {
    /// Whence every entry comes.
    fileprivate var origins: [RouteOrigin] {
        ports.flatMap(\.filterChains).flatMap { chain in
            switch chain.routing {
            case .http(let hosts): hosts.flatMap { $0.routes.map(\.origin) }
            case .tcp(let proxy): proxy.origin.map { [$0] } ?? []
            }
        }
    }
}

extension Binding {
    /// Where a listener stands in its object.
    fileprivate func path(of listener: ListenerReference) -> FieldPath {
        let names: [String]? =
            if let set = listener.listenerSet {
                resources.listenerSets.first { $0.metadata.key.description == set }?.spec.listeners.map(\.name)
            } else {
                resources.gateways.first { $0.metadata.key.description == listener.gateway }?.spec.listeners.map(\.name)
            }
        let path = FieldPath().field("spec")
        return names?.firstIndex(of: listener.name).map { path.field("listeners").index($0) } ?? path
    }
}
