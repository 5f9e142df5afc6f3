import RouteModel

/// A kind of route table and the requests that are made of it.
enum Scenario: String, CaseIterable {
    /// One host, each entry an exact path.
    case exact
    /// One host, each entry a path prefix of two or three segments; requests go deeper.
    case prefix
    /// Each entry on a wildcard host of its own.
    case wildcardHost = "wildcard host"
    /// One path, each entry another value of one header.
    case header
    /// One path, each entry another value of one query parameter.
    case query
    /// One host, each entry a regular expression that begins like no other.
    case expression = "regex, distinct beginnings"
    /// One host, each entry a regular expression; all begin alike, so they are asked as a set.
    case expressionSet = "regex, one beginning"

    /// Numbers of entries that it is measured with.
    func sizes(_ all: [Int]) -> [Int] {
        switch self {
        case .expression, .expressionSet: all.filter { $0 <= 1_000 }
        default: all
        }
    }

    /// The table with so many entries, in the order in which Istio would put them.
    func table(_ count: Int) -> [VirtualHost] {
        switch self {
        case .wildcardHost:
            (0..<count).map { VirtualHost(domain: "*.\(word($0)).example", routes: [entry($0, .prefix("/"))]) }
        case .header:
            [
                VirtualHost(
                    domain: "shop.example",
                    routes: (0..<count).map {
                        entry($0, .prefix("/"), headers: [HeaderMatcher(name: "x-tenant", value: .exact(word($0)))])
                    }
                )
            ]
        case .query:
            [
                VirtualHost(
                    domain: "shop.example",
                    routes: (0..<count).map {
                        entry(
                            $0,
                            .prefix("/"),
                            query: [QueryParameterMatcher(name: "tenant", value: .exact(word($0)))]
                        )
                    }
                )
            ]
        case .exact, .prefix, .expression, .expressionSet:
            [VirtualHost(domain: "shop.example", routes: (0..<count).map { entry($0, path($0)) })]
        }
    }

    private func path(_ number: Int) -> PathMatcher {
        switch self {
        case .exact: .exact("/api/\(word(number))/items")
        case .prefix: .pathSeparatedPrefix(number % 4 == 0 ? "/\(word(number))" : "/api/v\(number % 3)/\(word(number))")
        case .expression: .regularExpression("/\(word(number))/[0-9]+/(items|orders)")
        default: .regularExpression("/[a-z]+/\(word(number))/[0-9]+")
        }
    }

    private func entry(
        _ number: Int,
        _ path: PathMatcher,
        headers: [HeaderMatcher] = [],
        query: [QueryParameterMatcher] = []
    ) -> RouteEntry {
        RouteEntry(
            origin: RouteOrigin(
                route: "bench/r\(number)",
                rule: 0,
                match: 0,
                listener: ListenerReference(
                    gateway: "bench/gw",
                    name: "http",
                    protocol: "HTTP",
                    port: 80,
                    hostname: ""
                ),
                hostname: "*"
            ),
            name: "bench.r\(number).0",
            matcher: RequestMatcher(path: path, headers: headers, queryParameters: query),
            action: .directResponse(status: 500)
        )
    }

    /// A request for an entry, or one that misses the whole table although it looks alike.
    ///
    /// `salt` makes it one of its kind.
    func request(for number: Int, hits: Bool, salt: Int) -> (host: String, target: String, headers: [(String, String)])
    {
        let name = word(number) + (hits ? "" : "-none")
        switch self {
        case .exact:
            return (mixedCase("shop.example", salt), "/api/./%\(hex(name))/q/../items?n=\(salt)", [])
        case .prefix:
            let start = number % 4 == 0 ? "" : "/api/v\(number % 3)"
            return (mixedCase("shop.example", salt), "\(start)/./%\(hex(name))/item%2D\(salt)?n=1", [])
        case .wildcardHost:
            return (mixedCase("s\(salt).\(name).example", salt), "/q/../item%2D\(salt)", [])
        case .header:
            return (mixedCase("shop.example", salt), "/q/../item%2D\(salt)", [("X-Tenant", name)])
        case .query:
            return (mixedCase("shop.example", salt), "/q/../item%2D\(salt)?n=1&tenant=\(name)", [])
        case .expression:
            return (mixedCase("shop.example", salt), "/q/../%\(hex(name))/\(salt)/items", [])
        case .expressionSet:
            return (mixedCase("shop.example", salt), "/q/../shop/%\(hex(name))/\(salt)", [])
        }
    }

    private func word(_ number: Int) -> String {
        "team-\(number % 97)-service-\(number)"
    }

    /// The first letter percent-encoded, without the percent sign.
    private func hex(_ name: String) -> String {
        "74" + name.dropFirst()
    }

    private func mixedCase(_ host: String, _ salt: Int) -> String {
        host.prefix(1).uppercased() + host.dropFirst() + ":\(8_000 + salt % 1_000)"
    }
}
