import TestSupport
import Testing

/// gRPC and WebSocket as Python's libraries speak them.
@Suite(.serialized) struct PythonClientTests {
    @Test(
        "grpcio makes unary calls, streams both ways turn by turn, and hears of a missing route",
        .enabled(if: Tool.hasPython(with: "grpc"), "python3 with grpcio is not installed"),
        arguments: [false, true]
    )
    func grpc(isSecure: Bool) throws {
        let gateway = try EchoGateway()
        let client = EchoGateway.script("grpc_client.py")
        // The certificate has the second of the route's names.
        let arguments =
            isSecure
            ? [gateway.secureAddress, "other.example.com", gateway.authority] : [gateway.address, "grpc.example.com"]
        let outcome = try Tool.run("python3", [client] + arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try JSON(parsing: outcome.output)
        #expect(report["unary"] == ["code": "OK", "authority": true, "tag": true])
        #expect(report["missing"] == "UNIMPLEMENTED")
        #expect(report["stream"] == ["turns": 20, "rest": 0, "code": "OK"])
    }

    @Test(
        "websockets gets back what it sent, in the clear and over TLS",
        .enabled(if: Tool.hasPython(with: "websockets"), "python3 with websockets is not installed"),
        arguments: [false, true]
    )
    func webSockets(isSecure: Bool) throws {
        let gateway = try EchoGateway()
        let address = isSecure ? gateway.secureAddress : gateway.address
        let outcome = try Tool.run(
            "python3",
            [EchoGateway.script("websocket_client.py"), address, EchoGateway.host]
                + (isSecure ? [gateway.authority] : [])
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "3\n")
    }
}
