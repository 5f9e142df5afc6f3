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
        help: "gateways (gtw), gatewayclasses (gc), httproutes, services (svc), namespaces (ns), …; or type/name."
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
        case .json: try StandardOutput.writeLine(value(listings, of: query, extra: inputs.caveats).prettyJSON())
        case .yaml: try StandardOutput.write(value(listings, of: query, extra: []).yaml())
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
        if filled.isEmpty, !query.isNamed {
            Notes.write(query.namespace.map { "No resources found in \($0) namespace." } ?? "No resources found")
        }
        let now = Int64(Date().timeIntervalSince1970)
        for (index, listing) in filled.enumerated() {
            if index > 0 { try StandardOutput.writeLine("") }
            let table = listing.table(isWide: output == .wide, showsNamespace: query.namespace == nil, now: now)
            try StandardOutput.write(lines: Array(table.lines(.plain).dropFirst(noHeaders ? 1 : 0)))
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
            selections = try ([text] + names).map { argument in
                guard let slash = argument.firstIndex(of: "/") else {
                    throw CannotAnswer("\(argument): after a type/name, every argument has to be one")
                }
                return Selection(
                    type: try Self.type(argument[..<slash]),
                    names: [String(argument[argument.index(after: slash)...])]
                )
            }
        } else {
            selections = try text.split(separator: ",").map { Selection(type: try Self.type($0), names: names) }
        }
        if selections.isEmpty { throw CannotAnswer("say which type of object") }
    }

    /// Whether one object is asked for by name, which is then printed without a list around it.
    var isSingle: Bool { selections.count == 1 && selections[0].names.count == 1 }

    /// Whether objects are asked for by name.
    var isNamed: Bool { !selections[0].names.isEmpty }

    private static func type(_ name: Substring) throws -> ResourceType {
        if let type = ResourceType.named(String(name)) { return type }
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
            return ObjectListing(type: type, objects: all.filter { names.contains($0.key.name) })
        }
        return (listings, missing)
    }
}

/// The input, bound with the addresses that `serve` would give to the Services.
struct AddressedInputs {
    private let manifests: LoadedManifests
    private let binding: Binding
    private let localAddresses: [String: String]

    init(_ inputs: Inputs, input: InputOptions) {
        manifests = inputs.manifests
        let options = PortPlanOptions()
        let planned = PortPlan.make(for: inputs.world.binding.table.ports, options: options).addresses
        let others = inputs.world.binding.resources.services.filter { $0.type == "LoadBalancer" }
            .map { ($0.metadata.key.description, options.address) }
        localAddresses = planned.merging(others) { planned, _ in planned }
        binding = bind(manifests.resources, options: input.bindingOptions(localAddresses: localAddresses))
    }

    func objects(of type: ResourceType, namespace: String?) -> [ListedObject] {
        binding.objects(of: type, namespace: namespace, localAddresses: localAddresses) { manifests.objects[$0]?.value }
    }
}
