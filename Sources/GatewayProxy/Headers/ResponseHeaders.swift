import HTTPMessage
import MessageLayout
import NIOCore

extension KnownField {
    /// Whether it concerns one connection only.
    var isHopByHop: Bool {
        switch self {
        case .connection, .keepAlive, .proxyConnection, .transferEncoding, .upgrade: true
        default: false
        }
    }
}

extension HeaderList {
    /// Fills the list with an endpoint's response as the edge lets it pass.
    ///
    /// - Parameter serviceTime: milliseconds; negative: not told.
    ///
    /// > Source: Envoy `source/common/http/conn_manager_utility.cc`, `mutateResponseHeaders`; semantics 8.19; recorded
    /// > answers.
    mutating func fillResponse(_ head: ResponseHead, bytes: borrowing Span<UInt8>, isTunnel: Bool, serviceTime: Int64) {
        removeAll()
        let hasNoLength = head.status == 204 || head.status < 200
        for field in head.fields {
            switch field.known {
            case .connection, .upgrade:
                if isTunnel { append(field) }
            case .keepAlive, .proxyConnection, .transferEncoding: continue
            // Its value is replaced where it stands.
            case .server: if firstIndex(of: .server) == nil { append(field) }
            case .contentLength:
                if !hasNoLength { append(field) }
            case .xEnvoy:
                let isOurs =
                    bytes.equalsIgnoringCase(field.name.indices, HeaderNames.serviceTime)
                    || bytes.equalsIgnoringCase(field.name.indices, HeaderNames.decoratorOperation)
                if !isOurs { append(field) }
            default: append(field)
            }
        }
        if serviceTime >= 0 { appendNumber(name: HeaderNames.serviceTime, Int(serviceTime), known: .xEnvoy) }
    }
}
