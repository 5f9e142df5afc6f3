import ArgumentParser
import Foundation
import GatewayAPI
import GatewayBinding
import GatewayProxy
import ManifestLoading
import RouteModel
import Simulation

/// `gwsim get`.
struct GetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Lists objects with the status that Istio would write, as kubectl does.",
        usage: "gwsim get -f <manifests> <type>[,<type>…] [<name> …] [-n <namespace>] [-o wide|json|yaml|name]"
    )

    @OptionGroup(title: "Input") var input: InputOptions

    @Argument(
        help:
            "gateways (gtw), gatewayclasses (gc), httproutes, services (svc), namespaces (ns), …; all or gateway-api for many; or type/name."
    )
    var types: String

    @Argument(help: "Names; without one, all objects.")
    var names: [String] = []

    @Option(name: .shortAndLong, help: "text, wide, json, yaml or name.")
    var output = Output.text

    @Flag(name: [.customShort("A"), .long], help: "All namespaces; the default unless -n is given.")
    var allNamespaces = false

    @Flag(help: "Print tables without headings.")
    var noHeaders = false

    @OptionGroup var color: ColorOptions

    enum Output: String, ExpressibleByArgument, CaseIterable {
        case text
        case wide
        case json
        case yaml
        case name
    }

    func run() throws {
        let query = try ObjectQuery(types: types, names: names, namespace: allNamespaces ? nil : input.namespace)
        let inputs = try Inputs.loadOrFail(input, style: color.notes)
        let answer = query.ask(AddressedInputs(inputs, input: input))
        for line in answer.missing { Notes.write(line) }
        try print(answer.listings, of: query, inputs: inputs)
        if !answer.missing.isEmpty { throw ExitStatus.no }
    }

    private func print(_ listings: [ObjectListing], of query: ObjectQuery, inputs: Inputs) throws {
        switch output {
        case .json: try StandardOutput.writeLine(value(listings, of: query, extra: inputs.caveats).kubectlJSON())
        case .yaml: try StandardOutput.write(value(listings, of: query, extra: []).kubectlYAML())
        case .name: try StandardOutput.write(lines: listings.flatMap(\.names))
        case .text, .wide: try printTables(listings, of: query)
        }
    }

    private func value(_ listings: [ObjectListing], of query: ObjectQuery, extra: [ManifestValue.Member])
        -> ManifestValue
    {
        let all = ObjectListing(type: query.selections[0].type, objects: listings.flatMap(\.objects))
        return all.value(isSingle: query.isSingle, extra: extra)
    }

    private func printTables(_ listings: [ObjectListing], of query: ObjectQuery) throws {
        let filled = listings.filter { !$0.objects.isEmpty }
        let showsType = Set(query.selections.map(\.type)).count > 1
        if filled.isEmpty, !query.isNamed {
            Notes.write(query.namespace.map { "No resources found in \($0) namespace." } ?? "No resources found")
        }
        let now = Int64(Date().timeIntervalSince1970)
        for (index, listing) in filled.enumerated() {
            if index > 0, !noHeaders { try StandardOutput.writeLine("") }
            var table = listing.table(
                isWide: output == .wide,
                showsNamespace: query.namespace == nil,
                showsType: showsType,
                now: now
            )
            if noHeaders { table.headings = [] }
            try StandardOutput.write(lines: table.lines(.plain))
        }
    }
}

/// Which objects are asked for.
struct ObjectQuery {
    /// Objects of one type.
    struct Selection {
        let type: ResourceType
        /// Empty: all of them.
        let names: [String]
    }

    let selections: [Selection]
    let namespace: String?

    /// Like kubectl's: types and names, or `type/name` throughout.
    init(types text: String, names: [String], namespace: String?) throws {
        self.namespace = namespace
        if text.contains("/") {
            selections = try ([text] + names).reduce(into: []) { try Self.add($1, to: &$0) }
        } else {
            if let name = names.first(where: { $0.contains("/") }) {
                throw CannotAnswer("\(name) is a type/name: leave \(text) out, or the type before the slash")
            }
            selections = try text.split(separator: ",").flatMap { try Self.types($0) }
                .map { Selection(type: $0, names: names) }
        }
        if selections.isEmpty { throw CannotAnswer("say which type of object") }
    }

    /// Whether one object is asked for by name, which is then printed without a list around it.
    var isSingle: Bool { selections.count == 1 && selections[0].names.count == 1 }

    /// Whether objects are asked for by name.
    var isNamed: Bool { !selections[0].names.isEmpty }

    /// Adds what a `type/name` asks for; names of one type that stand side by side are one selection.
    private static func add(_ argument: String, to selections: inout [Selection]) throws {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw CannotAnswer("\(argument): after a type/name, every argument has to be one")
        }
        guard let type = try types(parts[0]).first, !parts[1].isEmpty else {
            throw CannotAnswer("\(argument): a type/name has both a type and a name")
        }
        let name = String(parts[1])
        if let last = selections.last, last.type == type {
            selections[selections.count - 1] = Selection(type: type, names: last.names + [name])
        } else {
            selections.append(Selection(type: type, names: [name]))
        }
    }

    private static func types(_ name: Substring) throws -> [ResourceType] {
        let types = ResourceType.allNamed(String(name))
        if !types.isEmpty { return types }
        let known = ResourceType.all.map(\.plural).joined(separator: ", ")
        throw CannotAnswer("the server doesn't have a resource type \"\(name)\"; it has \(known)")
    }

    /// The objects, and a line as kubectl's for each name that is not there.
    func ask(_ inputs: AddressedInputs) -> (listings: [ObjectListing], missing: [String]) {
        var missing: [String] = []
        let listings = selections.map { selection in
            let (type, names) = (selection.type, selection.names)
            let all = inputs.objects(of: type, namespace: namespace)
            guard !names.isEmpty else { return ObjectListing(type: type, objects: all) }
            missing += names.filter { name in !all.contains { $0.key.name == name } }
                .map { "Error from server (NotFound): \(type.resource) \"\($0)\" not found" }
            return ObjectListing(type: type, objects: names.flatMap { name in all.filter { $0.key.name == name } })
        }
        return (listings, missing)
    }
}

/// The input, bound with the addresses that `serve` would give to the Services.
struct AddressedInputs {
    private let manifests: LoadedManifests
    private let binding: Binding
    private let profile: Profile
    private let localAddresses: [String: String]

    init(_ inputs: Inputs, input: InputOptions) {
        manifests = inputs.manifests
        profile = input.profile
        let options = PortPlanOptions()
        let planned = PortPlan.make(for: inputs.world.binding.table.ports, options: options).addresses
        let others = inputs.world.binding.resources.services.filter { $0.type == "LoadBalancer" }
            .map { ($0.metadata.key.description, options.address) }
        localAddresses = planned.merging(others) { planned, _ in planned }
        binding = bind(inputs.resources, options: input.bindingOptions(localAddresses: localAddresses))
    }

    func objects(of type: ResourceType, namespace: String?) -> [ListedObject] {
        binding.objects(of: type, namespace: namespace, profile: profile, localAddresses: localAddresses) {
            manifests.objects[$0]?.value
        }
    }
}
