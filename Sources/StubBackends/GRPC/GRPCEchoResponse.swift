import MessageLayout
import NIOCore

/// The echo server's `EchoResponse`, ready to be sent.
///
/// ```
/// EchoResponse  { Assertions assertions = 1; EchoRequest request = 2; }
/// Assertions    { string fully_qualified_method = 1; repeated Header headers = 2; string authority = 3;
///                 Context context = 4; TLSAssertions tls_assertions = 5; }
/// Header        { string key = 1; string value = 2; }
/// Context       { string namespace = 1; string ingress = 2; string service_name = 3; string pod = 4; }
/// TLSAssertions { string version = 1; string negotiated_protocol = 2; string server_name = 3;
///                 string cipher_suite = 4; repeated string peer_certificates = 5; }
/// ```
///
/// > Source: Gateway API v1.6.1, `conformance/echo-basic` (gRPC mode).
enum GRPCEchoResponse {
    /// The message with its prefix.
    static func make(_ request: EchoRequest, _ stub: StubContext) -> ByteBuffer {
        var response = ByteBuffer()
        response.writeProtobuf(field: 1, assertions(request, stub))
        return GRPCFrames.frame(response)
    }

    private static func assertions(_ request: EchoRequest, _ stub: StubContext) -> ByteBuffer {
        var message = ByteBuffer()
        message.writeProtobuf(field: 1, request.target)
        message.writeProtobuf(field: 2, header(":authority", request.host))
        for field in request.echoedFields where !isReserved(request.text(field.name)) {
            message.writeProtobuf(field: 2, header(request.text(field.name), request.text(field.value)))
        }
        message.writeProtobuf(field: 3, request.host)
        message.writeProtobuf(field: 4, context(stub.identity))
        if let tls = stub.tls { message.writeProtobuf(field: 5, assertions(tls)) }
        return message
    }

    /// What grpc-go keeps from the metadata.
    private static func isReserved(_ name: String) -> Bool {
        ["te", "grpc-encoding", "grpc-timeout", "grpc-message-type", "grpc-accept-encoding"].contains(name)
    }

    private static func header(_ key: String, _ value: String) -> ByteBuffer {
        var message = ByteBuffer()
        message.writeProtobuf(field: 1, key)
        message.writeProtobuf(field: 2, value)
        return message
    }

    private static func context(_ identity: StubIdentity) -> ByteBuffer {
        var message = ByteBuffer()
        message.writeProtobuf(field: 1, identity.namespace)
        message.writeProtobuf(field: 3, identity.service)
        message.writeProtobuf(field: 4, identity.pod)
        return message
    }

    private static func assertions(_ tls: TLSFacts) -> ByteBuffer {
        var message = ByteBuffer()
        message.writeProtobuf(field: 1, tls.version)
        message.writeProtobuf(field: 2, tls.negotiatedProtocol)
        message.writeProtobuf(field: 3, tls.serverName)
        message.writeProtobuf(field: 4, tls.cipherSuite)
        if let certificate = tls.peerCertificate { message.writeProtobuf(field: 5, certificate) }
        return message
    }
}

/// Protocol buffers, as far as strings and messages go.
///
/// > Source: the encoding of protocol buffers, wire type 2.
extension ByteBuffer {
    /// Appends a field with a string; none for the empty one, which is the default.
    fileprivate mutating func writeProtobuf(field: UInt8, _ text: String) {
        guard !text.isEmpty else { return }
        writeLengthDelimited(field: field, count: text.utf8.count)
        writeString(text)
    }

    /// Appends a field with a message.
    fileprivate mutating func writeProtobuf(field: UInt8, _ message: ByteBuffer) {
        writeLengthDelimited(field: field, count: message.readableBytes)
        writeImmutableBuffer(message)
    }

    private mutating func writeLengthDelimited(field: UInt8, count: Int) {
        let lengthDelimited: UInt8 = 2
        writeInteger(field << 3 | lengthDelimited)
        var rest = UInt(count)
        while rest >= 0x80 {
            writeInteger(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        writeInteger(UInt8(truncatingIfNeeded: rest))
    }
}
