import TestSupport
import Testing

/// gRPC and WebSocket as Python's libraries speak them.
@Suite(.serialized) struct PythonClientTests {
    @Test(
        "grpcio makes unary calls, streams both ways turn by turn, and hears of a missing route",
        .enabled(if: Tool.hasPython(with: "grpc"), "python3 with grpcio is not installed")
    )
    func grpc() throws {
        let gateway = try EchoGateway()
        let outcome = try Tool.run(
            "python3",
            [EchoGateway.script("grpc_client.py"), gateway.address, "grpc.example.com"]
        )
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
