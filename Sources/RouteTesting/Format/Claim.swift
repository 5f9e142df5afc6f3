public import ManifestLoading
public import RouteAnalysis
public import Simulation

/// One key of `expect`: what holds for a request.
public struct Claim: Hashable, Sendable {
    /// The key, for example `rewrite.path`.
    public var key: String
    /// What is claimed.
    public var expectation: Expectation
    /// Where it stands.
    public var location: SourceLocation

    /// Makes a claim.
    public init(key: String, expectation: Expectation, location: SourceLocation) {
        self.key = key
        self.expectation = expectation
        self.location = location
    }
}

/// What a claim says of a request.
public enum Expectation: Hashable, Sendable {
    /// The listener that takes it: its name, `gateway/name`; nil: none does.
    case listener(String?)
    /// The route that takes it; nil: none does.
    case route(RouteName?)
    /// The rule's place in its route, from 0.
    case ruleIndex(Int)
    /// The rule's name.
    case ruleName(String)
    /// The match's place in its rule, from 0.
    case match(Int)
    /// The one backend that gets every request; nil: none does.
    case backend(BackendName?)
    /// The backends that get a share, in any order.
    case backends([BackendName])
    /// The shares, in any unit.
    case weights([BackendName: Double])
    /// The status of the proxy's own answer.
    case status(Int)
    /// What happens to it.
    case outcome(MatchAnswer.Outcome)
    /// It is not redirected.
    case noRedirect
    /// The redirect's status.
    case redirectCode(Int)
    /// The redirect's `Location`.
    case redirectLocation(String)
    /// The path that goes upstream, with its query.
    case upstreamPath(String)
    /// The authority that goes upstream.
    case upstreamHost(String)
    /// The values of a header that each backend sees.
    case requestHeader(String, [String])
    /// A header that no backend sees.
    case absentRequestHeader(String)
    /// The values of a header that the rule writes into the response.
    case responseHeader(String, [String])
    /// A header that the rule takes from the response.
    case absentResponseHeader(String)
    /// Who gets copies, and of what part in percent; nil: of any.
    case mirrors([BackendName: Double?])
    /// The time for the whole answer; nil: no limit.
    case requestTimeout(Duration?)
    /// The time for one try; nil: no limit.
    case backendTimeout(Duration?)

    /// Whether it says what is done with the request, beyond which rule takes it.
    var isOfAction: Bool {
        switch self {
        case .listener, .route, .ruleIndex, .ruleName, .match, .outcome: false
        default: true
        }
    }
}

/// One element of `assert`: what holds for the route set.
public struct StructureClaim: Hashable, Sendable {
    /// The key, for example `attached`.
    public var key: String
    /// What is claimed.
    public var expectation: Expectation
    /// Where it stands.
    public var location: SourceLocation

    /// What is claimed of the route set.
    public enum Expectation: Hashable, Sendable {
        /// Every parent accepts the route.
        case accepted(RouteName)
        /// The route is attached to these listeners and no others.
        case attached(RouteName, [String])
        /// Some request comes to the rule, or to the match of it.
        case reachable(RouteName, rule: Int, match: Int?)
        /// `gwsim analyze` has no such finding.
        case noFinding(Suppression)
    }
}

/// A route as tests name it: `namespace/name`, where two kinds share that name `Kind namespace/name`.
public struct RouteName: Hashable, Sendable, CustomStringConvertible {
    /// The kind; nil: any.
    public var kind: String?
    /// `namespace/name`.
    public var key: String

    /// Makes a name.
    public init(kind: String? = nil, key: String) {
        self.kind = kind
        self.key = key
    }

    /// Reads a name; nil where the text is none.
    public init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard let key = words.last, words.count <= 2, SimulatedRequest.isGatewayName(key), words[0] != "" else {
            return nil
        }
        self.init(kind: words.count == 2 ? words[0] : nil, key: key)
    }

    /// As it is written.
    public var description: String { kind.map { "\($0) \(key)" } ?? key }

    func names(kind: String, key: String) -> Bool { self.key == key && (self.kind ?? kind) == kind }
}

/// A port of a Service as tests name it: `namespace/name:port`.
public struct BackendName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// `namespace/name`.
    public var service: String
    /// The Service's port.
    public var port: Int

    /// Makes a name.
    public init(service: String, port: Int) {
        self.service = service
        self.port = port
    }

    /// Reads a name; nil where the text is none.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port), SimulatedRequest.isGatewayName(String(text[..<colon]))
        else { return nil }
        self.init(service: String(text[..<colon]), port: port)
    }

    /// As it is written.
    public var description: String { "\(service):\(port)" }

    /// Orders by name and port.
    public static func < (left: BackendName, right: BackendName) -> Bool {
        (left.service, left.port) < (right.service, right.port)
    }
}
