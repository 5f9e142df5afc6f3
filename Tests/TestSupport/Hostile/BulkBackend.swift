import Foundation

/// A backend for large bodies: it counts what it gets, and answers `/download/N` with N bytes.
package final class BulkBackend: Sendable {
    private let port: HeldPort
    /// `127.0.0.1:port`.
    package var address: String { "127.0.0.1:\(port.port)" }

    package init() throws {
        let port = try HeldPort(listening: true)
        self.port = port
        Thread.detachNewThread {
            while let socket = port.accept() {
                let connection = BulkConnection(socket: socket)
                Thread.detachNewThread { connection.serve() }
            }
        }
    }

    deinit {
        port.stopListening()
    }
}

/// One connection of the backend; it lives on one thread, to which it is handed over once.
private final class BulkConnection: @unchecked Sendable {
    private let socket: Socket
    private var buffer: [UInt8] = []

    init(socket: Socket) {
        self.socket = socket
    }

    func serve() {
        while let head = nextHead() {
            let length = head.value("content-length").flatMap { Int($0) } ?? 0
            guard let received = drain(length) else { return }
            let target = head.startLine.split(separator: " ").dropFirst().first ?? "/"
            if target.hasPrefix("/download/"), let count = Int(target.dropFirst("/download/".count)) {
                guard answer(bytes: count) else { return }
            } else {
                let body = Array("\(received)".utf8)
                let lines = "HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n"
                guard socket.send(Array(lines.utf8) + body) else { return }
            }
        }
    }

    private func more() -> Bool {
        guard case .bytes(let bytes) = socket.receive(until: .now + .seconds(600)) else { return false }
        buffer += bytes
        return true
    }

    private func nextHead() -> BulkHead? {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound {
                defer { buffer.removeFirst(end) }
                return BulkHead(buffer[..<end])
            }
            guard more() else { return nil }
        }
    }

    /// Reads a body; nil if it was cut.
    private func drain(_ length: Int) -> Int? {
        var left = length
        while true {
            let taken = min(left, buffer.count)
            buffer.removeFirst(taken)
            left -= taken
            if left == 0 { return length }
            guard more() else { return nil }
        }
    }

    private func answer(bytes count: Int) -> Bool {
        guard socket.send(Array("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n".utf8)) else { return false }
        let piece = [UInt8](repeating: UInt8(ascii: "d"), count: 256 * 1024)
        var left = count
        while left > 0 {
            guard socket.send(left >= piece.count ? piece : Array(piece.prefix(left))) else { return false }
            left -= min(left, piece.count)
        }
        return true
    }
}

/// The lines of a request head.
private struct BulkHead {
    let startLine: String
    private let lines: [Substring]

    init(_ bytes: ArraySlice<UInt8>) {
        let text = String(decoding: bytes, as: UTF8.self)
        startLine = text.split(separator: "\r\n").first.map(String.init) ?? ""
        lines = text.split(separator: "\r\n").dropFirst().map { $0 }
    }

    func value(_ name: String) -> String? {
        let line = lines.first { $0.lowercased().hasPrefix("\(name):") }
        return line.map { $0.dropFirst(name.count + 1).filter { $0 != " " } }
    }
}
