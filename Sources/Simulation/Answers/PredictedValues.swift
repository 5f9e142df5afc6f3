import MessageLayout
import RouteMatching
import RouteModel

/// Header values that a rule writes into a redirect, as far as they can be known without a connection.
///
/// > Source: semantics 5.7: values are Envoy format strings.
struct PredictedValues {
    let head: SimulatedHead
    /// The path with its query, normalised.
    let target: [UInt8]
    /// As sent.
    let authority: [UInt8]
    let isTLS: Bool
    let routeName: String
    /// Whether a backend answers, so that what is asked of the response shows only there.
    var isForwarded = false

    /// What Envoy makes of a value, and the first operator that only a connection could fill, which is left as written.
    func text(of value: String) -> (text: String, unknown: String?) {
        guard let format = try? FormatString(value) else { return (value, nil) }
        var text = ""
        var unknown: String?
        for segment in format.segments {
            switch segment {
            case .text(let literal): text += literal
            case .command(let command):
                if let known = self.value(of: command) {
                    text += String(decoding: known.utf8.prefix(command.maxLength ?? .max), as: UTF8.self)
                } else {
                    text += command.written
                    unknown = unknown ?? command.written
                }
            }
        }
        return (text, unknown)
    }

    /// nil: only a connection could tell.
    private func value(of command: FormatOperator) -> String? {
        switch command.name {
        case "REQ", "REQUEST_HEADER": requestHeader(command.headerNames)
        case "PROTOCOL": "HTTP/1.1"
        // Of an answer of its own Envoy notes the status after the route's changes (measured on 1.40).
        case "RESPONSE_CODE": isForwarded ? nil : "0"
        case "RESPONSE_CODE_DETAILS": isForwarded ? nil : "direct_response"
        case "ROUTE_NAME": routeName
        default: nil
        }
    }

    /// Lines that Envoy writes or rewrites itself before a route sees them.
    private static let ownLines: Set<String> = [
        "x-envoy-external-address", "x-envoy-internal", "x-forwarded-for", "x-request-id",
    ]

    private func requestHeader(_ names: [String]) -> String? {
        for name in names {
            switch name {
            case ":method": return head.text(head.layout.method)
            case ":path": return String(decoding: target, as: UTF8.self)
            case ":authority", "host": return String(decoding: authority, as: UTF8.self)
            case ":scheme", "x-forwarded-proto": return isTLS ? "https" : "http"
            case _ where Self.ownLines.contains(name): return nil
            default: if let value = head.value(of: name) { return value }
            }
        }
        return ""
    }
}

extension FormatOperator {
    /// As it stands in a value.
    fileprivate var written: String {
        "%\(name)\(parameters.map { "(\($0))" } ?? "")\(maxLength.map { ":\($0)" } ?? "")%"
    }
}

extension SimulatedHead {
    /// The value of a header's first line; the name is in lower case.
    func value(of name: String) -> String? {
        fields.first { text($0.name).lowercased() == name }.map { text($0.value) }
    }
}

extension MatchAnswer {
    /// Says what the rule's response header changes make of a redirect's `Location`.
    ///
    /// They run on redirects too; an added `Location` is joined with a comma, and a value that comes out empty changes
    /// nothing.
    ///
    /// > Source: Envoy 1.40, measured (semantics 5.2, 5.3, 5.5).
    mutating func predictLocation(_ location: String, _ changes: HeaderMutation, _ values: PredictedValues) {
        let name = KnownField.location.name
        var result: String? = changes.remove.contains(name) ? nil : location
        func written(_ headers: [HeaderValue]) -> (text: String, unknown: String?)? {
            guard let header = headers.first(where: { $0.name == name }) else { return nil }
            let value = values.text(of: header.value)
            return value.text.isEmpty ? nil : value
        }
        let replacement = written(changes.set)
        let addition = written(changes.add)
        if let replacement { result = replacement.text }
        if let addition { result = result.map { "\($0),\(addition.text)" } ?? addition.text }
        self.location = result
        if let unknown = replacement?.unknown ?? addition?.unknown {
            note = "what \(unknown) in Location stands for shows only on a connection"
        }
    }
}
