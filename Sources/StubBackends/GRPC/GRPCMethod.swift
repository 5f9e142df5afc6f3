/// What a call asks of the echo server.
enum GRPCMethod: Equatable {
    /// A method that echoes.
    case echo
    /// What no server has, or this service has not, and what is said of it.
    case unimplemented(String)
    /// Another service, and what is said of it.
    case unknown(String)

    private static let service = "gateway_api_conformance.echo_basic.grpcecho.GrpcEcho"

    /// Reads `/package.Service/Method`.
    ///
    /// > Source: grpc-go, `server.go`, `handleStream`, and the texts of its generated code.
    init(path: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), path.utf8.first == UInt8(ascii: "/"),
            slash != path.startIndex
        else {
            self = .unimplemented("malformed method name: \"\(path)\"")
            return
        }
        let service = path[path.utf8.index(after: path.startIndex)..<slash]
        let method = path[path.utf8.index(after: slash)...]
        guard service == Self.service else {
            self = .unknown("unknown service \(service)")
            return
        }
        switch method {
        case "Echo", "EchoTwo": self = .echo
        case "EchoThree": self = .unimplemented("method EchoThree not implemented")
        default: self = .unimplemented("unknown method \(method) for service \(service)")
        }
    }
}
