import HTTPMessage
import MessageLayout
import NIOCore

/// What operators in header values may ask about an exchange.
struct HeaderValueSource {
    /// A request's lines with the buffer they point into.
    struct RequestLines {
        var lines: HeaderList
        var head: ByteBuffer
    }

    /// The request as it was sent upstream; nil: it is the message that is being changed.
    var request: RequestLines?
    /// `HTTP/1.1` or `HTTP/2`.
    var `protocol`: [UInt8]
    /// `http` or `https`.
    var scheme: [UInt8]
    var method: [UInt8]
    /// The path with its query, as operators see it on this side.
    var path: [UInt8]
    /// The path with its query before the route's rewrite.
    var originalPath: [UInt8]
    var authority: [UInt8]
    /// Nanoseconds since 1970.
    var startTime: Int64
    var durationMilliseconds: Int64
    /// 0 while there is none.
    var status: Int
    var flags: String
    var details: String
    var receivedBytes: Int
    var sentBytes: Int
    var attempts: Int
    var routeName: [UInt8]
    var cluster: [UInt8]
    var requestID: [UInt8]
    /// Empty while there is no connection to an endpoint.
    var upstreamProtocol: [UInt8]
    var upstreamHost: [UInt8]
    var upstreamLocal: [UInt8]
    var downstreamRemote: [UInt8]
    var downstreamLocal: [UInt8]

    /// What an operator stands for.
    ///
    /// - Parameters:
    ///   - list: the lines of the message that is being changed.
    ///   - head: the buffer of its head.
    func value(of command: HeaderOperator, _ list: HeaderList, head: borrowing Span<UInt8>) -> [UInt8] {
        switch command {
        case .requestHeader(let names): return requestHeader(names, list, head: head)
        case .responseHeader(let names):
            guard request != nil else { return [] }
            for name in names {
                if let value = list.value(of: name, head: head) { return value }
            }
            return []
        case .startTime(let format): return format.text(startTime)
        case .path(let withQuery): return withQuery ? originalPath : Array(originalPath.prefix { $0 != Self.mark })
        case .query: return Array(originalPath.drop { $0 != Self.mark }.dropFirst())
        case .queryParameter(let name): return queryParameter(name)
        case .fact(let fact): return value(of: fact)
        case .nothing: return []
        }
    }

    private static let mark = UInt8(ascii: "?")

    private func queryParameter(_ name: [UInt8]) -> [UInt8] {
        let query = originalPath.drop { $0 != Self.mark }.dropFirst()
        for pair in query.split(separator: UInt8(ascii: "&")) where pair.prefix(while: { $0 != 0x3D }) == name[...] {
            return Array(pair.dropFirst(name.count + 1))
        }
        return []
    }

    private func requestHeader(_ names: [[UInt8]], _ list: HeaderList, head: borrowing Span<UInt8>) -> [UInt8] {
        for name in names {
            switch String(decoding: name, as: UTF8.self) {
            case ":method": return method
            case ":path": return path
            case ":authority", "host": return authority
            case ":scheme": return scheme
            default: break
            }
            let value =
                if let request {
                    request.lines.value(of: name, head: request.head.readableBytesUInt8Span)
                } else {
                    list.value(of: name, head: head)
                }
            if let value { return value }
        }
        return []
    }

    private func value(of fact: HeaderOperator.Fact) -> [UInt8] {
        switch fact {
        case .protocol: `protocol`
        case .status: number(status)
        case .details: [UInt8](utf8: details)
        case .flags: [UInt8](utf8: flags)
        case .receivedBytes: number(receivedBytes)
        case .sentBytes: number(sentBytes)
        case .duration: number(Int(durationMilliseconds))
        case .routeName: routeName
        case .cluster, .rawCluster: cluster
        case .attempts: number(attempts)
        case .upstreamProtocol: upstreamProtocol
        case .upstreamHost, .upstreamRemote: upstreamHost
        case .upstreamRemoteAddress: upstreamHost.withoutPort
        case .upstreamRemotePort: upstreamHost.port
        case .upstreamLocal: upstreamLocal
        case .upstreamLocalAddress: upstreamLocal.withoutPort
        case .upstreamLocalPort: upstreamLocal.port
        case .remote, .directRemote: downstreamRemote
        case .remoteAddress, .directRemoteAddress: downstreamRemote.withoutPort
        case .remotePort, .directRemotePort: downstreamRemote.port
        case .local, .directLocal: downstreamLocal
        case .localAddress, .directLocalAddress: downstreamLocal.withoutPort
        case .localPort, .directLocalPort: downstreamLocal.port
        case .streamID: requestID
        case .accessLogType: Self.notSet
        }
    }

    private static let notSet = [UInt8](utf8: "NotSet")

    private func number(_ number: Int) -> [UInt8] { [UInt8](utf8: String(number)) }
}

extension [UInt8] {
    /// An address without its port.
    fileprivate var withoutPort: [UInt8] {
        guard let colon = lastIndex(of: UInt8(ascii: ":")) else { return self }
        return Array(self[..<colon])
    }

    /// The port of an address.
    fileprivate var port: [UInt8] {
        guard let colon = lastIndex(of: UInt8(ascii: ":")) else { return [] }
        return Array(self[(colon + 1)...])
    }
}
