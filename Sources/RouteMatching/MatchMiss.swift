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
        switch failure(request) {
        case nil: nil
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
        guard path.holds(request.path) else { return .path }
        if let wanted = matcher.method, wanted != request.method { return .method }
        for index in headers.indices {
            let name = matcher.headers[index].name
            var holds = false
            for field in request.headers where field.name == name && headers[index].holds(field.value) { holds = true }
            guard holds else { return .header(index) }
        }
        for index in queryParameters.indices {
            let name = matcher.queryParameters[index].name
            guard let first = request.queryParameters.first(where: { $0.name == name }),
                queryParameters[index].holds(first.value)
            else { return .queryParameter(index) }
        }
        return nil
    }

    private func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
