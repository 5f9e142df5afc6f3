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
        help: "What to do about invalid objects and unknown fields: strict, warn or ignore."
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

    func validate() throws {
        if filename.isEmpty { throw ValidationError("Say which manifests: -f FILE, -f DIRECTORY or -f -") }
    }
}

extension Profile: ExpressibleByArgument {}
extension ValidationMode: ExpressibleByArgument {}
extension AssumptionPolicy: ExpressibleByArgument {}
