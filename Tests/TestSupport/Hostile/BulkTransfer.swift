/// A large body in one direction.
struct BulkTransfer {
    let address: String
    let bytes: Int

    private static let host = "admin.aks.rocks"
    private static let patience = Duration.seconds(300)

    /// Sends the body; the seconds it took, or nil if it did not arrive whole.
    func upload() -> Double? {
        let start = ContinuousClock().now
        guard let socket = try? Socket(connectingTo: address) else { return nil }
        let head = "POST /upload HTTP/1.1\r\nHost: \(Self.host)\r\nContent-Length: \(bytes)\r\n\r\n"
        guard socket.send(Array(head.utf8)) else { return nil }
        let piece = [UInt8](repeating: UInt8(ascii: "u"), count: 256 * 1024)
        var left = bytes
        while left > 0 {
            guard socket.send(left >= piece.count ? piece : Array(piece.prefix(left))) else { return nil }
            left -= min(left, piece.count)
        }
        var reader = ResponseReader(methods: ["POST"])
        let deadline = ContinuousClock().now + Self.patience
        while reader.responses.isEmpty {
            guard case .bytes(let bytes) = socket.receive(until: deadline) else { return nil }
            reader.feed(bytes)
        }
        guard reader.responses[0].body == Array("\(bytes)".utf8) else { return nil }
        return (ContinuousClock().now - start) / .seconds(1)
    }

    /// Fetches the body; the seconds it took, or nil if it did not come whole.
    func download() -> Double? {
        let start = ContinuousClock().now
        guard let socket = try? Socket(connectingTo: address) else { return nil }
        guard socket.send(HTTPRequest("GET", "/download/\(bytes)", host: Self.host).bytes) else { return nil }
        var head: [UInt8] = []
        var left = bytes
        var isInBody = false
        let deadline = start + Self.patience
        while left > 0 {
            guard case .bytes(let more) = socket.receive(until: deadline) else { return nil }
            if isInBody {
                left -= more.count
                continue
            }
            head += more
            guard let end = head.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { continue }
            guard head.starts(with: Array("HTTP/1.1 200".utf8)) else { return nil }
            isInBody = true
            left -= head.count - end
        }
        return left == 0 ? (ContinuousClock().now - start) / .seconds(1) : nil
    }
}
