import HTTPMessage
import MessageLayout
import NIOCore
import RouteMatching

/// What a header value's operators may ask about an exchange.
struct HeaderValueSource {
    /// The request's head, as it arrived.
    var request: RequestHead
    /// The authority that it was routed by.
    var authority: Range<Int>
    /// The status of the response; 0 while there is none.
    var status: Int
    var downstreamRemote: [UInt8]
    var downstreamLocal: [UInt8]
    var routeName: [UInt8]
    var cluster: [UInt8]
    var upstreamHost: [UInt8]
}

/// A header value with Envoy's operators in it, compiled.
///
/// > Choice: operators that ask for what a simulator without a mesh does not have are empty, as they are in Envoy where
/// > the thing asked for is absent.
struct HeaderValueTemplate: Sendable {
    private enum Segment: Sendable {
        case text([UInt8])
        case command(FormatOperator, names: [[UInt8]])
    }

    private let segments: [Segment]
    private let literal: [UInt8]?

    init(_ text: String) {
        // A value that Envoy refuses never gets here: its whole table is refused.
        guard let format = try? FormatString(text) else {
            literal = [UInt8](utf8: text)
            segments = []
            return
        }
        literal = format.literal.map { [UInt8](utf8: $0) }
        segments = format.segments.map { segment in
            switch segment {
            case .text(let text): .text([UInt8](utf8: text))
            case .command(let command):
                .command(command, names: command.headerNames.map { [UInt8](utf8: $0) })
            }
        }
    }

    /// The value for one exchange.
    func render(_ source: HeaderValueSource) -> [UInt8] {
        if let literal { return literal }
        var output: [UInt8] = []
        for segment in segments {
            switch segment {
            case .text(let text): output.append(contentsOf: text)
            case .command(let command, let names):
                let value = source.value(of: command.name, names)
                output.append(contentsOf: value.prefix(command.maxLength ?? value.count))
            }
        }
        return output
    }
}

extension HeaderValueSource {
    fileprivate func value(of command: String, _ names: [[UInt8]]) -> [UInt8] {
        switch command {
        case "REQ", "REQUEST_HEADER":
            for name in names {
                if let value = requestHeader(name) { return value }
            }
            return []
        case "PROTOCOL": return [UInt8](utf8: "HTTP/1.1")
        case "RESPONSE_CODE": return [UInt8](utf8: String(status))
        case "DOWNSTREAM_REMOTE_ADDRESS", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS": return downstreamRemote
        case "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT":
            return downstreamRemote.withoutPort
        case "DOWNSTREAM_LOCAL_ADDRESS", "DOWNSTREAM_DIRECT_LOCAL_ADDRESS": return downstreamLocal
        case "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT":
            return downstreamLocal.withoutPort
        case "ROUTE_NAME": return routeName
        case "UPSTREAM_CLUSTER", "UPSTREAM_CLUSTER_RAW": return cluster
        case "UPSTREAM_HOST", "UPSTREAM_REMOTE_ADDRESS": return upstreamHost
        default: return []
        }
    }

    private func requestHeader(_ name: [UInt8]) -> [UInt8]? {
        let bytes = request.bytes.readableBytesUInt8Span
        func copy(_ range: Range<Int>) -> [UInt8] {
            var output: [UInt8] = []
            for index in range { output.append(bytes[index]) }
            return output
        }
        switch String(decoding: name, as: UTF8.self) {
        case ":method": return copy(request.layout.method.indices)
        case ":path": return copy(request.layout.target.indices)
        case ":authority": return copy(authority)
        case ":scheme": return HeaderNames.http
        default:
            let field = request.fields.first { bytes.equalsIgnoringCase($0.name.indices, name) }
            return field.map { copy($0.value.indices) }
        }
    }
}

extension [UInt8] {
    /// An address without its port.
    fileprivate var withoutPort: [UInt8] {
        guard let colon = lastIndex(of: UInt8(ascii: ":")) else { return self }
        return Array(self[..<colon])
    }
}
