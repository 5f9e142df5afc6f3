public import GatewayAPI
public import GatewayBinding
public import ManifestLoading
internal import RouteAnalysis
public import RouteModel
public import Simulation

/// A route set under test.
public struct TestedConfig: Sendable {
    /// The manifests.
    public let manifests: LoadedManifests
    /// What they come to.
    public let world: World
    /// What `gwsim analyze` says of it.
    let analysis: DeferredAnalysis
    /// The names of the rules of each route, by `Kind namespace/name`.
    let ruleNames: [String: [String?]]

    /// Binds manifests.
    public init(_ manifests: LoadedManifests, resources: ResourceSet, options: BindingOptions) {
        self.manifests = manifests
        world = World(bind(resources, options: options))
        analysis = DeferredAnalysis(
            AnalysisInput(
                world: world,
                resources: resources,
                objects: manifests.objects.mapValues(\.value),
                profile: options.profile,
                bundleNotes: manifests.bundleNotes
            )
        )
        let http = resources.httpRoutes.map { ("HTTPRoute \($0.metadata.key)", $0.spec.rules.map(\.name)) }
        let grpc = resources.grpcRoutes.map { ("GRPCRoute \($0.metadata.key)", $0.spec.rules.map(\.name)) }
        let tls = resources.tlsRoutes.map { ("TLSRoute \($0.metadata.key)", $0.spec.rules.map(\.name)) }
        let tcp = resources.tcpRoutes.map { ("TCPRoute \($0.metadata.key)", $0.spec.rules.map(\.name)) }
        ruleNames = Dictionary(http + grpc + tls + tcp, uniquingKeysWith: { first, _ in first })
    }

    /// Where a rule or a match was written.
    public func location(of origin: RouteOrigin) -> SourceLocation? {
        location(kind: origin.kind, route: origin.route, rule: origin.rule, match: origin.match)
    }

    func location(kind: String, route: String, rule: Int, match: Int?) -> SourceLocation? {
        let names = route.split(separator: "/", maxSplits: 1).map(String.init)
        guard names.count == 2 else { return nil }
        let identity = ObjectIdentity(
            group: "gateway.networking.k8s.io",
            kind: kind,
            key: ObjectKey(namespace: names[0], name: names[1])
        )
        let path = FieldPath().field("spec").field("rules").index(rule)
        let place = match.map { path.field("matches").index($0) } ?? path
        guard let location = manifests.sourceMap.location(of: identity, at: place), location.line > 0 else {
            return nil
        }
        return location
    }

    /// `file:line` of an entry, for explanations.
    func position(of origin: RouteOrigin) -> String? {
        location(of: origin).map { "\($0.file):\($0.line)" }
    }
}

/// Loads each route set once, however many files test it.
public struct ConfigLoader {
    /// What the command line says of every file.
    public struct Options {
        /// `-f`: manifests beside those of the files, or in their place.
        public var filename: [ManifestInput]
        /// Whether what the files say of their manifests is passed over.
        public var replacesConfig: Bool
        /// How manifests are read; the profile's kinds are filled in.
        public var load: LoadOptions
        /// `--assume`.
        public var assume: AssumptionPolicy
        /// `--profile`: in place of what the files say; nil: they say it.
        public var profile: Profile?
        /// Adds what the input lacks, as `--self-signed` does.
        public var complete: (inout ResourceSet) throws -> Void

        /// Makes options.
        public init(
            filename: [ManifestInput] = [],
            replacesConfig: Bool = false,
            load: LoadOptions = LoadOptions(),
            assume: AssumptionPolicy = .auto,
            profile: Profile? = nil,
            complete: @escaping (inout ResourceSet) throws -> Void = { _ in }
        ) {
            self.filename = filename
            self.replacesConfig = replacesConfig
            self.load = load
            self.assume = assume
            self.profile = profile
            self.complete = complete
        }
    }

    /// What loading a file's route set comes to.
    public enum Outcome: Sendable {
        /// It can be tested.
        case valid(TestedConfig, isNew: Bool)
        /// It cannot.
        case invalid([Diagnostic], isNew: Bool)
    }

    private struct Key: Hashable {
        var inputs: [ManifestInput]
        var profile: Profile
    }

    private let options: Options
    private var known: [Key: Outcome] = [:]

    /// Makes a loader.
    public init(_ options: Options) {
        self.options = options
    }

    /// The route set of a file.
    public mutating func load(for file: RouteTestFile) throws -> Outcome {
        let written = options.replacesConfig ? [] : file.config.map { Self.path($0, relativeTo: file.path) }
        let inputs = written.map(ManifestInput.path) + options.filename
        guard !inputs.isEmpty else {
            let diagnostic = Diagnostic(
                code: RouteTestCode.noConfig.rawValue,
                location: SourceLocation(file: file.path),
                message: "no manifests to test",
                fix: "name them in config, or say -f"
            )
            return .invalid([diagnostic], isNew: true)
        }
        let key = Key(inputs: inputs, profile: options.profile ?? file.profile ?? .current)
        switch known[key] {
        case .valid(let config, _)?: return .valid(config, isNew: false)
        case .invalid(let diagnostics, _)?: return .invalid(diagnostics, isNew: false)
        case nil:
            let outcome = try load(key)
            known[key] = outcome
            return outcome
        }
    }

    private func load(_ key: Key) throws -> Outcome {
        var load = options.load
        load.kinds = key.profile.kinds
        let manifests = ManifestLoader.load(inputs: key.inputs, options: load)
        if manifests.hasErrors { return .invalid(manifests.diagnostics, isNew: true) }
        var resources = manifests.resources
        try options.complete(&resources)
        let binding = BindingOptions(assume: options.assume, profile: key.profile)
        return .valid(TestedConfig(manifests, resources: resources, options: binding), isNew: true)
    }

    /// A path that stands in a file, as seen from here, in its shortest form.
    static func path(_ path: String, relativeTo file: String) -> String {
        if path.hasPrefix("/") { return path }
        var steps = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().map(String.init)
        for step in path.split(separator: "/").map(String.init) where step != "." {
            if step == "..", let last = steps.last, last != "..", last != "" {
                if last == "." { steps[steps.count - 1] = ".." } else { steps.removeLast() }
            } else {
                steps.append(step)
            }
        }
        return steps.isEmpty ? "." : steps.joined(separator: "/")
    }
}
