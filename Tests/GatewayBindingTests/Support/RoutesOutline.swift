import GatewayAPI
import GatewayBinding
import RouteModel

extension Binding {
    /// The routing table, the listeners that open nothing, and what each route is attached to.
    var routesOutline: Outline {
        .map([
            ("ports", .list(table.ports.map(\.outline))),
            ("clusters", .list(table.clusters.map(\.outline))),
            ("closedListeners", .texts(closedListeners.map { "\($0.listener.text): \($0.reason)" })),
            ("attachments", .texts(attachments.map(\.text))),
        ])
    }
}

extension ListenerReference {
    fileprivate var text: String { "\(gateway)/\(name)" }
}

extension Attachment {
    fileprivate var text: String {
        let place = listener?.text ?? "\(parentRef.kind) \(parentRef.name)"
        let verdict = denial.map { "\($0.reason): \($0.message)" } ?? "as [\(hostnames.joined(separator: ", "))]"
        return "\(route) at \(place) \(verdict)"
    }
}

extension GatewayPort {
    /// A port without TLS shows the virtual hosts of its only chain as its own.
    fileprivate var outline: Outline {
        .map([
            ("address", .text("\(service):\(port)")),
            ("listeners", .texts(listeners.map(\.text))),
            isTLS
                ? ("filterChains", .list(filterChains.map(\.outline)))
                : ("virtualHosts", .list(virtualHosts.map(\.outline))),
        ])
    }
}

extension FilterChain {
    fileprivate var outline: Outline {
        .map([
            ("name", .text(name)),
            ("listeners", .texts(listeners.map(\.text))),
            ("serverNames", .texts(serverNames)),
            ("tls", .text(tls?.text ?? "none")),
            ("virtualHosts", .list(virtualHosts.map(\.outline))),
        ])
    }
}

extension DownstreamTLS {
    fileprivate var text: String {
        var text = "\(certificates.count) certificates, \(applicationProtocols.joined(separator: " "))"
        if let clientValidation { text += ", clients \(clientValidation.mode)" }
        if !cipherSuites.isEmpty { text += ", \(cipherSuites.joined(separator: " "))" }
        return text
    }
}

extension Cluster {
    fileprivate var outline: Outline {
        let kind = self.protocol == .http2 ? " http2" : ""
        return .map([("name", .text(name + kind)), ("endpoints", .texts(endpoints.map(\.text)))])
    }
}

extension Endpoint {
    fileprivate var text: String {
        switch target {
        case .stub: pod
        case .refused: "\(pod) refused"
        case .address(let host, let port, let tls): "\(pod) \(tls ? "https" : "http")://\(host):\(port)"
        }
    }
}

extension VirtualHost {
    fileprivate var outline: Outline {
        var members: [(String, Outline)] = [("domain", .text(domain)), ("routes", .list(routes.map(\.outline)))]
        if !deadRoutes.isEmpty { members.append(("deadRoutes", .list(deadRoutes.map(\.outline)))) }
        return .map(members)
    }
}

extension RouteEntry {
    fileprivate var outline: Outline {
        var members: [(String, Outline)] = [
            ("match", .text(matcher.text)),
            ("from", .text("\(origin.text), named \(name)")),
            ("action", .text(action.text)),
        ]
        if !requestHeaders.isEmpty { members.append(("requestHeaders", .text(requestHeaders.text))) }
        if !responseHeaders.isEmpty { members.append(("responseHeaders", .text(responseHeaders.text))) }
        if !decoratorOperation.isEmpty { members.append(("operation", .text(decoratorOperation))) }
        return .map(members)
    }
}

extension RouteOrigin {
    fileprivate var text: String {
        "\(route) rule \(rule) match \(match.map(String.init) ?? "none") at \(listener.text) for \(hostname)"
    }
}

