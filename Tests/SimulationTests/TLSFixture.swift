import Simulation
import TestSupport

extension Fixture {
    /// A document: a Secret of namespace `ingress` with a certificate, or with nothing that is one.
    static func secret(_ name: String, isGood: Bool = true) -> String {
        func line(_ text: String) -> String { text.replacing("\n", with: "\\n") }
        let (certificate, key) = isGood ? (SampleKeyPair.certificate, SampleKeyPair.key) : ("hello", "hello")
        return """
            apiVersion: v1
            kind: Secret
            metadata: {name: \(name), namespace: ingress}
            type: kubernetes.io/tls
            stringData: {"tls.crt": "\(line(certificate))", "tls.key": "\(line(key))"}
            ---

            """
    }

    /// A document: the Gateway `ingress/web` with these listeners, as YAML flow mappings, that take routes from everywhere.
    static func gateway(listeners: [String]) -> String {
        let all = listeners.map { "- {\($0), allowedRoutes: {namespaces: {from: All}}}" }
        return """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: web, namespace: ingress}
            spec:
              gatewayClassName: istio
              listeners:
              \(all.joined(separator: "\n  "))
            """
    }

    /// An HTTPS listener, by default with a good certificate.
    static func https(
        _ name: String,
        hostname: String,
        port: Int = 443,
        tls: String = "{certificateRefs: [{name: good}]}"
    ) -> String {
        "name: \(name), port: \(port), protocol: HTTPS, hostname: \"\(hostname)\", tls: \(tls)"
    }
}
