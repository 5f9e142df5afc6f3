import MessageLayout
import NIOCore

/// What metrics tell of a call of gRPC.
struct GRPCCall {
    /// What `grpc-status` said to the client; nil: nothing.
    var toldStatus: Int?
    /// Messages of the client.
    var requests = GRPCMessageCount()
    /// Messages of the endpoint; nil where its answer is none of gRPC.
    var responses: GRPCMessageCount?

    /// The status as a client takes it, who reads it off the status of HTTP where nothing is told; nil: no answer.
    ///
    /// > Source: Envoy `source/common/grpc/common.cc`, `Common::getGrpcStatus`.
    func status(http: Int) -> Int? {
        toldStatus ?? (http == 0 ? nil : Self.status(ofHTTP: http))
    }

    /// > Source: Envoy `source/common/grpc/status.cc`, `httpToGrpcStatus`; semantics 7.2.
    static func status(ofHTTP status: Int) -> Int {
        switch status {
        case 400: 13
        case 401: 16
        case 403: 7
        case 404: 12
        case 429, 502, 503, 504: 14
        default: 2
        }
    }
}

/// Counts the messages in a body, each from its first byte on.
///
/// > Source: gRPC over HTTP/2, `Length-Prefixed-Message`; Envoy `source/common/grpc/codec.cc`, `FrameInspector`.
struct GRPCMessageCount {
    private(set) var count = 0
    /// Bytes of the present message's prefix that came: 0 to 4, a flag and the length but for its last byte.
    private var prefix = 0
    private var length = 0
    /// Bytes of the present message that are still to come.
    private var missing = 0

    /// Takes a piece of the body.
    mutating func take(_ bytes: ByteBuffer) {
        let span = bytes.readableBytesUInt8Span
        var index = 0
        while index < span.count {
            if missing > 0 {
                let step = min(missing, span.count - index)
                missing -= step
                index += step
                continue
            }
            let byte = span[index]
            index += 1
            if prefix == 0 {
                count &+= 1
                length = 0
            } else {
                length = length << 8 | Int(byte)
            }
            prefix += 1
            if prefix == 5 {
                prefix = 0
                missing = length
            }
        }
    }
}

extension [FieldRange] {
    /// The value of `grpc-status`; nil without one, -1 where it is no code of gRPC.
    ///
    /// > Source: Envoy `source/common/grpc/common.cc`, `Common::getGrpcStatus`.
    func grpcStatus(in bytes: borrowing Span<UInt8>) -> Int? {
        guard let field = first(where: { $0.known == .grpcStatus }), !field.value.isEmpty else { return nil }
        let text = bytes.extracting(field.value.indices)
        var number = 0
        for index in text.indices {
            guard text[index] &- 0x30 < 10 else { return -1 }
            number = Swift.min(number * 10 + Int(text[index] &- 0x30), 100)
        }
        return number <= 16 ? number : -1
    }
}
