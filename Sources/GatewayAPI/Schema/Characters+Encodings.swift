extension Characters {
    static func isCORSOrigin(_ bytes: ArraySlice<UInt8>) -> Bool {
        if bytes.elementsEqual("*".utf8) { return true }
        for scheme in ["http://", "https://"] where bytes.starts(with: scheme.utf8) {
            return isOriginAuthority(bytes.dropFirst(scheme.utf8.count))
        }
        return false
    }

    /// A host, any wildcard in front, and a port of up to five digits.
    private static func isOriginAuthority(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return isOriginHost(bytes) }
        let port = bytes[(colon + 1)...]
        return isOriginHost(bytes[..<colon]) && (1...5).contains(port.count) && port.allSatisfy(isDigit)
    }

    private static func isOriginHost(_ bytes: ArraySlice<UInt8>) -> Bool {
        if bytes.elementsEqual("*".utf8) { return true }
        let labels = bytes.starts(with: "*.".utf8) ? bytes.dropFirst(2) : bytes
        return labels.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.allSatisfy { isAlphanumeric($0) || isDash($0) }
        }
    }
}

extension Characters {
    static func isBase64(_ bytes: ArraySlice<UInt8>) -> Bool {
        let text = bytes.filter { $0 != 0x0a && $0 != 0x0d }
        let digits = text.prefix { isAlphanumeric($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") }
        let padding = text.dropFirst(digits.count)
        return text.count.isMultiple(of: 4) && padding.count <= 2 && padding.allSatisfy { $0 == UInt8(ascii: "=") }
    }
}