extension RequestMatcher {
    fileprivate var text: String {
        var parts: [String] = [path?.text ?? "anything"]
        if let method { parts.append("method \(method)") }
        parts += headers.map { "header \($0.name) \($0.value.text)" }
        parts += queryParameters.map { "query \($0.name) \($0.value.text)" }
        return parts.joined(separator: ", ")
    }
}

extension PathMatcher {
    fileprivate var text: String {
        switch self {
        case .exact(let value): "exact \(value)"
        case .prefix(let value): "prefix \(value)"
        case .pathSeparatedPrefix(let value): "segments \(value)"
        case .regularExpression(let value): "regex \(value)"
        }
    }
}

extension ValueMatcher {
    fileprivate var text: String {
        switch self {
        case .exact(let value): "is \(value)"
        case .regularExpression(let value): "matches \(value)"
        case .present: "is there"
        }
    }
}

extension RouteAction {
    fileprivate var text: String {
        switch self {
        case .forward(let action): action.text
        case .directResponse(let status): "answer \(status)"
        case .redirect(let redirect): redirect.text
        }
    }
}

extension RedirectAction {
    fileprivate var text: String {
        var parts = ["redirect \(status)"]
        if let scheme { parts.append("scheme \(scheme)") }
        if let hostname { parts.append("hostname \(hostname)") }
        if let port { parts.append("port \(port)") }
        switch path {
        case nil: break
        case .full(let value): parts.append("path \(value)")
        case .prefix(let matched, let replacement): parts.append("prefix \(matched) becomes \(replacement)")
        }
        return parts.joined(separator: ", ")
    }
}

extension ForwardAction {
    fileprivate var text: String {
        var parts = ["forward to " + clusters.map(\.text).joined(separator: " or ")]
        if let hostRewrite { parts.append("host \(hostRewrite)") }
        switch pathRewrite {
        case nil: break
        case .full(let value): parts.append("path \(value)")
        case .prefix(let matched, let replacement): parts.append("prefix \(matched) becomes \(replacement)")
        }
        if let timeout { parts.append("timeout \(timeout)") }
        if retry != .istioDefault { parts.append(retry.text) }
        parts += mirrors.map { "\($0.perMillion) of a million to \($0.cluster)\($0.hostSuffix)" }
        if let cors { parts.append(cors.text) }
        return parts.joined(separator: ", ")
    }
}

extension RetryPolicy {
    fileprivate var text: String {
        var text = "retries \(attempts)"
        if !statuses.isEmpty { text += " on \(statuses.map(String.init).joined(separator: " "))" }
        if let perTryTimeout { text += " each within \(perTryTimeout)" }
        if baseInterval != Self.istioDefault.baseInterval { text += " after \(baseInterval)" }
        return text
    }
}

extension CORSPolicy {
    fileprivate var text: String {
        var text = "cors origins \(origins.map { "\($0)" }.joined(separator: " "))"
        if allowsCredentials { text += " credentials" }
        if !methods.isEmpty { text += " methods \(methods.joined(separator: " "))" }
        if !headers.isEmpty { text += " headers \(headers.joined(separator: " "))" }
        if !exposedHeaders.isEmpty { text += " exposes \(exposedHeaders.joined(separator: " "))" }
        if let maxAge { text += " for \(maxAge) s" }
        return text
    }
}

extension WeightedCluster {
    fileprivate var text: String {
        var text = "\(weight) × \(cluster)"
        if isAssumed { text += " (assumed)" }
        if let failure { text += " (\(failure.reason))" }
        if !requestHeaders.isEmpty { text += " with request headers \(requestHeaders.text)" }
        if !responseHeaders.isEmpty { text += " with response headers \(responseHeaders.text)" }
        return text
    }
}

extension HeaderMutation {
    fileprivate var text: String {
        var parts: [String] = []
        if !remove.isEmpty { parts.append("remove \(remove.joined(separator: " "))") }
        parts += set.map { "set \($0.name)=\($0.value)" }
        parts += add.map { "add \($0.name)=\($0.value)" }
        if let authority { parts.append("authority \(authority)") }
        return parts.joined(separator: ", ")
    }
}
