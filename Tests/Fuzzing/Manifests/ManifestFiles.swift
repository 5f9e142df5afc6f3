import GatewayAPI
import ManifestLoading
package import TestSupport

/// Files of manifests: whatever they hold, loading ends soon, twice alike, and says where what is wrong stands.
package struct ManifestFiles: FuzzTarget {
    package let name = "manifests"
    package let patience = Duration.seconds(10)
    package let seeds: [[UInt8]] = ManifestSeeds.texts
    private let mutator = ManifestMutator()

    package init() {}

    package func mutate(_ input: [UInt8], with other: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        mutator.mutate(input, with: other, &random)
    }

    package func check(_ input: [UInt8], _ tally: inout Tally) throws(Finding) {
        let choice = fingerprint(of: input)
        let options = LoadOptions(
            namespace: "pets",
            validation: ValidationMode.allCases[Int(choice % 3)]
        )
        let inputs = [ManifestInput.text(name: choice % 16 == 0 ? "f.json" : "f.yaml", bytes: input)]
        let loaded = ManifestLoader.load(inputs: inputs, options: options)
        let again = ManifestLoader.load(inputs: inputs, options: options)
        guard loaded.diagnostics == again.diagnostics, loaded.resources == again.resources,
            loaded.objects == again.objects, loaded.notSimulated == again.notSimulated
        else { throw Finding("loading twice gives two results") }
        try checkPositions(loaded, input)
        _ = DiagnosticRenderer().render(loaded.diagnostics)
        for identity in loaded.objects.keys.sorted(by: { $0.description < $1.description }).prefix(3) {
            guard let location = loaded.sourceMap.location(of: identity) else {
                throw Finding("\(identity) was loaded from nowhere")
            }
            try check(location, input, "\(identity)")
        }
        for diagnostic in loaded.diagnostics { tally.note("\(diagnostic.severity.rawValue): \(diagnostic.code)") }
        for object in loaded.objects.values { tally.note("object: \(object.identity.kind)") }
        let codes = Set(loaded.diagnostics.map { "\($0.code) \($0.path?.steps.count ?? 0)" }).sorted()
        let kinds = Set(loaded.objects.keys.map(\.kind)).sorted()
        tally.note("#\(codes.prefix(6)) \(kinds)")
        if loaded.diagnostics.isEmpty { tally.note("without a word") }
    }

    private func checkPositions(_ loaded: LoadedManifests, _ input: [UInt8]) throws(Finding) {
        for diagnostic in loaded.diagnostics {
            guard let location = diagnostic.location else {
                throw Finding("\(diagnostic.code) stands nowhere: \(diagnostic.message)")
            }
            try check(location, input, "\(diagnostic.code) \(diagnostic.message)")
            guard !diagnostic.message.isEmpty, diagnostic.message.utf8.count < 4000 else {
                throw Finding("\(diagnostic.code) has a message of \(diagnostic.message.utf8.count) bytes")
            }
        }
    }

    /// Lines end with LF, CR LF, or CR, as in YAML.
    private func check(_ location: SourceLocation, _ input: [UInt8], _ what: String) throws(Finding) {
        guard location.line > 0 else { return }
        let lines = String(decoding: input, as: UTF8.self).unicodeScalars.split(
            omittingEmptySubsequences: false,
            whereSeparator: { $0 == "\n" }
        )
        guard location.line <= lines.count else {
            throw Finding("\(what): line \(location.line) of \(lines.count)")
        }
        let length = lines[location.line - 1].count
        guard location.column >= 0, location.column <= length + 1 else {
            throw Finding("\(what): column \(location.column) of line \(location.line), which has \(length)")
        }
    }
}
