/// The character classes behind the CRDs' patterns, on UTF-8 bytes.
enum Characters {
    static func isLower(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") }
    static func isUpper(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }
    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    static func isLetter(_ byte: UInt8) -> Bool { isLower(byte) || isUpper(byte) }
    static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
    static func isLowerAlphanumeric(_ byte: UInt8) -> Bool { isLower(byte) || isDigit(byte) }
    static func isDash(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
    }

    /// A character of `token`.
    ///
    /// > Source: RFC 9110, section 5.6.2.
    static func isToken(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || isOne(of: "!#$%&'*+-.^_`|~", byte)
    }

    /// A character that a path may hold as it is.
    ///
    /// > Source: RFC 3986, `pchar` and `/`, without percent-encoding.
    static func isPathCharacter(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || isOne(of: "-/._~!$&'()*+,;=:@", byte)
    }

    /// A character after the slash of a domain-prefixed name.
    static func isPrefixedPathCharacter(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || isOne(of: "/-._~%!$&'()*+,;=:", byte)
    }

    private static func isOne(of set: StaticString, _ byte: UInt8) -> Bool {
        set.description.utf8.contains(byte)
    }

    /// Whether the first and the last byte are `ends` and those between are `ends` or `inner`.
    static func isWord(
        _ bytes: ArraySlice<UInt8>,
        first: (UInt8) -> Bool,
        inner: (UInt8) -> Bool,
        last: (UInt8) -> Bool
    ) -> Bool {
        guard let head = bytes.first, let tail = bytes.last, first(head) else { return false }
        return bytes.count == 1 || (last(tail) && bytes.dropFirst().dropLast().allSatisfy(inner))
    }

    static func isDNSLabel(_ bytes: ArraySlice<UInt8>) -> Bool {
        isWord(
            bytes,
            first: isLowerAlphanumeric,
            inner: { isLowerAlphanumeric($0) || isDash($0) },
            last: isLowerAlphanumeric
        )
    }

    static func isDNSSubdomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy(isDNSLabel)
    }

    static func isHostname(_ bytes: ArraySlice<UInt8>) -> Bool {
        isDNSSubdomain(bytes.starts(with: "*.".utf8) ? bytes.dropFirst(2) : bytes)
    }

    static func isKind(_ bytes: ArraySlice<UInt8>) -> Bool {
        isWord(bytes, first: isLetter, inner: { isAlphanumeric($0) || isDash($0) }, last: isAlphanumeric)
    }

    static func isLabelValue(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.isEmpty || isNameSegment(bytes)
    }

    static func isNameSegment(_ bytes: ArraySlice<UInt8>) -> Bool {
        isWord(
            bytes,
            first: isAlphanumeric,
            inner: { isAlphanumeric($0) || isOne(of: "-_.", $0) },
            last: isAlphanumeric
        )
    }

    static func isHeaderValue(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let head = bytes.first, let tail = bytes.last, isVisible(head), isVisible(tail) else { return false }
        var afterBlank = false
        for byte in bytes {
            let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
            if isBlank ? afterBlank : !isVisible(byte) { return false }
            afterBlank = isBlank
        }
        return true
    }

    private static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7f }

    static func isProtocol(_ bytes: ArraySlice<UInt8>) -> Bool {
        let plain = isWord(
            bytes,
            first: isAlphanumeric,
            inner: { isAlphanumeric($0) || isDash($0) },
            last: isAlphanumeric
        )
        return plain || isPrefixed(bytes, rest: isAlphanumeric)
    }

    static func isAddressType(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.starts(with: "Hostname".utf8) || contains(bytes, "IPAddress") || contains(bytes, "NamedAddress")
            || isPrefixed(bytes, rest: isPrefixedPathCharacter)
    }

    /// Whether the text ends in a domain, a slash and `rest`; what stands before the domain does not matter, for the
    /// CRDs' patterns are not anchored there.
    private static func isPrefixed(_ bytes: ArraySlice<UInt8>, rest: (UInt8) -> Bool) -> Bool {
        bytes.indices.contains { index in
            guard bytes[index] == UInt8(ascii: "/"), index > bytes.startIndex else { return false }
            let tail = bytes[(index + 1)...]
            return isLowerAlphanumeric(bytes[index - 1]) && !tail.isEmpty && tail.allSatisfy(rest)
        }
    }

    private static func contains(_ bytes: ArraySlice<UInt8>, _ word: String) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: word.utf8) }
    }

    static func isControllerName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return false }
        let path = bytes[(slash + 1)...]
        return isDNSSubdomain(bytes[..<slash]) && !path.isEmpty && path.allSatisfy(isPrefixedPathCharacter)
    }

    static func isQualifiedKey(_ bytes: ArraySlice<UInt8>) -> Bool {
        let slash = bytes.firstIndex(of: UInt8(ascii: "/"))
        let name = slash.map { bytes[($0 + 1)...] } ?? bytes
        let prefixHolds = slash.map { isDNSSubdomain(bytes[..<$0]) } ?? true
        return prefixHolds && name.count <= 63 && isNameSegment(name)
    }

    static func isRequestPath(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while let byte = rest.first {
            if byte == UInt8(ascii: "%") {
                let digits = rest.dropFirst().prefix(2)
                guard digits.count == 2, digits.allSatisfy(isHexDigit) else { return false }
                rest = rest.dropFirst(3)
            } else {
                guard isPathCharacter(byte) else { return false }
                rest = rest.dropFirst()
            }
        }
        return !bytes.isEmpty
    }

    /// Whether a scheme, `://` and anything stand there.
    static func isAbsoluteURI(_ bytes: ArraySlice<UInt8>) -> Bool {
        let scheme = bytes.prefix { !":/?#".utf8.contains($0) }
        return !scheme.isEmpty && bytes[scheme.endIndex...].starts(with: "://".utf8)
    }
}
