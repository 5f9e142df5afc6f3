import GatewayAPI
import GatewayProxy
import RouteMatching
import RouteModel
import Simulation

/// A request that shows what a host serves, ready for a shell.
struct RequestSuggestion {
    private let request: SimulatedRequest

    /// How many entries of a host are tried; the rest of a long list says nothing new.
    private static let limit = 200

    /// The first request, in the order of the entries, that one of them forwards; else one that some entry answers;
    /// else `/`.
    ///
    /// Each is asked as a client would send it: what stands before an entry may take its requests.
    static func make(for virtualHost: VirtualHost, at port: BoundPort, in world: World) -> RequestSuggestion {
        let domain = virtualHost.domain
        let host = domain == "*" ? nil : domain.hasPrefix("*.") ? "any" + domain.dropFirst() : domain
        var root = SimulatedRequest(host: host ?? port.authority)
        root.gateway = port.listeners.first?.gateway
        root.port = port.listeners.first?.port
        root.isTLS = port.isTLS
        let requests = [root] + virtualHost.routes.prefix(limit).compactMap { root.fitted(to: $0.matcher) }
        var scratch = MatchScratch()
        let outcomes = requests.map { world.answer($0, scratch: &scratch).outcome }
        let best =
            outcomes.firstIndex(of: .forward) ?? outcomes.firstIndex { !$0.isNo && $0 != .localReply }
            ?? outcomes.firstIndex(of: .localReply) ?? 0
        var chosen = requests[best]
        chosen.host = host
        return RequestSuggestion(request: chosen)
    }

    /// The command, for a socket of this machine.
    ///
    /// - Parameter authority: the file of the authority to trust with TLS; nil: whatever the certificate is, it will do.
    func curl(to port: BoundPort, trusting authority: String?) -> String {
        var words = ["curl"]
        if request.isTLS { words += authority.map { ["--cacert", Self.quoted($0)] } ?? ["--insecure"] }
        if request.method == "HEAD" {
            words.append("-I")
        } else if request.method != "GET" {
            words += ["-X", Self.quoted(request.method)]
        }
        var target = "http://\(port.authority)"
        if request.isTLS {
            // The name goes with the greeting, so that it must stand in the URL.
            let host = request.host ?? "localhost"
            words += ["--connect-to", "\(host):\(port.localPort):\(port.authority)"]
            target = "https://\(host):\(port.localPort)"
        } else if let host = request.host {
            words += ["-H", "'Host: \(host)'"]
        }
        for header in request.headers { words += ["-H", Self.quoted("\(header.name): \(header.value)", always: true)] }
        words.append(Self.quoted(target + request.target))
        return words.joined(separator: " ")
    }

    /// A word of a shell's command.
    private static func quoted(_ word: String, always: Bool = false) -> String {
        let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/%@+,=[]"
        if !always, word.utf8.allSatisfy({ plain.utf8.contains($0) }) { return word }
        return "'" + word.replacing("'", with: #"'\''"#) + "'"
    }
}

extension SimulatedRequest {
    /// The request with what a matcher asks for; nil where that is a regular expression.
    fileprivate func fitted(to matcher: RequestMatcher) -> SimulatedRequest? {
        var request = self
        switch matcher.path {
        case nil: break
        case .regularExpression: return nil
        case .exact(let path), .prefix(let path), .pathSeparatedPrefix(let path): request.target = path
        }
        if let method = matcher.method { request.method = method }
        for header in matcher.headers {
            guard let value = header.value.example else { return nil }
            request.headers.append(HTTPHeader(name: header.name, value: value))
        }
        for (index, parameter) in matcher.queryParameters.enumerated() {
            guard let value = parameter.value.example else { return nil }
            request.target += "\(index == 0 ? "?" : "&")\(parameter.name)=\(value)"
        }
        return request
    }
}

extension ValueMatcher {
    /// A value that it takes, where one can be told without solving an expression.
    fileprivate var example: String? {
        switch self {
        case .exact(let value): value
        case .present: "1"
        case .regularExpression: nil
        }
    }
}
