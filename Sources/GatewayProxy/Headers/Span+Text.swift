// Reading header values without making strings.

extension Span<UInt8> {
    /// Whether a range holds exactly these bytes.
    func equals(_ range: Range<Int>, _ text: [UInt8]) -> Bool {
        guard range.count == text.count else { return false }
        for offset in text.indices where self[range.lowerBound + offset] != text[offset] { return false }
        return true
    }

    /// Whether a range holds this lower-case text, in any case.
    func equalsIgnoringCase(_ range: Range<Int>, _ text: [UInt8]) -> Bool {
        guard range.count == text.count else { return false }
        for offset in text.indices where self[range.lowerBound + offset].asciiLowercased != text[offset] {
            return false
        }
        return true
    }

    /// A copy.
    func array(_ range: Range<Int>) -> [UInt8] {
        var output: [UInt8] = []
        output.append(self, range)
        return output
    }

    /// A copy in lower case.
    func lowercased(_ range: Range<Int>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(range.count)
        for index in range { output.append(self[index].asciiLowercased) }
        return output
    }

    /// Calls `body` with each element of a comma-separated list, without whitespace around it.
    func forEachToken(_ range: Range<Int>, _ body: ([UInt8]) -> Void) {
        var token: [UInt8] = []
        for index in range {
            let byte = self[index]
            if byte == UInt8(ascii: ",") {
                body(token.trimmed())
                token = []
            } else {
                token.append(byte)
            }
        }
        body(token.trimmed())
    }

    /// Whether a comma-separated list has this lower-case element.
    func containsToken(_ range: Range<Int>, _ wanted: [UInt8], ignoringCase: Bool = false) -> Bool {
        var isFound = false
        forEachToken(range) { token in
            if token == wanted || ignoringCase && token.map(\.asciiLowercased) == wanted { isFound = true }
        }
        return isFound
    }

    /// Whether a content type is that of gRPC.
    ///
    /// > Source: Envoy `source/common/grpc/common.cc`, `hasGrpcContentType`.
    func isGRPC(_ range: Range<Int>) -> Bool {
        let text = HeaderNames.applicationGRPC
        guard range.count >= text.count else { return false }
        for offset in text.indices where self[range.lowerBound + offset] != text[offset] { return false }
        return range.count == text.count || self[range.lowerBound + text.count] == UInt8(ascii: "+")
    }
}

extension [UInt8] {
    /// Without spaces and tabs at both ends.
    func trimmed() -> [UInt8] {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return []
        }
        return Array(self[first...last])
    }
}
