internal import MessageLayout
internal import RouteModel

/// A request as Envoy's router sees it, spelled out: for the reference matcher and for explaining.
///
/// Made with as many allocations as it takes; the index never makes one.
public struct SeenRequest: Hashable, Sendable {
    /// As sent.
    public var method: String
    /// Lower case, without its port.
    public var host: String
    /// Normalised, without the query.
    public var path: [UInt8]
    /// In the order of the target, raw: nothing is decoded, a parameter without `=` has the empty value.
    ///
    /// > Source: Envoy 1.40 (semantics 4.12).
    public var queryParameters: [Field]
    /// The header lines after Envoy's own changes, names in lower case.
    ///
    /// Headers that Envoy keeps as one field are joined; up to 1.36 all are.
    public var headers: [Field]

    /// One header or query parameter.
    public struct Field: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The value's bytes.
        public var value: [UInt8]
    }
}

extension SeenRequest {
    /// Spells out a request that passed the edge.
    init(
        _ bytes: Span<UInt8>,
        _ request: RequestLayout,
        fields: Span<FieldRange>,
        edge: EdgeRequest,
        normalized: [UInt8],
        context: RequestContext,
        behavior: EnvoyBehavior
    ) {
        let target = edge.isNormalized ? normalized : bytes.copy(0..<bytes.count)
        method = String(decoding: bytes.copy(request.method.indices), as: UTF8.self)
        let authority = Authority.withoutPort(bytes, edge.authority.indices)
        host = String(decoding: bytes.copy(authority).map(\.lowercased), as: UTF8.self)
        path = Array(target[edge.path])
        queryParameters = Self.parameters(target[edge.query])
        var lines: [Field] = []
        for index in fields.indices {
            let name = bytes.copy(fields[index].name.indices).map(\.lowercased)
            let value = bytes.copy(fields[index].value.indices)
            lines.append(Field(name: String(decoding: name, as: UTF8.self), value: value))
        }
        let authorityLine = bytes.copy(edge.authority.indices)
        headers = Self.headers(lines, authority: authorityLine, context: context, behavior: behavior)
    }

    private static func parameters(_ query: ArraySlice<UInt8>) -> [Field] {
        guard !query.isEmpty else { return [] }
        return query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).map { parameter in
            let equals = parameter.firstIndex(of: UInt8(ascii: "=")) ?? parameter.endIndex
            return Field(
                name: String(decoding: parameter[..<equals], as: UTF8.self),
                value: Array(parameter[equals...].dropFirst())
            )
        }
    }

    private static func headers(
        _ lines: [Field],
        authority: [UInt8],
        context: RequestContext,
        behavior: EnvoyBehavior
    ) -> [Field] {
        func joined(_ name: String) -> [UInt8]? {
            let values = lines.filter { $0.name == name }.map(\.value)
            guard !values.isEmpty else { return nil }
            return Array(values.filter { !$0.isEmpty }.joined(separator: [UInt8(ascii: ",")]))
        }
        let options = (joined("connection") ?? []).split(separator: UInt8(ascii: ","))
            .map { String(decoding: $0.map(\.lowercased), as: UTF8.self).trimmingBlanks() }
        let isUpgrade =
            options.contains("upgrade") && lines.contains { $0.name == "upgrade" }
            && joined("upgrade").map { String(decoding: $0.map(\.lowercased), as: UTF8.self) } != "h2c"
        var headers: [Field] = [
            Field(name: "host", value: authority),
            Field(name: "x-forwarded-proto", value: Array((context.isTLS ? "https" : "http").utf8)),
        ]
        let isInternal =
            behavior.trustsPrivatePeers && context.isPrivatePeer && !lines.contains { $0.name == "x-forwarded-for" }
        func trusted(_ name: String) -> [UInt8]? {
            isInternal && (isUpgrade || !options.contains(name)) ? joined(name) : nil
        }
        if isInternal { headers.append(Field(name: "x-envoy-internal", value: Array("true".utf8))) }
        let address = trusted("x-envoy-external-address") ?? (isInternal ? nil : context.peerAddress)
        if let address { headers.append(Field(name: "x-envoy-external-address", value: address)) }
        let specimen = Array(HeaderSource.requestIDSpecimen.description.utf8)
        let requestID = trusted("x-request-id") ?? []
        headers.append(Field(name: "x-request-id", value: requestID.isEmpty ? specimen : requestID))
        let forwarded = joined("x-forwarded-for") ?? []
        headers.append(
            Field(
                name: "x-forwarded-for",
                value: forwarded.isEmpty ? context.peerAddress : forwarded + [UInt8(ascii: ",")] + context.peerAddress
            )
        )
        var done: Set<String> = []
        for line in lines {
            switch HeaderSource(name: line.name, behavior) {
            case .lines:
                if isUpgrade || !options.contains(line.name) { headers.append(line) }
            case .joinedLines:
                guard isUpgrade || !options.contains(line.name), done.insert(line.name).inserted else { continue }
                let values = lines.filter { $0.name == line.name }.map(\.value)
                headers.append(Field(name: line.name, value: Array(values.joined(separator: [UInt8(ascii: ",")]))))
            case .joined:
                guard isUpgrade || !options.contains(line.name), done.insert(line.name).inserted else { continue }
                headers.append(Field(name: line.name, value: joined(line.name) ?? []))
            case .trailers:
                let names = (joined("te") ?? []).split(separator: UInt8(ascii: ","))
                    .map { String(decoding: $0, as: UTF8.self).trimmingBlanks() }
                guard names.contains("trailers"), done.insert("te").inserted else { continue }
                headers.append(Field(name: "te", value: Array("trailers".utf8)))
            case .upgrade:
                guard isUpgrade, done.insert(line.name).inserted else { continue }
                headers.append(Field(name: line.name, value: joined(line.name) ?? []))
            case .joinedIfInternal:
                guard let value = trusted(line.name), done.insert(line.name).inserted else { continue }
                headers.append(Field(name: line.name, value: value))
            case .authority, .forwardedFor, .scheme, .peerAddress, .requestID, .removed, .internalMark,
                .joinedIfInternalOrPeer, .joinedIfInternalOrRequestID:
                continue
            }
        }
        return headers
    }
}

extension Span<UInt8> {
    /// The bytes of a range as an array.
    func copy(_ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        for index in range { bytes.append(self[index]) }
        return bytes
    }
}

extension String {
    /// Without blanks and tabs at both ends.
    fileprivate func trimmingBlanks() -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
