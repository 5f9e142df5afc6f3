/// The CEL rules of the TLSRoute CRD.
enum TLSRouteRules {
    static let hostnames: [ValidationRule] = [
        each("Hostnames cannot contain an IP") { !Characters.isIPv4Address($0) },
        each("Hostnames must be valid based on RFC-1123") { name in
            name.contains(UInt8(ascii: "*")) || Characters.isDNSSubdomain(name)
        },
        each("Wildcards on hostnames must be the first label, and the rest of hostname must be valid based on RFC-1123")
        {
            name in
            guard name.contains(UInt8(ascii: "*")) else { return true }
            return name.starts(with: "*.".utf8) && Characters.isDNSSubdomain(name.dropFirst(2))
        },
    ]

    private static func each(
        _ message: String,
        holds: @escaping @Sendable (ArraySlice<UInt8>) -> Bool
    ) -> ValidationRule {
        ValidationRule(message) { hostnames in
            hostnames.elements.enumerated()
                .filter { !holds(Array(($0.element.text ?? "").utf8)[...]) }
                .map { FieldPath([.index($0.offset)]) }
        }
    }
}

extension Characters {
    /// Four numbers up to 255 without leading zeros, with dots between.
    ///
    /// An IPv6 address has characters that no hostname has.
    ///
    /// > Source: Kubernetes `apiserver/pkg/cel/library/ip.go`, `isIP`, after Go's `netip.ParseAddr`.
    static func isIPv4Address(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.count), part.allSatisfy(isDigit) else { return false }
                if part.count > 1, part.first == UInt8(ascii: "0") { return false }
                return part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 255
            }
    }
}
