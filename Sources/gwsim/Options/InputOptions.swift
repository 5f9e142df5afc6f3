public import ArgumentParser
public import GatewayAPI
public import GatewayBinding
public import ManifestLoading

/// Where the manifests are and how they are read.
struct InputOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("filename")],
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A file, a directory, or - for standard input. May be repeated.",
            valueName: "file|dir|-"
        )
    )
    var filename: [String] = []

    @Flag(name: [.customShort("R"), .long], help: "Read directories below directories too.")
    var recursive = false

    @Option(
        name: .shortAndLong,
        help: "The namespace of objects that name none (default: default). With get, only objects of that namespace."
    )
    var namespace: String?

    @Option(
        name: .customLong("validate"),
        help: """
            strict: invalid objects and unknown fields are errors. warn: they are warnings, and invalid objects are \
            left out. ignore: unknown fields are dropped without a word, invalid objects are errors.
            """
    )
    var validation = ValidationMode.strict

    @Option(help: "Whether Services and Gateways that the input lacks are assumed: auto, always or never.")
    var assume = AssumptionPolicy.auto

    @Option(
        name: .customLong("backend"),
        help: ArgumentHelp(
            "Where a Service's port leads: host:port, http://host:port, https://host:port, none or refused. May be repeated.",
            valueName: "ns/svc:port=target"
        )
    )
    var backends: [BackendArgument] = []

    @Option(
        help: ArgumentHelp(
            "Whose cluster: current (Istio's main branch, Gateway API v1.6.1) or aks-asm-1-22 (Istio 1.22, Gateway API "
                + "v1.1.0, standard channel).",
            valueName: "name"
        )
    )
    var profile = Profile.current

    @Flag(
        help: """
            For each Secret that a listener names and the input lacks, a certificate of an authority kept in the user's \
            data directory.
            """
    )
    var selfSigned = false

    func validate() throws {
        if filename.contains("") { throw ValidationError("-f: the name of the file is empty") }
        if let namespace, !Self.isNamespace(namespace) {
            throw ValidationError(
                "-n \"\(namespace)\": a namespace is named with lower-case letters, digits and '-' between them"
            )
        }
    }

    /// > Source: Kubernetes `apimachinery/pkg/util/validation`, `IsDNS1123Label`.
    private static func isNamespace(_ name: String) -> Bool {
        (1...63).contains(name.utf8.count) && !name.hasPrefix("-") && !name.hasSuffix("-")
            && name.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-".utf8.contains($0) }
    }
}

extension Profile: ExpressibleByArgument {}
extension ValidationMode: ExpressibleByArgument {}
extension AssumptionPolicy: ExpressibleByArgument {}
