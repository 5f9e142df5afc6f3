import NIOCore
import RouteModel
import Testing

@testable import StubBackends

@Suite("gRPC with Python's client", .enabled(if: Client.hasGRPC, "Python's grpcio is not installed"))
struct GRPCStubTests {
    private static let service = "gateway_api_conformance.echo_basic.grpcecho.GrpcEcho"
    private static let grpc = StubServing(application: .grpc, transport: .cleartext)

    /// Calls a method with raw messages and prints code, details and answers, strings of messages as lists.
    private static let program = """
        import sys, json, grpc
        target, method, kind, count, size = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
        def number(data, at):
            value = shift = 0
            while True:
                byte = data[at]; at += 1
                value |= (byte & 127) << shift; shift += 7
                if byte < 128: return value, at
        def fields(data):
            found, at = {}, 0
            while at < len(data):
                tag, at = number(data, at); length, at = number(data, at)
                assert tag & 7 == 2 and at + length <= len(data)
                found.setdefault(str(tag >> 3), []).append(data[at:at + length]); at += length
            return found
        def shown(data):
            top = fields(data)
            if not top: return {}
            said = fields(top["1"][0])
            texts = lambda found: {key: found[key][0].decode() for key in found}
            return {"method": said["1"][0].decode(), "authority": said["3"][0].decode(),
                    "headers": {texts(fields(h))["1"]: texts(fields(h)).get("2", "") for h in said["2"]},
                    "context": texts(fields(said["4"][0]))}
        same = lambda data: data
        channel = grpc.insecure_channel(target)
        result = {"code": "OK", "details": "", "answers": []}
        messages = [bytes(size)] * count
        try:
            if kind == "unary":
                call = channel.unary_unary(method, same, same)
                answer, told = call.with_call(messages[0], metadata=[("x-test", "1")], timeout=30)
                result["answers"] = [shown(answer)]; result["initial"] = dict(told.initial_metadata())
            else:
                call = channel.stream_stream(method, same, same)(iter(messages), timeout=30)
                result["answers"] = [shown(answer) for answer in call]
        except grpc.RpcError as error:
            result["code"] = error.code().name; result["details"] = error.details()
        print(json.dumps(result))
        """

    private func call(
        _ port: Int,
        _ method: String,
        kind: String = "unary",
        count: Int = 1,
        size: Int = 0
    ) async throws -> [String: Any] {
        let arguments = ["localhost:\(port)", "/\(method)", kind, "\(count)", "\(size)"]
        return try json(try await Client.run(["python3", "-c", Self.program] + arguments))
    }

    @Test("Echo and EchoTwo say who answered and what came (fact 7.4)", arguments: ["Echo", "EchoTwo"])
    func echo(_ method: String) async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store, serving: Self.grpc)
            let result = try await call(port, "\(Self.service)/\(method)")
            #expect(result["code"] as? String == "OK")
            let answer = try #require((result["answers"] as? [[String: Any]])?.first)
            #expect(answer["method"] as? String == "/\(Self.service)/\(method)")
            #expect(answer["authority"] as? String == "localhost:\(port)")
            #expect(answer["context"] as? [String: String] == ["1": "pets", "3": "store-front", "4": store.pod])
            let headers = try #require(answer["headers"] as? [String: String])
            #expect(headers["x-test"] == "1")
            #expect(headers[":authority"] == "localhost:\(port)")
        }
    }

    @Test(
        "What is not there is UNIMPLEMENTED, in trailers alone",
        arguments: [
            (Self.service + "/EchoThree", "method EchoThree not implemented"),
            (Self.service + "/Nothing", "unknown method Nothing for service \(Self.service)"),
            ("some.Other/Echo", "unknown service some.Other"),
        ]
    )
    func unimplemented(method: String, details: String) async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store, serving: Self.grpc)
            for kind in ["unary", "stream"] {
                let result = try await call(port, method, kind: kind)
                #expect(result["code"] as? String == "UNIMPLEMENTED")
                #expect(result["details"] as? String == details)
            }
        }
    }

    @Test("Each message of a stream is answered", arguments: [0, 1, 500])
    func streaming(_ count: Int) async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store, serving: Self.grpc)
            let result = try await call(port, "\(Self.service)/Echo", kind: "stream", count: count, size: 1000)
            #expect(result["code"] as? String == "OK")
            #expect((result["answers"] as? [Any])?.count == count)
        }
    }

    @Test("A message greater than 4 MiB is RESOURCE_EXHAUSTED")
    func tooLarge() async throws {
        try await withBackends { backends in
            let port = try await backends.port(for: store, serving: Self.grpc)
            let result = try await call(port, "\(Self.service)/Echo", size: 5_000_000)
            #expect(result["code"] as? String == "RESOURCE_EXHAUSTED")
        }
    }

    @Test("A stub of which nothing is known takes every method and says in headers who it is")
    func anyService() async throws {
        try await withBackends { backends in
            let result = try await call(try await backends.port(for: store), "shop.Cart/Add")
            #expect(result["code"] as? String == "OK")
            #expect((result["initial"] as? [String: String])?["x-stub-pod"] == store.pod)
        }
    }
}

@Suite("Messages of a call")
struct GRPCFramesTests {
    private static let twoMessages: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]

    @Test("Messages are found however the bytes are cut", arguments: [1, 2, 3, 5, 6, 13])
    func cut(_ size: Int) {
        var frames = GRPCFrames(maxMessageBytes: 3)
        var found = 0
        for start in stride(from: 0, to: Self.twoMessages.count, by: size) {
            frames.receive(ByteBuffer(bytes: Self.twoMessages[start..<min(start + size, Self.twoMessages.count)]))
            while frames.next() == .message { found += 1 }
        }
        frames.receiveEnd()
        #expect(found == 2)
        #expect(frames.next() == .end)
    }

    @Test("A body that is cut off, compressed, nonsense or too large fails")
    func failures() {
        let bodies: [([UInt8], GRPCStatus.Code)] = [
            ([0, 0, 0], .internalError), ([0, 0, 0, 0, 2, 1], .internalError),
            ([1, 0, 0, 0, 0], .unimplemented), ([9, 0, 0, 0, 0], .internalError),
            ([0, 255, 255, 255, 255], .resourceExhausted),
        ]
        for (body, code) in bodies {
            var frames = GRPCFrames(maxMessageBytes: 3)
            frames.receive(ByteBuffer(bytes: body))
            frames.receiveEnd()
            guard case .failure(let status) = frames.next() else {
                Issue.record("\(body) was taken")
                continue
            }
            #expect(status.code == code)
        }
    }
}
