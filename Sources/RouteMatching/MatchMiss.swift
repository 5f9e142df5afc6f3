public import RouteModel

/// The first condition of a route entry that a request does not meet.
public enum MatchMiss: Hashable, Sendable {
    /// The path; `seen` is the normalised one.
    case path(wanted: PathMatcher, seen: String)
    /// The method.
    case method(wanted: String, seen: String)
    /// A header; `seen` has a value for each line, and none if the header is not there.
    case header(wanted: HeaderMatcher, seen: [String])
    /// A query parameter; `seen` is nil if it is not there.
    case queryParameter(wanted: QueryParameterMatcher, seen: String?)
}

/// The conditions of one route entry, ready to be asked one by one.
public struct EntryMatcher: Sendable {
    private let matcher: RequestMatcher
    private let path: PathTest
    private let headers: [ValueTest]
    private let queryParameters: [ValueTest]

    /// Compiles the regular expressions of a matcher.
    ///
    /// One that RE2 refuses matches nothing.
    public init(_ matcher: RequestMatcher) {
        self.matcher = matcher
        path = PathTest(matcher.path)
        headers = matcher.headers.map { ValueTest($0.value) }
        queryParameters = matcher.queryParameters.map { ValueTest($0.value) }
    }

    /// The first condition that the request does not meet; nil if it meets all.
    public func miss(_ request: SeenRequest) -> MatchMiss? {
        failure(request).flatMap { miss($0, request) }
    }

    /// Every condition that the request does not meet, in the order in which they are asked.
    public func misses(_ request: SeenRequest) -> [MatchMiss] {
        let conditions: [Failure] =
            [.path, .method] + headers.indices.map { .header($0) } + queryParameters.indices.map { .queryParameter($0) }
        return conditions.compactMap { holds($0, request) ? nil : miss($0, request) }
    }

    private func miss(_ failure: Failure, _ request: SeenRequest) -> MatchMiss? {
        switch failure {
        case .path: matcher.path.map { .path(wanted: $0, seen: text(request.path)) }
        case .method: matcher.method.map { .method(wanted: $0, seen: request.method) }
        case .header(let index):
            .header(
                wanted: matcher.headers[index],
                seen: request.headers.filter { $0.name == matcher.headers[index].name }.map { text($0.value) }
            )
        case .queryParameter(let index):
            .queryParameter(
                wanted: matcher.queryParameters[index],
                seen: request.queryParameters.first { $0.name == matcher.queryParameters[index].name }
                    .map { text($0.value) }
            )
        }
    }

    /// Whether the request meets every condition.
    func matches(_ request: SeenRequest) -> Bool {
        failure(request) == nil
    }

    private enum Failure {
        case path
        case method
        case header(Int)
        case queryParameter(Int)
    }

    private func failure(_ request: SeenRequest) -> Failure? {
        if !holds(.path, request) { return .path }
        if !holds(.method, request) { return .method }
        if let index = headers.indices.first(where: { !holds(.header($0), request) }) { return .header(index) }
        return queryParameters.indices.first { !holds(.queryParameter($0), request) }.map { .queryParameter($0) }
    }

    private func holds(_ condition: Failure, _ request: SeenRequest) -> Bool {
        switch condition {
        case .path: path.holds(request.path)
        case .method: matcher.method == nil || matcher.method == request.method
        case .header(let index):
            request.headers.contains {
                $0.name == matcher.headers[index].name && headers[index].holds($0.value)
            }
        case .queryParameter(let index):
            request.queryParameters.first { $0.name == matcher.queryParameters[index].name }
                .map { queryParameters[index].holds($0.value) } ?? false
        }
    }

    private func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
