import Foundation
import GatewayAPI
import GatewayBinding
import GatewayProxy
import LocalCertificates
import ManifestLoading
import RouteMatching
import RouteModel
import Simulation

/// What the manifests on the command line come to.
struct Inputs {
    let manifests: LoadedManifests
    /// What was bound: that of the manifests, and what `--self-signed` added.
    let resources: ResourceSet
    let world: World
    /// What `--backend` said.
    let backends: [BackendOverride]
    /// What `--self-signed` added.
    let issued: IssuedCertificates

    /// Loads and binds, all or nothing: an input with errors has no world.
    ///
    /// - Parameter localAddresses: the addresses that Services have on this machine, by `namespace/name`.
    /// - Throws: `CannotAnswer` where no manifests are named, or `--self-signed` has no authority to work with.
    static func load(_ options: InputOptions, localAddresses: [String: String] = [:]) throws -> InputResult {
        // Not checked with the other options: some uses of a command need no manifests.
        if options.filename.isEmpty { throw CannotAnswer("say which manifests: -f FILE, -f DIRECTORY or -f -") }
        let manifests = ManifestLoader.load(
            inputs: options.filename.map { $0 == "-" ? StandardInput.manifest : .path($0) },
            options: LoadOptions(
                namespace: options.namespace ?? "default",
                isRecursive: options.recursive,
                validation: options.validation,
                kinds: options.profile.kinds
            )
        )
        if manifests.hasErrors { return .invalid(manifests.diagnostics) }
        var resources = manifests.resources
        let issued =
            options.selfSigned ? try IssuedCertificates.add(to: &resources) : IssuedCertificates.leave(resources)
        let binding = bind(resources, options: options.bindingOptions(localAddresses: localAddresses))
        return .valid(
            Inputs(
                manifests: manifests,
                resources: resources,
                world: World(binding),
                backends: options.backends.map(\.override),
                issued: issued
            )
        )
    }

    /// Loads, prints what there is to say on standard error, and throws where the input cannot be used.
    ///
    /// - Parameter refused: what becomes of a port whose table Envoy refuses.
    static func loadOrFail(
        _ options: InputOptions,
        style: TextStyle,
        refused: String = "every host there gets 404"
    ) throws -> Inputs {
        switch try load(options) {
        case .invalid(let diagnostics):
            Diagnostics(style: style).print(diagnostics)
            throw ExitStatus.cannotAnswer
        case .valid(let inputs):
            Diagnostics(style: style).print(inputs.manifests.diagnostics)
            inputs.printNotes(refused: refused)
            return inputs
        }
    }

    /// One line for each thing that the answer rests on and the input does not say.
    ///
    /// - Parameter refused: what becomes of a port whose table Envoy refuses.
    func printNotes(refused: String) {
        for assumption in world.binding.assumptions { Notes.write("assumption: \(assumption)") }
        for line in issued.notes { Notes.write(line) }
        for line in manifests.bundleNotes { Notes.write("note: \(line)") }
        for line in world.unassumedGateways + world.gatewayNotes { Notes.write("note: \(line)") }
        for backend in backends where !leadsSomewhere(backend) {
            Notes.write("warning: --backend \(backend.service):\(backend.port) changes nothing: no route leads there")
        }
        for line in manifests.notSimulated { Notes.write("warning: \(line)") }
        let ignored = manifests.ignoredKinds.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        if !ignored.isEmpty { Notes.write("play no part: \(ignored.joined(separator: ", "))") }
        for (port, chain, reasons) in world.refusals {
            let names = chain.listeners.map(\.qualifiedName).joined(separator: ", ")
            let part = port.filterChains.count > 1 ? "listener \(names) on " : ""
            Notes.write("warning: Envoy refuses the routes of \(part)port \(port.port) of \(port.service), \(refused):")
            for reason in reasons { Notes.write("  \(reason.origin.kind) \(reason.origin.route): \(reason.reason)") }
        }
    }

    private func leadsSomewhere(_ backend: BackendOverride) -> Bool {
        world.binding.table.clusters.contains {
            $0.service == backend.service.description && $0.port == backend.port
        }
    }

    /// What stands beside the data in every `-o json`.
    var caveats: [ManifestValue.Member] {
        [
            .init(key: "assumptions", value: .array(world.binding.assumptions.map(ManifestValue.string))),
            .init(key: "notSimulated", value: .array(manifests.notSimulated.map(ManifestValue.string))),
            .init(key: "bundleNotes", value: .array(manifests.bundleNotes.map(ManifestValue.string))),
        ]
    }
}

/// Standard input as a manifest: read once, so that a reload has it again.
enum StandardInput {
    static let manifest = ManifestInput.text(name: "-", bytes: read())

    private static func read() -> [UInt8] {
        let data = (try? FileHandle.standardInput.readToEnd()) ?? nil
        return data.map { [UInt8]($0) } ?? []
    }
}

/// What loading comes to.
enum InputResult {
    case valid(Inputs)
    case invalid([Diagnostic])
}

extension InputOptions {
    /// What binding must know.
    func bindingOptions(localAddresses: [String: String]) -> BindingOptions {
        BindingOptions(
            assume: assume,
            backends: backends.map(\.override),
            localAddresses: localAddresses,
            profile: profile
        )
    }
}

/// Prints diagnostics on standard error.
struct Diagnostics {
    let style: TextStyle

    func print(_ diagnostics: [Diagnostic]) {
        let text = DiagnosticRenderer(usesColor: style.usesColor).render(diagnostics)
        if !text.isEmpty { Notes.writeStyled(String(text.dropLast(text.hasSuffix("\n") ? 1 : 0))) }
    }
}
