public import GatewayAPI

/// What `--validate` says.
public enum ValidationMode: String, Hashable, Sendable, CaseIterable {
    /// An unknown field is an error.
    case strict
    /// An unknown field is a warning, and so is an invalid object, which is left out.
    case warn
    /// An unknown field is dropped in silence; an invalid object is still an error.
    case ignore
}

/// How the input is read.
public struct LoadOptions: Sendable {
    /// `-n`: the namespace of objects that name none.
    public var namespace: String
    /// `-R`: whether directories below directories are read.
    public var isRecursive: Bool
    /// `--validate`.
    public var validation: ValidationMode
    /// The kinds that the cluster serves.
    public var kinds: ResourceKinds

    /// Makes options.
    public init(
        namespace: String = "default",
        isRecursive: Bool = false,
        validation: ValidationMode = .strict,
        kinds: ResourceKinds = .current
    ) {
        self.namespace = namespace
        self.isRecursive = isRecursive
        self.validation = validation
        self.kinds = kinds
    }
}

/// One object of the input as the API server would store it.
public struct LoadedObject: Hashable, Sendable {
    /// Kind, namespace and name.
    public var identity: ObjectIdentity
    /// Its `apiVersion`, as written.
    public var apiVersion: String
    /// The whole object after defaulting, with the namespace that `-n` gave it.
    public var value: ManifestValue
}

/// Everything that loading found.
public struct LoadedManifests: Sendable {
    /// The valid objects that take part in binding.
    public var resources = ResourceSet()
    /// The same objects as values, for printing them.
    public var objects: [ObjectIdentity: LoadedObject] = [:]
    /// Where everything stands.
    public var sourceMap = SourceMap()
    /// What is wrong, in the order of the input.
    public var diagnostics: [Diagnostic] = []
    /// What would change the answer on the cluster and is not simulated, one line each, in the order of the input.
    public var notSimulated: [String] = []
    /// What is used that no bundle of AKS's CRDs has, one line each, sorted.
    public var bundleNotes: [String] = []
    /// How many objects there are of each kind that plays no part, by `Kind` or `Kind.group`.
    public var ignoredKinds: [String: Int] = [:]

    /// Makes an empty result.
    public init() {}

    /// Whether anything is an error.
    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Turns files into resources.
///
/// Nothing throws: whatever is wrong with the input is a diagnostic of the result.
public enum ManifestLoader {
    /// Loads the inputs in their order.
    public static func load(inputs: [ManifestInput], options: LoadOptions = LoadOptions()) -> LoadedManifests {
        let (files, unreadable) = InputReader(isRecursive: options.isRecursive).read(inputs)
        var assembly = Assembly(files: files, options: options)
        assembly.loaded.diagnostics = unreadable
        let documents = files.indices.map { index in
            let file = files[index]
            guard file.isUTF8 else { return [Document]() }
            return file.name.hasSuffix(".json")
                ? DocumentSplitter.splitJSON(file.bytes, file: index) : DocumentSplitter.split(file.bytes, file: index)
        }
        assembly.loaded.sourceMap.documents = documents.flatMap { $0 }
        let outcomes = DocumentStage(files: files, options: options).run(assembly.loaded.sourceMap.documents)
        assembly.add(outcomes, splitBy: documents.map(\.count))
        return assembly.loaded
    }
}
