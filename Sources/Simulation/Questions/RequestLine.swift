import GatewayAPI

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A request as a line of JSON.
struct RequestLine: Decodable {
    var id: RequestID?
    var gateway: String?
    var port: Int?
    var scheme: String?
    var method: String
    var host: String?
    var path: String
    var headers: [[String]]?

    /// Reads a line; throws a `RequestLineError` that says what is wrong with it.
    static func read(_ line: ArraySlice<UInt8>, decoder: JSONDecoder) throws -> RequestLine {
        do {
            return try decoder.decode(RequestLine.self, from: Data(line))
        } catch let error as DecodingError {
            throw RequestLineError(error)
        }
    }

    /// The request; throws a `RequestLineError` where a value cannot be used.
    func request() throws -> SimulatedRequest {
        if let port, !(1...65_535).contains(port) { throw RequestLineError("port \(port) is not between 1 and 65535") }
        if let gateway, !SimulatedRequest.isGatewayName(gateway) {
            throw RequestLineError("gateway \"\(gateway)\" is not namespace/name")
        }
        let isTLS: Bool
        switch scheme {
        case nil, "http": isTLS = false
        case "https": isTLS = true
        case let other?: throw RequestLineError("scheme \"\(other)\" is neither http nor https")
        }
        let pairs = try (headers ?? []).map { pair in
            guard pair.count == 2 else { throw RequestLineError("a header is not a pair of name and value") }
            return HTTPHeader(name: pair[0], value: pair[1])
        }
        return SimulatedRequest(
            gateway: gateway,
            port: port,
            isTLS: isTLS,
            method: method,
            host: host,
            target: path,
            headers: pairs
        )
    }
}

/// The name that a caller gave to a request.
struct RequestID: Decodable {
    let value: ManifestValue

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            value = .string(text)
        } else if let number = try? container.decode(Int64.self) {
            value = .int(number)
        } else if let truth = try? container.decode(Bool.self) {
            value = .bool(truth)
        } else if let number = try? container.decode(Double.self) {
            value = .double(number)
        } else if let list = try? container.decode([RequestID?].self) {
            value = .array(list.map { $0?.value ?? .null })
        } else {
            let members = try container.decode([String: RequestID?].self)
            value = .object(
                members.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: $0.value?.value ?? .null) }
            )
        }
    }

    /// The id of a line that is otherwise no request.
    static func salvaged(from line: ArraySlice<UInt8>, decoder: JSONDecoder) -> ManifestValue {
        struct Holder: Decodable { var id: RequestID? }
        return (try? decoder.decode(Holder.self, from: Data(line)))?.id?.value ?? .null
    }
}

/// What is wrong with a line.
struct RequestLineError: Error {
    var message: String

    init(_ message: String) {
        self.message = message
    }

    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, _): message = "\(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined()
            message = path.isEmpty ? "not an object" : "\(path) is of the wrong type"
        case .dataCorrupted: message = "not JSON"
        @unknown default: message = "not a request"
        }
    }
}
