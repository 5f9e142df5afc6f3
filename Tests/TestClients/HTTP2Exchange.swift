import NIOCore
import NIOHPACK
import NIOHTTP2
import TestSupport

/// What came on one stream so far.
struct HTTP2Exchange {
    private(set) var response: HTTPResponse?
    private var interim: [Int] = []
    /// The error code of a reset, as text.
    var reset: String?

    /// Whether more may come.
    var isOpen: Bool { reset == nil && response?.isComplete != true }

    mutating func take(_ block: HTTP2Frame.FramePayload.Headers) {
        let status = block.headers.first(name: ":status").flatMap { Int($0) }
        if let status, (100..<200).contains(status), !block.endStream {
            interim.append(status)
            return
        }
        let lines = block.headers.filter { !$0.name.hasPrefix(":") }.map { HeaderLine($0.name, $0.value) }
        if response == nil {
            var head = HTTPResponse()
            head.version = "HTTP/2.0"
            head.status = status ?? 0
            head.headers = lines
            head.interim = interim
            response = head
        } else {
            response?.trailers = lines
        }
        response?.isComplete = block.endStream
    }

    mutating func take(_ data: HTTP2Frame.FramePayload.Data) {
        guard case .byteBuffer(let bytes) = data.data else { return }
        response?.body += Array(bytes.readableBytesView)
        response?.isComplete = data.endStream
    }
}
