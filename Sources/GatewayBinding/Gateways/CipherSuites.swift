/// The cipher suites that Istio hands on.
///
/// > Source: Istio `pkg/config/security/security.go`, `FilterCipherSuites`: others, and repetitions, are left out without
/// > a word; what begins with no letter or digit is an operator.
enum CipherSuites {
    private static let known: Set = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
        "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA", "ECDHE-RSA-AES256-SHA",
        "AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA", "AES256-SHA", "DES-CBC3-SHA", "ALL", "",
    ]

    /// Reads a list that commas part.
    static func filter(_ list: String) -> [String] {
        if list.isEmpty { return [] }
        var seen: Set<String> = []
        return list.split(separator: ",", omittingEmptySubsequences: false).map { trimmed($0) }.filter { suite in
            let isOperator = suite.utf8.first.map { !isLetterOrDigit($0) } ?? false
            return (isOperator || known.contains(suite)) && seen.insert(suite).inserted
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop(while: \.isWhitespace)
        return String(
            start[..<(start.lastIndex { !$0.isWhitespace }.map { start.index(after: $0) } ?? start.startIndex)]
        )
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: byte >= 0x80
        }
    }
}
