package import TestSupport

/// What the conformance suite's gRPC echo reports about a call.
///
/// > Source: `shared/conformance/README.md`, "gRPC mode".
package struct GRPCEcho: Sendable {
    package let fullyQualifiedMethod: String
    package let headers: [HeaderLine]
    package let authority: String
    package let namespace: String
    package let service: String
    package let pod: String
    /// The name that the echo's own TLS connection was opened with; nil without TLS.
    package let tlsServerName: String?

    /// The name of the echo's service.
    package static let service = "gateway_api_conformance.echo_basic.grpcecho.GrpcEcho"
}

extension GRPCEcho {
    /// Reads an `EchoResponse`; nil if the bytes are none.
    package init?(message: [UInt8]) {
        guard let reply = ProtobufFields(message), let report = reply.messages(1).first else { return nil }
        let context = report.messages(4).first
        self.init(
            fullyQualifiedMethod: report.string(1),
            headers: report.messages(2).map { HeaderLine($0.string(1), $0.string(2)) },
            authority: report.string(3),
            namespace: context?.string(1) ?? "",
            service: context?.string(3) ?? "",
            pod: context?.string(4) ?? "",
            tlsServerName: report.messages(5).first?.string(3)
        )
    }
}

extension GRPCReply {
    /// The report, if the message is one.
    package var echo: GRPCEcho? { message.flatMap { GRPCEcho(message: $0) } }
}
