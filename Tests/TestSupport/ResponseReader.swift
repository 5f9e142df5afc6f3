/// Cuts the bytes of a connection into responses.
package struct ResponseReader {
    /// The methods of the requests not yet answered: HEAD has no body, CONNECT may switch protocols.
    private var methods: [String]
    private var buffer: [UInt8] = []
    private var interim: [Int] = []
    /// The whole responses so far.
    package private(set) var responses: [HTTPResponse] = []
    /// Whether a 101 ended HTTP on this connection.
    package private(set) var isUpgraded = false

    package init(methods: [String]) {
        self.methods = methods
    }

    /// Bytes that belong to no whole response.
    package var rest: [UInt8] { buffer }

    /// Takes more bytes.
    package mutating func feed(_ bytes: [UInt8]) {
        buffer += bytes
        while !isUpgraded, let end = parse(atEnd: false) { buffer.removeFirst(end) }
    }

    /// The other side closed: a body without length is whole, any other is cut.
    package mutating func finish() {
        guard !isUpgraded, !buffer.isEmpty, let end = parse(atEnd: true) else { return }
        buffer.removeFirst(min(end, buffer.count))
    }

    /// Announces further requests on the same connection.
    package mutating func expect(method: String) {
        methods.append(method)
    }

    /// Parses one message at the start of the buffer and returns where it ends.
    private mutating func parse(atEnd: Bool) -> Int? {
        guard let headEnd = buffer.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
        var response = HTTPResponse()
        guard response.readHead(buffer[..<(headEnd - 2)]) else { return nil }
        if (100..<200).contains(response.status), response.status != 101 {
            interim.append(response.status)
            return headEnd
        }
        response.interim = interim
        guard let end = body(of: &response, from: headEnd, atEnd: atEnd) else { return nil }
        interim = []
        if !methods.isEmpty { methods.removeFirst() }
        isUpgraded = response.status == 101
        responses.append(response)
        return end
    }

    private func body(of response: inout HTTPResponse, from start: Int, atEnd: Bool) -> Int? {
        if methods.first == "HEAD" || [101, 204, 304].contains(response.status) {
            response.isComplete = true
            return start
        }
        if response.value("transfer-encoding")?.lowercased().hasSuffix("chunked") == true {
            return chunks(of: &response, from: start, atEnd: atEnd)
        }
        if let length = response.value("content-length").flatMap({ Int($0) }) {
            let end = start + length
            guard end <= buffer.count || atEnd else { return nil }
            response.body = Array(buffer[start..<min(end, buffer.count)])
            response.isComplete = end <= buffer.count
            return end
        }
        guard atEnd else { return nil }
        response.body = Array(buffer[start...])
        response.isComplete = true
        return buffer.count
    }

    private func chunks(of response: inout HTTPResponse, from start: Int, atEnd: Bool) -> Int? {
        var position = start
        while let lineEnd = line(from: position) {
            let size = String(decoding: buffer[position..<lineEnd], as: UTF8.self).split(separator: ";").first ?? ""
            guard let count = Int(size, radix: 16) else { break }
            position = lineEnd + 2
            if count == 0 { return trailers(of: &response, from: position) ?? (atEnd ? buffer.count : nil) }
            guard position + count + 2 <= buffer.count else { break }
            response.body += buffer[position..<position + count]
            position += count + 2
        }
        return atEnd ? buffer.count : nil
    }

    private func trailers(of response: inout HTTPResponse, from start: Int) -> Int? {
        var position = start
        while let lineEnd = line(from: position) {
            if lineEnd == position {
                response.isComplete = true
                return lineEnd + 2
            }
            if let trailer = HeaderLine(parsing: buffer[position..<lineEnd]) { response.trailers.append(trailer) }
            position = lineEnd + 2
        }
        return nil
    }

    /// Where the line that begins at `start` ends, before its CR LF.
    private func line(from start: Int) -> Int? {
        var position = start
        while position + 1 < buffer.count {
            if buffer[position] == 0x0d, buffer[position + 1] == 0x0a { return position }
            position += 1
        }
        return nil
    }
}

extension HTTPResponse {
    /// Reads status line and header lines; each ends in CR LF.
    fileprivate mutating func readHead(_ bytes: ArraySlice<UInt8>) -> Bool {
        let lines = bytes.split(separator: 0x0a).map { $0.last == 0x0d ? $0.dropLast() : $0 }
        let parts = (lines.first.map { latin1($0) } ?? "").split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/"), let code = Int(parts[1]) else { return false }
        version = String(parts[0])
        status = code
        reason = parts.count > 2 ? String(parts[2]) : ""
        headers = lines.dropFirst().compactMap { HeaderLine(parsing: $0) }
        return true
    }
}

extension HeaderLine {
    fileprivate init?(parsing line: ArraySlice<UInt8>) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let value = latin1(line[(colon + 1)...])
        self.init(latin1(line[..<colon]), value.trimmed)
    }
}

extension String {
    /// Without the spaces and tabs around it.
    package var trimmed: String {
        let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: blank).reversed().drop(while: blank).reversed())
    }

    /// The text as Latin-1 bytes; what Latin-1 lacks as UTF-8.
    package var latin1Bytes: [UInt8] {
        unicodeScalars.flatMap { $0.value < 256 ? [UInt8($0.value)] : Array(String($0).utf8) }
    }
}

/// Bytes as text in which every byte is one character.
package func latin1(_ bytes: some Sequence<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(Unicode.Scalar(byte)) }
    return String(text)
}
