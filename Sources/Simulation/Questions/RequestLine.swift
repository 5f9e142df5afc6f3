import GatewayAPI

/// A request as a line of JSON.
struct RequestLine {
    /// The name that the caller gave to it, as written; nil for none, or for a line that is not JSON.
    private(set) var id: ArraySlice<UInt8>?
    /// What is asked, or why nothing can be.
    private(set) var request: Result<SimulatedRequest, RequestLineError>

    init(_ line: ArraySlice<UInt8>) {
        var reader = JSONReader(line)
        var id: Range<Int>?
        do {
            let members = try reader.wholeObject { if $0 == "id" { id = $1 } }
            self.id = id.map { line[$0] }
            request = members.map { RequestMembers(list: $0).result } ?? .failure(RequestLineError("not an object"))
        } catch {
            request = .failure(RequestLineError("not JSON"))
        }
    }
}

/// What is wrong with a line.
struct RequestLineError: Error {
    var message: String

    init(_ message: String) {
        self.message = message
    }
}

/// The members of a request line.
private struct RequestMembers {
    let list: [ManifestValue.Member]

    var result: Result<SimulatedRequest, RequestLineError> {
        Result { () throws(RequestLineError) in try request() }
    }

    private func request() throws(RequestLineError) -> SimulatedRequest {
        let gateway = try text("gateway")
        let port = try number("port")
        let scheme = try text("scheme")
        let method = try requiredText("method")
        let host = try text("host")
        let target = try requiredText("path")
        let headers = try headers()
        if let port, !(1...65_535).contains(port) { throw RequestLineError("port \(port) is not between 1 and 65535") }
        if let gateway, !SimulatedRequest.isGatewayName(gateway) {
            throw RequestLineError("gateway \"\(gateway)\" is not namespace/name")
        }
        if let scheme, scheme != "http", scheme != "https" {
            throw RequestLineError("scheme \"\(scheme)\" is neither http nor https")
        }
        return SimulatedRequest(
            gateway: gateway,
            port: port,
            isTLS: scheme == "https",
            method: method,
            host: host,
            target: target,
            headers: headers
        )
    }

    /// The last of that name, unless it is null.
    private func value(_ key: String) -> ManifestValue? {
        guard let value = list.last(where: { $0.key == key })?.value, value != .null else { return nil }
        return value
    }

    private func wrongType(_ path: String) -> RequestLineError { RequestLineError("\(path) is of the wrong type") }

    private func text(_ key: String) throws(RequestLineError) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.text else { throw wrongType(key) }
        return text
    }

    private func requiredText(_ key: String) throws(RequestLineError) -> String {
        if let text = try text(key) { return text }
        throw list.contains { $0.key == key } ? wrongType(key) : RequestLineError("\(key) is missing")
    }

    private func number(_ key: String) throws(RequestLineError) -> Int? {
        switch value(key) {
        case nil: return nil
        case .int(let number)?: return Int(number)
        case .double(let number)?:
            guard let whole = Int(exactly: number) else { throw wrongType(key) }
            return whole
        default: throw wrongType(key)
        }
    }

    private func headers() throws(RequestLineError) -> [HTTPHeader] {
        guard let value = value("headers") else { return [] }
        guard case .array(let pairs) = value else { throw wrongType("headers") }
        var headers: [HTTPHeader] = []
        headers.reserveCapacity(pairs.count)
        for (index, pair) in pairs.enumerated() {
            guard case .array(let parts) = pair else { throw wrongType("headers[\(index)]") }
            let texts = parts.compactMap(\.text)
            guard texts.count == parts.count else {
                let part = parts.firstIndex { $0.text == nil } ?? 0
                throw wrongType("headers[\(index)][\(part)]")
            }
            guard texts.count == 2 else { throw RequestLineError("a header is not a pair of name and value") }
            headers.append(HTTPHeader(name: texts[0], value: texts[1]))
        }
        return headers
    }
}
