import GatewayAPI

/// Puts the outcomes of all documents together, in the order of the input.
struct Assembly {
    var loaded = LoadedManifests()
    private let options: LoadOptions
    /// Which diagnostics tell of a file without an object.
    private var emptyFiles: [Int] = []
    private var firstPlaces: [ObjectIdentity: SourceLocation] = [:]
    /// What no bundle of AKS has, with the objects that use it.
    private var usesBeyondAKS: [BundleUse: [ObjectIdentity]] = [:]
    /// The lines of the file whose repeated objects are being reported.
    private var lines: (file: String, lines: SourceLines)?

    init(files: [SourceFile], options: LoadOptions) {
        self.options = options
        loaded.sourceMap.files = files
    }
}

extension Assembly {
    /// Adds the outcomes, so many for each file.
    mutating func add(_ outcomes: [DocumentOutcome], splitBy counts: [Int]) {
        var rest = outcomes[...]
        for (file, count) in counts.enumerated() {
            addFile(loaded.sourceMap.files[file], rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        if hasObjects { excuseEmptyFiles() }
        noteBundles()
    }

    /// One line for each thing that AKS does not have, sorted.
    private mutating func noteBundles() {
        loaded.bundleNotes = usesBeyondAKS.map { use, objects in
            let bundles = CRDBundle.ofAKS.map(\.description).joined(separator: " or ")
            let others = objects.count > 1 ? " and \(objects.count - 1) more" : ""
            let users = objects.first.map { "\($0.key)\(others)" } ?? ""
            return "\(use.subject) \(use.history); AKS installs the standard channel of \(bundles); used by \(users)"
        }.sorted()
    }

    private var hasObjects: Bool {
        !loaded.objects.isEmpty || !loaded.ignoredKinds.isEmpty || !loaded.notSimulated.isEmpty
    }

    /// Like kubectl, which minds only an input without any object.
    private mutating func excuseEmptyFiles() {
        for index in emptyFiles { loaded.diagnostics[index].severity = .warning }
    }

    private mutating func addFile(_ file: SourceFile, _ outcomes: ArraySlice<DocumentOutcome>) {
        guard file.isUTF8 else {
            let location = SourceLocation(file: file.name, line: SourceEncoding.firstBadLine(of: file.bytes), column: 1)
            let fix = SourceEncoding.advice(for: file.bytes)
            loaded.diagnostics.append(Diagnostic(.encoding, location, "not UTF-8", fix: fix))
            return
        }
        if !outcomes.contains(where: \.hasContent) {
            emptyFiles.append(loaded.diagnostics.count)
            loaded.diagnostics.append(Diagnostic(.empty, SourceLocation(file: file.name), "no object in this file"))
        }
        for outcome in outcomes { add(outcome) }
    }

    private mutating func add(_ outcome: DocumentOutcome) {
        loaded.diagnostics += outcome.diagnostics
        loaded.notSimulated += outcome.notSimulated
        for (use, object) in outcome.usesBeyondAKS { usesBeyondAKS[use, default: []].append(object) }
        for kind in outcome.ignored { loaded.ignoredKinds[kind, default: 0] += 1 }
        for object in outcome.objects { add(object) }
    }

    private mutating func add(_ read: ReadObject) {
        let identity = read.object.identity
        if let first = firstPlaces[identity] {
            let place = "\(first.file):\(first.line):\(first.column)"
            var diagnostic = Diagnostic(
                .duplicateObject,
                severity: options.validation == .warn ? .warning : .error,
                object: identity,
                read.location,
                "stands in the input twice; first at \(place)",
                fix: "keep one of them"
            )
            diagnostic.sourceLine = line(at: read.location)
            loaded.diagnostics.append(diagnostic)
            return
        }
        firstPlaces[identity] = read.location
        loaded.sourceMap.places[identity] = read.place
        loaded.objects[identity] = read.object
        read.resource?.add(to: &loaded.resources)
    }

    private mutating func line(at location: SourceLocation) -> String? {
        if lines?.file != location.file {
            lines = loaded.sourceMap.files.first { $0.name == location.file }
                .map { (location.file, SourceLines($0.bytes[...])) }
        }
        return lines?.lines.line(location.line - 1)
    }
}

/// What is wrong with bytes that are not UTF-8.
enum SourceEncoding {
    static func firstBadLine(of bytes: [UInt8]) -> Int {
        var start = 0
        var line = 1
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1
            if String(validating: bytes[start...end], as: UTF8.self) == nil { return line }
            start = end + 1
            line += 1
        }
        return line
    }

    static func advice(for bytes: [UInt8]) -> String {
        let isUTF16 = bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff])
        return isUTF16 ? "this looks like UTF-16; save it as UTF-8" : "save it as UTF-8"
    }
}
