import TestSupport

/// What some tests need beyond HTTP listeners, HTTPRoute and ReferenceGrant.
enum Capability: String, CaseIterable, Sendable {
    case https = "HTTPS listeners"
    case http2 = "HTTP/2"
    case grpcRoute = "GRPCRoute"
    case tlsRoute = "TLSRoute"
    case tcpRoute = "TCPRoute"
    case listenerSet = "ListenerSet"
    case backendTLSPolicy = "BackendTLSPolicy"
    case clientCertificates = "client certificates at the Gateway"

    /// What gwsim has: the tests that need nothing else have to pass.
    static let available: Set<Capability> = Set(allCases)
}

extension ConformanceTest {
    /// What the whole test needs.
    var needs: Set<Capability> {
        Set(features.compactMap { Self.needs[$0] } + (Self.needsByName[name] ?? []))
    }

    private static let needs: [String: Capability] = [
        "HTTPRouteBackendProtocolH2C": .http2, "GRPCRoute": .grpcRoute, "TLSRoute": .tlsRoute, "TCPRoute": .tcpRoute,
        "ListenerSet": .listenerSet, "BackendTLSPolicy": .backendTLSPolicy,
        "GatewayFrontendClientCertificateValidation": .clientCertificates,
    ]

    /// Tests whose features do not tell.
    private static let needsByName: [String: [Capability]] = ["HTTPRouteHTTPSListener": [.https]]

    /// What a single step needs; the other steps of a test have to pass without it.
    static func needs(step: JSON) -> Set<Capability> {
        let isHTTPSGateway = step["gateway"]["name"] == "same-namespace-with-https-listener"
        let needsHTTPS = step["scheme"].string == "https" || (step["expect"]["address"] == true && isHTTPSGateway)
        let needsHTTP2 = ["2", "2-prior-knowledge"].contains(step["httpVersion"].string ?? "")
        return Set([needsHTTPS ? .https : nil, needsHTTP2 ? .http2 : nil].compactMap(\.self))
    }

    /// What a single step waits for.
    static func waitsFor(step: JSON) -> Capability? {
        needs(step: step).subtracting(Capability.available).min { $0.rawValue < $1.rawValue }
    }
}
