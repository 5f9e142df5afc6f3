import GatewayAPI
import RouteModel

extension CORSPolicy {
    /// A CORS filter.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `createCorsFilter`; semantics 5.27.
    init(_ cors: CORS) {
        self.init(
            origins: cors.allowOrigins.filter { !$0.isEmpty }.map(OriginMatcher.init(pattern:)),
            allowsCredentials: cors.allowCredentials ?? false,
            methods: cors.allowMethods,
            headers: cors.allowHeaders,
            exposedHeaders: cors.exposeHeaders,
            maxAge: cors.maxAge > 0 ? cors.maxAge : nil
        )
    }
}

extension CORSPolicy.OriginMatcher {
    /// `*` takes every origin of the form scheme, host and perhaps port, which `null` is not.
    fileprivate init(pattern: String) {
        if pattern == "*" {
            self = .regularExpression(#"[a-zA-Z][a-zA-Z0-9+.-]*://([a-zA-Z0-9_.-]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?"#)
            return
        }
        let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
        if pieces.count == 1 {
            self = .exact(pattern)
        } else if pieces.count == 2, pieces[1].isEmpty {
            self = .prefix(String(pieces[0]))
        } else {
            self = .regularExpression(pieces.map(Self.quoted).joined(separator: ".*"))
        }
    }

    /// A regular expression for this text and nothing else.
    private static func quoted(_ text: Substring) -> String {
        text.reduce(into: "") { quoted, character in
            if "\\.+*?()|[]{}^$".contains(character) { quoted.append("\\") }
            quoted.append(character)
        }
    }
}
