import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

@Suite struct UpstreamProtocolTests {
    @Test(
        "appProtocol, else the prefix of the port's name, says what the endpoints speak (fact 6.12, fact 6.13)",
        arguments: [
            ("{port: 80}", Cluster.UpstreamProtocol.http1), ("{port: 80, name: http}", .http1),
            ("{port: 80, name: http2}", .http2),
            ("{port: 80, name: grpc-api}", .http2), ("{port: 80, name: grpc-web}", .http2),
            ("{port: 80, name: h2c}", .http1), ("{port: 80, appProtocol: h2c}", .http1),
            ("{port: 80, appProtocol: kubernetes.io/h2c}", .http2),
            ("{port: 80, appProtocol: kubernetes.io/ws}", .http1),
            ("{port: 80, name: grpc, appProtocol: http}", .http1), ("{port: 80, name: https}", .http1),
            ("{port: 80, name: http2x}", .http1),
        ]
    )
    func upstream(port: String, expected: Cluster.UpstreamProtocol) throws {
        let manifests = plainGateway + route(rules: "[{backendRefs: [{name: s, port: 80}]}]") + service("s", port: port)
        #expect(try bound(manifests).table.clusters.map(\.protocol) == [expected])
    }
}
