public import GatewayAPI
import MessageLayout
import RouteModel

/// The header lines of a message as far as they can be known without a connection.
public struct PredictedHeaders: Hashable, Sendable {
    /// The lines, names in lower case.
    public private(set) var lines: [HTTPHeader]
    /// Names whose lines are taken away, whoever wrote them.
    public private(set) var removed: Set<String> = []
    /// Names of which only a connection could tell the value.
    public private(set) var unknown: Set<String>
    /// Whether there may be more lines: those of a backend's response.
    public let isOpen: Bool

    /// The values of the lines of that name, which is in any case.
    public func values(of name: String) -> [String] {
        let name = name.lowercased()
        return lines.filter { $0.name == name }.map(\.value)
    }

    /// Whether no line of that name is left, as far as the rule can see to it.
    public func isAbsent(_ name: String) -> Bool {
        let name = name.lowercased()
        guard !lines.contains(where: { $0.name == name }), !unknown.contains(name) else { return false }
        return !isOpen || removed.contains(name)
    }
}

extension Decision {
    /// What each backend that gets a share sees; empty where nothing is forwarded.
    ///
    /// > Source: semantics 5.1-5.7, 8.11-8.18.
    public var requestHeaders: [PredictedHeaders] {
        guard case .forward(let forward)? = entry?.action, let values, answer.outcome != .corsPreflight else {
            return []
        }
        return forward.effectiveClusters.map { cluster in
            var headers = PredictedHeaders(requestOf: values, isTLS: request.isTLS)
            for level in levels(\.requestHeaders, of: cluster, in: forward) {
                headers.apply(level, values) { $0.isJoinedInRequests }
            }
            if forward.pathRewrite != nil {
                headers.put("x-envoy-original-path", String(decoding: values.target, as: UTF8.self))
            }
            return headers
        }
    }

    /// What each backend's response becomes, or the one answer of the proxy; empty where no rule has a say.
    ///
    /// > Source: semantics 5.5, 5.6.
    public var responseHeaders: [PredictedHeaders] {
        guard let entry, var values else { return [] }
        guard case .forward(let forward) = entry.action else {
            var headers = PredictedHeaders(isOpen: false)
            headers.apply(entry.responseHeaders, values) { $0.isJoinedInResponses }
            if let location = answer.location { headers.put("location", location) }
            return [headers]
        }
        values.isForwarded = true
        return forward.effectiveClusters.map { cluster in
            var headers = PredictedHeaders(isOpen: true)
            for level in levels(\.responseHeaders, of: cluster, in: forward) {
                headers.apply(level, values) { $0.isJoinedInResponses }
            }
            return headers
        }
    }

    /// The changes in the order in which they are made: those of an only backend are one level with the rule's.
    ///
    /// > Source: semantics 5.6.
    private func levels(
        _ side: KeyPath<WeightedCluster, HeaderMutation>,
        of cluster: WeightedCluster,
        in forward: ForwardAction
    ) -> [HeaderMutation] {
        guard let entry else { return [] }
        let rule = side == \.requestHeaders ? entry.requestHeaders : entry.responseHeaders
        let backend = cluster[keyPath: side]
        guard forward.clusters.count == 1 else { return [backend, rule] }
        return [
            HeaderMutation(
                remove: rule.remove + backend.remove,
                set: rule.set + backend.set,
                add: rule.add + backend.add
            )
        ]
    }
}

extension ForwardAction {
    /// Those that get a share of the requests.
    fileprivate var effectiveClusters: [WeightedCluster] {
        clusters.count == 1 ? clusters : clusters.filter { $0.weight > 0 }
    }
}

extension PredictedHeaders {
    init(isOpen: Bool) {
        (lines, unknown, self.isOpen) = ([], [], isOpen)
    }

    /// The client's lines as the edge lets them pass.
    init(requestOf values: PredictedValues, isTLS: Bool) {
        let head = values.head
        lines = head.fields.filter { !$0.known.isTakenAtTheEdge }.map {
            HTTPHeader(name: head.text($0.name).lowercased(), value: head.text($0.value))
        }
        lines.removeAll { $0.name.hasPrefix("x-envoy-") }
        lines.append(HTTPHeader(name: "x-forwarded-proto", value: isTLS ? "https" : "http"))
        unknown = ["x-forwarded-for", "x-request-id", "x-envoy-external-address", "x-envoy-internal"]
        isOpen = false
    }

    /// Takes away, then sets, then adds; values are found out before any line is written.
    mutating func apply(_ change: HeaderMutation, _ values: PredictedValues, joins: (KnownField) -> Bool) {
        for name in change.remove {
            lines.removeAll { $0.name == name }
            removed.insert(name)
            unknown.remove(name)
        }
        for header in change.set {
            let (text, operand) = values.text(of: header.value)
            guard !text.isEmpty else { continue }
            put(header.name, text)
            if operand != nil { unknown.insert(header.name) }
        }
        for header in change.add {
            let (text, operand) = values.text(of: header.value)
            guard !text.isEmpty else { continue }
            let known = KnownField.recognize(
                Array(header.name.utf8).span,
                ByteRange(start: 0, count: header.name.utf8.count)
            )
            if joins(known), let index = lines.firstIndex(where: { $0.name == header.name }) {
                lines[index].value += ",\(text)"
            } else {
                lines.append(HTTPHeader(name: header.name, value: text))
            }
            if operand != nil { unknown.insert(header.name) }
        }
    }

    mutating func put(_ name: String, _ value: String) {
        lines.removeAll { $0.name == name }
        unknown.remove(name)
        lines.append(HTTPHeader(name: name, value: value))
    }
}

extension KnownField {
    /// Whether the edge drops or writes the line itself.
    fileprivate var isTakenAtTheEdge: Bool {
        switch self {
        case .host, .keepAlive, .proxyConnection, .transferEncoding, .xForwardedProto, .xForwardedClientCert,
            .xRequestID,
            .connection, .upgrade, .xForwardedFor:
            true
        default: false
        }
    }
}
