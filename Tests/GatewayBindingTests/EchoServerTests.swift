import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

@Suite struct EchoServerTests {
    /// What the stub behind a Service's port serves, in front of a Deployment with this container.
    private func serving(
        _ container: String,
        targetPort: String,
        volumes: String = "[]",
        secrets: [Secret] = [],
        configMaps: [ConfigMap] = []
    ) throws -> StubServing {
        let deployment = document(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: s, namespace: app}
            spec:
              selector: {matchLabels: {app: s}}
              template:
                metadata: {labels: {app: s}}
                spec:
                  containers: [\(container)]
                  volumes: \(volumes)
            """
        )
        let target = document(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: s, namespace: app}
            spec:
              selector: {app: s}
              ports: [{port: 80, targetPort: \(targetPort)}]
            """
        )
        let rules = "[{backendRefs: [{name: s, port: 80}]}]"
        var set = try resources(plainGateway + route(rules: rules) + deployment + target)
        set.secrets = secrets
        set.configMaps = configMaps
        let binding = bind(set, options: BindingOptions(assume: .never))
        return try #require(binding.table.clusters.first?.endpoints.first).serving
    }

    private static func echo(_ variables: [String: String], _ more: String = "") -> String {
        let list = variables.map { "{name: \($0.key), value: '\($0.value)'}" }.joined(separator: ", ")
        return "{name: c, image: 'registry.k8s.io/gateway-api/echo-basic:v1.5.1', env: [\(list)]\(more)}"
    }

    @Test(
        "The echo server's mode and ports come from its environment",
        arguments: [
            ([:], "3000", StubServing.Application.http, StubServing.Transport.cleartext),
            ([:], "3001", .h2c, .cleartext),
            // Without a certificate that port is not opened.
            ([:], "8443", .anyHTTP, .whatComes),
            (["HTTP_PORT": "80"], "80", .http, .cleartext),
            (["GRPC_ECHO_SERVER": "1"], "3000", .grpc, .cleartext),
            (["TCP_ECHO_SERVER": "1"], "3000", .tcp, .cleartext),
            (["TCP_ECHO_SERVER": "1", "GRPC_ECHO_SERVER": "1"], "3000", .grpc, .cleartext),
            (["TCP_ECHO_SERVER": ""], "3000", .http, .cleartext),
            (["UDP_ECHO_SERVER": "1"], "8080", .anyHTTP, .whatComes),
        ] as [([String: String], String, StubServing.Application, StubServing.Transport)]
    )
    func modes(
        variables: [String: String],
        port: String,
        application: StubServing.Application,
        transport: StubServing.Transport
    ) throws {
        let serving = try serving(Self.echo(variables), targetPort: port)
        #expect(serving == StubServing(application: application, transport: transport))
    }

    @Test("A port by name is that of the container")
    func namedPort() throws {
        let ports = ", ports: [{name: web, containerPort: 3001}]"
        #expect(try serving(Self.echo([:], ports), targetPort: "web").application == .h2c)
    }

    @Test("Of other programs nothing is known")
    func otherPrograms() throws {
        let container = "{name: c, image: 'nginx:1', env: [{name: TCP_ECHO_SERVER, value: '1'}]}"
        #expect(try serving(container, targetPort: "3000") == StubServing())
    }

    /// A server for TLS whose files come from Secret `t` and ConfigMap `ca`.
    private func secure(_ key: String, _ more: [String: String] = [:], secrets: [Secret] = []) throws -> StubServing {
        let paths = ["TLS_SERVER_CERT": "/etc/s/crt", key: "/etc/s/key", "TLS_CLIENT_CACERTS": "/etc/m/ca.crt"]
        let mounts = "[{name: v, mountPath: /etc/s}, {name: w, mountPath: /etc/m/}]"
        let items = "items: [{key: tls.crt, path: crt}, {key: tls.key, path: key}]"
        return try serving(
            Self.echo(paths.merging(more) { one, _ in one }, ", volumeMounts: \(mounts)"),
            targetPort: "8443",
            volumes: "[{name: v, secret: {secretName: t, \(items)}}, {name: w, configMap: {name: ca}}]",
            secrets: secrets,
            configMaps: [ConfigMap(metadata: ObjectMeta(name: "ca", namespace: "app"), data: ["ca.crt": "authorities"])]
        )
    }

    private func secret(_ keyPair: Secret.KeyPairState, namespace: String = "app") -> Secret {
        Secret(metadata: ObjectMeta(name: "t", namespace: namespace), keyPair: keyPair)
    }

    @Test("Certificate and authorities are those of the Secret and the ConfigMap that are mounted")
    func mountedFiles() throws {
        let serving = try secure(
            "TLS_SERVER_PRIVKEY",
            secrets: [secret(.keyPair(certificatePEM: "c", privateKeyPEM: "k"))]
        )
        let keyPair = KeyPair(certificateChain: "c", privateKey: "k")
        let expected = StubServing(
            application: .http,
            transport: .tls,
            certificate: keyPair,
            clientAuthorities: "authorities"
        )
        #expect(serving == expected)
    }

    @Test(
        "The other modes spell the variable of the key differently",
        arguments: ["TCP_ECHO_SERVER", "GRPC_ECHO_SERVER"]
    )
    func spelling(_ mode: String) throws {
        let serving = try secure("TLS_SERVER_PRIV_KEY", [mode: "1"])
        #expect(serving.application == (mode == "TCP_ECHO_SERVER" ? .tcp : .grpc))
        #expect(serving.transport == .tls)
        #expect(try secure("TLS_SERVER_PRIVKEY", [mode: "1"]) == StubServing())
    }

    @Test("A Secret that is not there, malformed or in another namespace leaves the certificate to be made")
    func noCertificate() throws {
        let pair = Secret.KeyPairState.keyPair(certificatePEM: "c", privateKeyPEM: "k")
        for secrets in [[], [secret(.malformed("no"))], [secret(pair, namespace: "other")]] {
            let serving = try secure("TLS_SERVER_PRIVKEY", secrets: secrets)
            #expect(serving.transport == .tls)
            #expect(serving.certificate == nil)
        }
    }
}
