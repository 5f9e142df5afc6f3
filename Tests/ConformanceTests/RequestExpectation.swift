import Foundation
import TestSupport

/// What a request step expects, in words common to sockets and questions.
struct RequestExpectation {
    let step: JSON

    /// `{UUID}` stands for an id, by default one that no other request has.
    init(step: JSON, id: String = UUID().uuidString) throws {
        let text = step.text
        self.step = text.contains("{UUID}") ? try JSON(parsing: text.replacing("{UUID}", with: id)) : step
    }

    var expected: JSON { step["expect"] }
    var gateway: JSON { step["gateway"] }
    var port: Int { step["port"].int ?? 80 }
    /// The scheme of the URL; a WebSocket's is that of the request that opens it.
    var scheme: String { ["https", "wss"].contains(step["scheme"].string ?? "") ? "https" : "http" }
    var target: String { step["request"]["path"].string ?? "/" }
    var method: String { step["request"]["method"].string ?? "GET" }
    /// The Host header; a request without one gets the address connected to.
    var host: String { step["request"]["host"].string ?? "127.0.0.1" }

    /// Deployments that must get a copy.
    var mirrors: [JSON] { expected["mirroredTo"].items }

    /// Whether the target tells the backend how to answer, so that routing alone does not decide about the status.
    var steersBackend: Bool { target.hasPrefix("/retry/") || target.contains("delay=") }

    /// Whether one of the expected statuses came; 408 and 504 count as the same.
    func allows(status: Int) -> Bool {
        let codes = expected["statusCodes"].items.compactMap(\.int)
        if codes.isEmpty { return true }
        return codes.contains(status) || (status == 408 && codes.contains(504))
            || (status == 504 && codes.contains(408))
    }

    /// What is wrong with a Location.
    func redirectProblems(location: String?) -> [String] {
        let wanted = expected["redirect"]
        guard wanted != .null else { return [] }
        guard let location, let base = URL(string: "\(scheme)://\(host)\(target)"),
            let url = URL(string: location, relativeTo: base)?.absoluteURL
        else { return ["no Location"] }
        var wrong: [String] = []
        if let scheme = wanted["scheme"].string, scheme != url.scheme { wrong.append("scheme \(url.scheme ?? "-")") }
        if let host = wanted["host"].string, host != url.host { wrong.append("host \(url.host ?? "-")") }
        if let path = wanted["path"].string, path != url.path(percentEncoded: true) { wrong.append("path \(url.path)") }
        let port = wanted["port"].int ?? wanted["port"].string.flatMap { Int($0) }
        let standard = url.scheme == "https" ? 443 : 80
        if let port, port != url.port { wrong.append("port \(url.port.map { String($0) } ?? "-")") }
        if port == nil, let actual = url.port, actual != standard { wrong.append("port \(actual)") }
        return wrong.map { "Location \(location): \($0), expected \(wanted)" }
    }

    /// What is wrong with the backend that answered.
    ///
    /// - Parameter name: the beginning of a pod's name, without its last two parts.
    func backendProblems(name: String?, namespace: String?) -> [String] {
        let wanted = expected["backend"]
        guard wanted != .null else { return [] }
        var wrong: [String] = []
        if let namespace, let expected = wanted["namespace"].string, expected != namespace {
            wrong.append("backend in namespace \(namespace), expected \(expected)")
        }
        if let name, let expected = wanted["name"].string, expected != name {
            wrong.append("backend \(name), expected \(expected)")
        }
        return wrong
    }
}
