import GatewayAPI
import GatewayBinding
import RouteModel

/// Why one of two matching entries stands before the other.
///
/// > Source: Istio `sortHTTPRoutes`, `mergeHTTPRoutes` (`pilot/pkg/config/kube/gateway`); semantics 4.13–4.18.
struct Precedence {
    /// The first difference that decides.
    var criterion: Candidate.Criterion
    /// The winner's side, for example `longer path (13 characters against 1)`.
    var winning: String
    /// The other's side.
    var losing: String

    private init(_ criterion: Candidate.Criterion, winning: String, losing: String) {
        self.criterion = criterion
        self.winning = winning
        self.losing = losing
    }

    /// Compares a winner with an entry that stands after it on the same virtual host.
    ///
    /// - Parameter created: when the route of an entry was created.
    init(of winner: RouteEntry, over other: RouteEntry, created: (RouteOrigin) -> CreationInstant) {
        self =
            Self.byBlock(winner, other) ?? Self.byPath(winner, other)
            ?? Self.byConditions(winner.matcher, other.matcher)
            ?? Self.byOrder(winner.origin, other.origin, created: created)
    }

    /// Routes whose hostname texts or listeners differ are not sorted together (semantics 4.18), nor before Istio 1.30
    /// those of different kinds (semantics 7.3).
    private static func byBlock(_ winner: RouteEntry, _ other: RouteEntry) -> Precedence? {
        let (left, right) = (winner.origin, other.origin)
        guard PrecedenceCriterion.areApart(winner, other) else { return nil }
        if other.matcher.isCatchAll, !winner.matcher.isCatchAll {
            return Precedence(.path, winning: "not a catch-all", losing: "a catch-all, moved behind the other routes")
        }
        let (here, there) =
            if left.hostname != right.hostname {
                ("hostname \(left.hostname)", "hostname \(right.hostname)")
            } else if left.listener != right.listener {
                ("listener \(left.listener.qualifiedName)", "listener \(right.listener.qualifiedName)")
            } else {
                ("kind \(left.kind)", "kind \(right.kind)")
            }
        return Precedence(
            .precedence,
            winning: "the routes of \(here) come before those of \(there)",
            losing: "the routes of \(there) come after those of \(here), whatever their paths"
        )
    }

    private static func byPath(_ winner: RouteEntry, _ other: RouteEntry) -> Precedence? {
        let (left, right) = (winner.matcher.path, other.matcher.path)
        if rank(left) != rank(right) {
            let (name, otherName) = (left?.kind ?? "no path", right?.kind ?? "no path")
            return Precedence(
                .path,
                winning: "\(name) goes before \(otherName)",
                losing: "\(otherName) goes after \(name)"
            )
        }
        let (count, otherCount) = (writtenLength(winner), writtenLength(other))
        guard count != otherCount else { return nil }
        // Two paths that read alike would otherwise seem to differ for no reason.
        let note = left == right ? ", for Istio writes a slash behind a GRPCRoute's service" : ""
        return Precedence(
            .path,
            winning: "longer path (\(count) characters against \(otherCount)\(note))",
            losing: "shorter path (\(otherCount) against \(count) characters\(note))"
        )
    }

    /// The characters of the path as Istio writes it: with a slash behind the service of a GRPCRoute.
    private static func writtenLength(_ entry: RouteEntry) -> Int {
        let count = entry.matcher.path?.value.unicodeScalars.count ?? 0
        if case .pathSeparatedPrefix = entry.matcher.path, entry.origin.kind == GRPCRoute.kind { return count + 1 }
        return count
    }

    private static func rank(_ path: PathMatcher?) -> Int {
        switch path {
        case .exact: 3
        case .prefix, .pathSeparatedPrefix: 2
        case .regularExpression: 1
        case nil: 0
        }
    }

    private static func byConditions(_ winner: RequestMatcher, _ other: RequestMatcher) -> Precedence? {
        if let method = winner.method, other.method == nil {
            return Precedence(.method, winning: "names a method (\(method))", losing: "names no method")
        }
        let counts: [(Candidate.Criterion, String, Int, Int)] = [
            (.header, "header", winner.headers.count, other.headers.count),
            (.queryParam, "query parameter", winner.queryParameters.count, other.queryParameters.count),
        ]
        for (criterion, noun, count, otherCount) in counts where count != otherCount {
            return Precedence(
                criterion,
                winning: "more \(noun) matches (\(count) against \(otherCount))",
                losing: "fewer \(noun) matches (\(otherCount) against \(count))"
            )
        }
        return nil
    }

    private static func byOrder(
        _ winner: RouteOrigin,
        _ other: RouteOrigin,
        created: (RouteOrigin) -> CreationInstant
    ) -> Precedence {
        if (winner.kind, winner.route) != (other.kind, other.route) {
            if created(winner) != created(other) {
                return Precedence(.precedence, winning: "the older route", losing: "the younger route, otherwise equal")
            }
            return Precedence(
                .precedence,
                winning: "the route whose namespace/name comes first",
                losing: "otherwise equal, and \(winner.route) sorts before \(other.route)"
            )
        }
        let noun = winner.rule != other.rule ? "rule" : "match"
        return Precedence(.precedence, winning: "the earlier \(noun)", losing: "otherwise equal, and a later \(noun)")
    }
}

extension RequestMatcher {
    /// Whether nothing that follows on its virtual host can be reached (semantics 4.16).
    var isCatchAll: Bool {
        guard method == nil, headers.isEmpty, queryParameters.isEmpty else { return false }
        return path == nil || path == .prefix("/") || path == .regularExpression(".*")
    }
}
