import GatewayAPI
import ManifestLoading

/// Takes the values out of a document and notes everything that is wrong with them.
///
/// A class, so that its readers share the notes; it stays on one thread.
final class FieldReader {
    let document: PositionedDocument
    private(set) var diagnostics: [Diagnostic] = []

    init(_ document: PositionedDocument) {
        self.document = document
    }

    func report(
        _ code: RouteTestCode,
        at path: FieldPath,
        ofKey: Bool = false,
        _ message: String,
        fix: String? = nil
    ) {
        let location = document.location(of: path, ofKey: ofKey)
        diagnostics.append(
            Diagnostic(
                code: code.rawValue,
                path: path,
                location: location,
                sourceLine: document.line(at: location),
                message: message,
                fix: fix
            )
        )
    }

    /// The members of an object whose keys are known; others are reported and left out.
    func members(
        of value: ManifestValue,
        at path: FieldPath,
        among keys: [String],
        advice: [String: String] = [:]
    ) -> [String: ManifestValue]? {
        guard let members = members(of: value, at: path) else { return nil }
        var known: [String: ManifestValue] = [:]
        for member in members {
            if keys.contains(member.key) {
                known[member.key] = member.value
                continue
            }
            let guess = Spelling.nearest(to: member.key, among: keys)
            let fix =
                advice[member.key] ?? guess.map { "did you mean \($0)?" } ?? "known are \(keys.joined(separator: ", "))"
            report(.unknownKey, at: path.field(member.key), ofKey: true, "unknown key", fix: fix)
        }
        return known
    }

    /// The members of an object of any keys.
    func members(of value: ManifestValue, at path: FieldPath) -> [ManifestValue.Member]? {
        guard case .object(let members) = value else {
            wrongType(value, at: path, "an object")
            return nil
        }
        return members
    }

    func text(_ value: ManifestValue, at path: FieldPath) -> String? {
        switch value {
        case .string(let text): return text
        case .bool, .int, .double:
            report(.type, at: path, "expected text, found \(value.typeName)", fix: "quote it")
            return nil
        default:
            wrongType(value, at: path, "text")
            return nil
        }
    }

    /// One text, or a list of them.
    func texts(_ value: ManifestValue, at path: FieldPath) -> [String] {
        guard case .array(let elements) = value else { return text(value, at: path).map { [$0] } ?? [] }
        if elements.isEmpty { report(.value, at: path, "an empty list stands for no request at all") }
        return elements.enumerated().compactMap { text($1, at: path.index($0)) }
    }

    /// A list of texts.
    func list(_ value: ManifestValue, at path: FieldPath) -> [(text: String, path: FieldPath)] {
        elements(of: value, at: path).compactMap { element in
            text(element.value, at: element.path).map { ($0, element.path) }
        }
    }

    /// The elements of a list.
    func elements(of value: ManifestValue, at path: FieldPath) -> [(value: ManifestValue, path: FieldPath)] {
        guard case .array(let elements) = value else {
            wrongType(value, at: path, "a list")
            return []
        }
        return elements.enumerated().map { ($1, path.index($0)) }
    }

    func integer(_ value: ManifestValue, at path: FieldPath, in range: ClosedRange<Int>) -> Int? {
        guard case .int(let number) = value else {
            wrongType(value, at: path, "a whole number")
            return nil
        }
        guard let number = Int(exactly: number), range.contains(number) else {
            report(.value, at: path, "\(number) is not between \(range.lowerBound) and \(range.upperBound)")
            return nil
        }
        return number
    }

    func number(_ value: ManifestValue, at path: FieldPath) -> Double? {
        let number: Double? =
            switch value {
            case .int(let number): Double(number)
            case .double(let number): number
            default: nil
            }
        guard let number, number >= 0 else {
            report(.type, at: path, "expected a number that is not negative, found \(value.typeName)")
            return nil
        }
        return number
    }

    /// One of several words.
    func choice<Choice: RawRepresentable<String>>(
        _ value: ManifestValue,
        at path: FieldPath,
        among choices: [Choice]
    ) -> Choice? {
        guard let text = text(value, at: path) else { return nil }
        if let choice = choices.first(where: { $0.rawValue == text }) { return choice }
        let words = choices.map(\.rawValue)
        let fix = Spelling.nearest(to: text, among: words).map { "did you mean \($0)?" }
        report(.value, at: path, "\"\(text)\" is none of \(words.joined(separator: ", "))", fix: fix)
        return nil
    }

    func backend(_ text: String, at path: FieldPath, ofKey: Bool = false) -> BackendName? {
        if let name = BackendName(text) { return name }
        report(.value, at: path, ofKey: ofKey, "\"\(text)\" is no backend", fix: "write namespace/service:port")
        return nil
    }

    func route(_ text: String, at path: FieldPath, ofKey: Bool = false) -> RouteName? {
        if let name = RouteName(text) { return name }
        report(.value, at: path, ofKey: ofKey, "\"\(text)\" is no route", fix: "write namespace/name")
        return nil
    }

    func wrongType(_ value: ManifestValue, at path: FieldPath, _ wanted: String) {
        report(.type, at: path, "expected \(wanted), found \(value.typeName)")
    }
}
