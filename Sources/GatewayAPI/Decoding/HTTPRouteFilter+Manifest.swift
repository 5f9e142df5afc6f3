extension HTTPRouteFilter {
    /// Nil where the payload of the type is missing, which the CRD refuses.
    init?(manifest filter: ManifestValue) {
        switch filter.text("type") {
        case "RequestHeaderModifier":
            guard let payload = filter["requestHeaderModifier"] else { return nil }
            self = .requestHeaderModifier(HeaderModifier(manifest: payload))
        case "ResponseHeaderModifier":
            guard let payload = filter["responseHeaderModifier"] else { return nil }
            self = .responseHeaderModifier(HeaderModifier(manifest: payload))
        case "RequestMirror":
            guard let payload = filter["requestMirror"] else { return nil }
            self = .requestMirror(RequestMirror(manifest: payload))
        case "RequestRedirect":
            guard let payload = filter["requestRedirect"] else { return nil }
            self = .requestRedirect(RequestRedirect(manifest: payload))
        case "URLRewrite":
            guard let payload = filter["urlRewrite"] else { return nil }
            self = .urlRewrite(
                URLRewrite(
                    hostname: payload.text("hostname"),
                    path: payload["path"].flatMap(HTTPPathModifier.init(manifest:))
                )
            )
        case "CORS":
            guard let payload = filter["cors"] else { return nil }
            self = .cors(CORS(manifest: payload))
        case "ExternalAuth":
            guard let payload = filter["externalAuth"] else { return nil }
            self = .externalAuth(ExternalAuth(manifest: payload))
        case "ExtensionRef":
            guard let payload = filter["extensionRef"] else { return nil }
            self = .extensionRef(ObjectReference(manifest: payload))
        default: return nil
        }
    }
}

extension HeaderModifier {
    init(manifest modifier: ManifestValue) {
        func headers(_ key: String) -> [HTTPHeader] {
            modifier.list(key).map { HTTPHeader(name: $0.text("name") ?? "", value: $0.text("value") ?? "") }
        }
        self.init(set: headers("set"), add: headers("add"), remove: modifier.texts("remove"))
    }
}

extension RequestMirror {
    init(manifest mirror: ManifestValue) {
        self.init(
            backendRef: BackendObjectReference(manifest: mirror["backendRef"] ?? .null),
            percent: mirror.number("percent"),
            fraction: mirror["fraction"].map {
                Fraction(numerator: $0.number("numerator") ?? 0, denominator: $0.number("denominator") ?? 100)
            }
        )
    }
}

extension HTTPPathModifier {
    /// Nil where the replacement is missing, which the CRD refuses.
    init?(manifest modifier: ManifestValue) {
        switch modifier.text("type") {
        case "ReplaceFullPath":
            guard let path = modifier.text("replaceFullPath") else { return nil }
            self = .replaceFullPath(path)
        case "ReplacePrefixMatch":
            guard let prefix = modifier.text("replacePrefixMatch") else { return nil }
            self = .replacePrefixMatch(prefix)
        default: return nil
        }
    }
}

extension RequestRedirect {
    init(manifest redirect: ManifestValue) {
        self.init(
            scheme: redirect.text("scheme"),
            hostname: redirect.text("hostname"),
            path: redirect["path"].flatMap(HTTPPathModifier.init(manifest:)),
            port: redirect.number("port"),
            statusCode: redirect.number("statusCode") ?? 302
        )
    }
}

extension CORS {
    init(manifest cors: ManifestValue) {
        self.init(
            allowOrigins: cors.texts("allowOrigins"),
            allowCredentials: cors["allowCredentials"]?.boolean,
            allowMethods: cors.texts("allowMethods"),
            allowHeaders: cors.texts("allowHeaders"),
            exposeHeaders: cors.texts("exposeHeaders"),
            maxAge: cors.number("maxAge") ?? 5
        )
    }
}

extension ExternalAuth {
    init(manifest auth: ManifestValue) {
        let http = auth["http"] ?? .null
        self.init(
            protocol: auth.text("protocol") ?? "",
            backendRef: BackendObjectReference(manifest: auth["backendRef"] ?? .null),
            grpcAllowedHeaders: auth["grpc"]?.texts("allowedHeaders") ?? [],
            httpPath: http.text("path"),
            httpAllowedHeaders: http.texts("allowedHeaders"),
            httpAllowedResponseHeaders: http.texts("allowedResponseHeaders"),
            forwardBodyMaxSize: auth["forwardBody"]?.number("maxSize")
        )
    }
}
