import GatewayAPI
import RouteModel

/// The key pairs and authorities that pods may have as files.
struct EchoServerFiles {
    var secrets: [ObjectKey: Secret]
    var configMaps: [ObjectKey: ConfigMap]
}

extension Workload {
    /// What its pods serve on a port of a Service, where they run the echo server of the Gateway API; of other programs
    /// nothing is known.
    func serving(_ port: ServicePort, _ files: EchoServerFiles) -> StubServing {
        guard let number = number(of: port), let container = containers.first(where: \.runsEchoServer) else {
            return StubServing()
        }
        let server = EchoServer(container: container, namespace: metadata.namespace, files: files)
        return server.serving(on: number) ?? StubServing()
    }

    private func number(of port: ServicePort) -> Int? {
        switch port.targetPort {
        case .number(let number): number
        case .name(let name): containerPorts.first { $0.name == name }?.port
        case nil: port.port
        }
    }
}

extension Container {
    fileprivate var runsEchoServer: Bool {
        let name = image.split(separator: "/").last ?? ""
        return name.prefix { $0 != ":" && $0 != "@" } == "echo-basic"
    }
}

/// Reads from the environment of the echo server which ports it opens.
///
/// > Source: Gateway API v1.6.1, `conformance/echo-basic`.
struct EchoServer {
    var container: Container
    var namespace: String
    var files: EchoServerFiles

    /// What it serves on a port; nil: it opens no such port.
    func serving(on port: Int) -> StubServing? {
        // In the order in which the program asks for its mode.
        if isSet("GRPC_ECHO_SERVER") { return grpc(port) }
        if isSet("TCP_ECHO_SERVER") { return tcp(port) }
        if isSet("UDP_ECHO_SERVER") { return nil }
        return http(port)
    }

    private func grpc(_ port: Int) -> StubServing? {
        if port == number("HTTP_PORT", 3000) { return StubServing(application: .grpc, transport: .cleartext) }
        guard port == number("HTTPS_PORT", 8443) else { return nil }
        return secure(.grpc, key: "TLS_SERVER_PRIV_KEY")
    }

    private func tcp(_ port: Int) -> StubServing? {
        if port == number("TCP_PORT", 3000) { return StubServing(application: .tcp, transport: .cleartext) }
        return port == number("TLS_PORT", 8443) ? secure(.tcp, key: "TLS_SERVER_PRIV_KEY") : nil
    }

    private func http(_ port: Int) -> StubServing? {
        if port == number("HTTP_PORT", 3000) { return StubServing(application: .http, transport: .cleartext) }
        if port == number("H2C_PORT", 3001) { return StubServing(application: .h2c, transport: .cleartext) }
        guard port == number("HTTPS_PORT", 8443), var serving = secure(.http, key: "TLS_SERVER_PRIVKEY") else {
            return nil
        }
        serving.clientAuthorities = authorities("TLS_CLIENT_CACERTS")
        return serving
    }

    /// Nil where the server has no certificate and so does not open the port.
    private func secure(_ application: StubServing.Application, key: String) -> StubServing? {
        guard isSet("TLS_SERVER_CERT"), isSet(key) else { return nil }
        return StubServing(application: application, transport: .tls, certificate: keyPair("TLS_SERVER_CERT", key))
    }

    private func keyPair(_ certificate: String, _ key: String) -> KeyPair? {
        guard case (.secret(let name), "tls.crt")? = file(certificate), case (.secret(name), "tls.key")? = file(key),
            case .keyPair(let chain, let privateKey)? = files.secrets[ObjectKey(namespace: namespace, name: name)]?
                .keyPair
        else { return nil }
        return KeyPair(certificateChain: chain, privateKey: privateKey)
    }

    private func authorities(_ variable: String) -> String? {
        guard case (.configMap(let name), let key)? = file(variable) else { return nil }
        return files.configMaps[ObjectKey(namespace: namespace, name: name)]?.data[key]
    }

    private func file(_ variable: String) -> (source: Container.Mount.Source, key: String)? {
        container.environment[variable].flatMap { container.file(at: $0) }
    }

    private func isSet(_ variable: String) -> Bool { container.environment[variable]?.isEmpty == false }

    private func number(_ variable: String, _ usual: Int) -> Int {
        container.environment[variable].flatMap { Int($0) } ?? usual
    }
}
