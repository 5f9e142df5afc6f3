import ArgumentParser
import GatewayAPI
import GatewayBinding
import GatewayProxy
import ManifestLoading
import RouteMatching
import RouteModel
import Simulation

/// `gwsim explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Says where a request goes and why: what won, what lost, and what was nearest.",
        usage: """
            gwsim explain -f <manifests> <method> <url> [-H 'name: value'] [--gateway <ns/name>] [--all] [-o json]
            gwsim explain -f <manifests> grpc://host/package.Service/Method | tls://name:port | tcp://host:port
            """
    )

    @OptionGroup(title: "Input") var input: InputOptions

    @Argument(
        help: ArgumentHelp(
            "The method and the URL, whose scheme and port choose the listener: http, https, grpc, grpcs; or tls and tcp for "
                + "connections. Without a method: GET, or POST for gRPC.",
            valueName: "method> <url"
        )
    )
    var question: [String]

    @Option(
        name: .customLong("reuse-from"),
        help: ArgumentHelp(
            "The URL of an earlier request whose HTTP/2 connection is used again, as browsers do where a certificate serves "
                + "both hosts.",
            valueName: "url"
        )
    )
    var reuseFrom: String?

    @Option(
        name: [.customShort("H"), .customLong("header")],
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A header of the request, as with curl: Host replaces the URL's, but not as the server name of TLS. May be "
                + "repeated.",
            valueName: "name: value"
        )
    )
    var headers: [HeaderArgument] = []

    @Option(help: ArgumentHelp("The Gateway that is asked; without it, the first address.", valueName: "ns/name"))
    var gateway: String?

    @Option(help: ArgumentHelp("Add the decision to a test file of gwsim test, or make that file.", valueName: "file"))
    var saveTest: String?

    @Flag(help: "Show every candidate, not only the nearest ten.")
    var all = false

    @Option(name: .shortAndLong, help: "text or json.")
    var output = Output.text

    @OptionGroup var color: ColorOptions

    enum Output: String, ExpressibleByArgument {
        case text
        case json
    }

    func validate() throws {
        if let gateway, !SimulatedRequest.isGatewayName(gateway) {
            throw ValidationError("--gateway \(gateway): say namespace/name, for example aks-istio-ingress/gateway")
        }
        guard (1...2).contains(question.count) else {
            throw ValidationError("say a method and a URL, for example GET http://store.example.com/")
        }
        if question[0].isEmpty { throw ValidationError("the method is empty; say for example GET") }
    }

    func run() throws {
        let url = try AskedURL(question[question.count - 1])
        let method = question.count == 2 ? question[0] : url.defaultMethod
        let inputs = try Inputs.loadOrFail(input, style: color.notes)
        var request = url.request(method: method, headers: headers.map(\.header))
        request.gateway = gateway
        if let reuseFrom { request.reusedHost = try url.hostname(ofConnectionFor: reuseFrom) }
        let note = LocalPortReading(world: inputs.world).apply(to: &request, urlHost: url.hostname)
        var scratch = MatchScratch(capacity: 4096)
        var explanation = inputs.world.explain(request, scratch: &scratch)
        if let note { explanation.notes.append(note) }
        try print(explanation, inputs: inputs)
        if let saveTest {
            try SavedTest(path: saveTest, input: input).save(inputs.world.decide(request, scratch: &scratch))
        }
        if explanation.answer.outcome.isNo { throw ExitStatus.no }
    }

    private func print(_ explanation: Explanation, inputs: Inputs) throws {
        switch output {
        case .json:
            try StandardOutput.writeLine(ManifestValue.object(explanation.members + inputs.caveats).prettyJSON())
        case .text:
            let text = ExplanationText(explanation, showsAll: all) { inputs.position(of: $0) }
            try StandardOutput.write(lines: text.lines(color.output))
        }
    }
}

/// `-H 'name: value'`.
struct HeaderArgument: ExpressibleByArgument {
    let header: HTTPHeader

    init?(argument: String) {
        guard let colon = argument.firstIndex(of: ":"), colon > argument.startIndex else { return nil }
        let value = argument[argument.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        header = HTTPHeader(name: String(argument[..<colon]), value: String(value))
    }
}

/// A URL as a client would send it, taken apart without changing a byte of its path.
struct AskedURL {
    let isTLS: Bool
    let isGRPC: Bool
    /// Whether it asks about a connection, not about a request.
    let isConnection: Bool
    /// As `Host` says it: with the port where the URL names one.
    let authority: String
    /// Without port.
    let hostname: String
    let port: Int?
    let target: String

    init(_ text: String) throws {
        let (scheme, rest) = Self.scheme(of: text)
        guard ["http", "https", "grpc", "grpcs", "tls", "tcp"].contains(scheme) else {
            throw CannotAnswer("\(text): the scheme is \(scheme), not http, https, grpc, grpcs, tls or tcp")
        }
        isTLS = ["https", "grpcs", "tls"].contains(scheme)
        isGRPC = scheme.hasPrefix("grpc")
        isConnection = ["tls", "tcp"].contains(scheme)
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let userless = rest[..<end].split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        guard !userless.isEmpty, !userless.contains(where: { $0 == " " || $0 == "\\" }) else {
            throw CannotAnswer("\(text): a URL needs a host, for example http://store.example.com/")
        }
        authority = String(userless)
        (hostname, port) = try Self.split(userless, of: text)
        if scheme == "tcp", port == nil { throw CannotAnswer("\(text): tcp:// needs a port, as in \(text):5432") }
        let sent = rest[end...].split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        target = sent.hasPrefix("/") ? String(sent) : "/" + sent
    }

    /// What is asked where no method is said.
    var defaultMethod: String { isGRPC ? "POST" : "GET" }

    /// The port that it is for.
    private var effectivePort: Int { port ?? (isTLS ? 443 : 80) }

    /// The host of an earlier URL whose connection could be used again.
    ///
    /// - Throws: `CannotAnswer` where no client would: a connection is for one scheme and one port.
    func hostname(ofConnectionFor earlier: String) throws -> String {
        let url = try AskedURL(earlier)
        guard !isConnection, !url.isConnection else {
            throw CannotAnswer("--reuse-from: requests share connections; tls:// and tcp:// ask about whole ones")
        }
        guard url.isTLS == isTLS, url.effectivePort == effectivePort else {
            func text(_ url: AskedURL) -> String { "\(url.isTLS ? "https" : "http") on port \(url.effectivePort)" }
            throw CannotAnswer(
                "--reuse-from \(earlier): a connection for \(text(url)) carries no request for \(text(self))"
            )
        }
        return url.hostname
    }

    private static func scheme(of text: String) -> (String, Substring) {
        guard let range = text.firstRange(of: "://") else { return ("http", text[...]) }
        return (text[..<range.lowerBound].lowercased(), text[range.upperBound...])
    }

    private static func split(_ authority: Substring, of text: String) throws -> (String, Int?) {
        if authority.hasPrefix("["), !authority.contains("]") {
            throw CannotAnswer("\(text): an IPv6 address stands in brackets, and the second is missing")
        }
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else {
            return (String(authority), nil)
        }
        guard let port = PortArgument.number(authority[authority.index(after: colon)...]) else {
            throw CannotAnswer("\(text): the port is no number between 1 and 65535")
        }
        return (String(authority[..<colon]), port)
    }

    /// The request that a client makes of it; a `Host` among the headers replaces the URL's, but not as the server name.
    func request(method: String, headers: [HTTPHeader]) -> SimulatedRequest {
        let hosts = headers.filter { $0.name.lowercased() == "host" }
        return SimulatedRequest(
            port: port,
            isTLS: isTLS,
            urlHost: hosts.isEmpty ? nil : hostname,
            isConnection: isConnection,
            method: method,
            host: hosts.isEmpty ? authority : hosts.map(\.value).joined(separator: ","),
            target: target,
            headers: headers.filter { $0.name.lowercased() != "host" } + (isGRPC ? Self.grpcHeaders(headers) : [])
        )
    }
}

extension AskedURL {
    /// What makes a request one of gRPC, unless it is said already.
    fileprivate static func grpcHeaders(_ headers: [HTTPHeader]) -> [HTTPHeader] {
        if headers.contains(where: { $0.name.lowercased() == "content-type" }) { return [] }
        return [HTTPHeader(name: "content-type", value: "application/grpc"), HTTPHeader(name: "te", value: "trailers")]
    }
}

/// Reads a port that no listener has as the local port that `serve` would give one.
struct LocalPortReading {
    let world: World

    /// Changes the port of the request where that helps, and says so.
    func apply(to request: inout SimulatedRequest, urlHost: String) -> String? {
        let ports = world.binding.table.ports
        let plan = PortPlan.make(for: ports, options: PortPlanOptions())
        let atHost = plan.assignments.filter { $0.address == urlHost }
        let meant = ports.filter { port in
            if let gateway = request.gateway { return port.listeners.contains { $0.gateway == gateway } }
            if atHost.isEmpty { return port.service == ports.first?.service }
            return atHost.contains { $0.service == port.service }
        }
        guard let asked = request.port, !meant.contains(where: { $0.port == asked }) else { return nil }
        if isDeclared(asked, at: Set(meant.map(\.service)), gateway: request.gateway) { return nil }
        func isPlaced(_ port: GatewayPort) -> Bool {
            plan.assignments.contains {
                $0.localPort == asked && $0.service == port.service && $0.port == port.port
            }
        }
        let others = request.gateway == nil && atHost.isEmpty ? ports : []
        guard let port = meant.first(where: isPlaced) ?? others.first(where: isPlaced) else { return nil }
        if request.gateway == nil { request.gateway = port.listeners.first?.gateway }
        request.port = port.port
        return "port \(asked) is no listener's; it is where serve puts port \(port.port), and is read as that"
    }

    /// Whether a listener that opens nothing has the port: it is refused, as on the cluster.
    private func isDeclared(_ port: Int, at services: Set<String>, gateway: String?) -> Bool {
        world.binding.closedListeners.contains { closed in
            guard closed.listener.port == port else { return false }
            if let gateway { return closed.listener.gateway == gateway }
            let owner = world.binding.gatewayServices.first { $0.key.description == closed.listener.gateway }
            return owner?.value.contains(where: services.contains) ?? false
        }
    }
}

extension Inputs {
    /// File and line of a route entry.
    func position(of origin: RouteOrigin) -> String? {
        let names = origin.route.split(separator: "/", maxSplits: 1).map(String.init)
        guard names.count == 2 else { return nil }
        let identity = ObjectIdentity(
            group: "gateway.networking.k8s.io",
            kind: origin.kind,
            key: ObjectKey(namespace: names[0], name: names[1])
        )
        let rule = FieldPath().field("spec").field("rules").index(origin.rule)
        let path = origin.match.map { rule.field("matches").index($0) } ?? rule
        guard let location = manifests.sourceMap.location(of: identity, at: path), location.line > 0 else { return nil }
        return "\(location.file):\(location.line)"
    }
}
