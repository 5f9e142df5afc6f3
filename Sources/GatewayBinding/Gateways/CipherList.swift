/// A list of cipher suites as BoringSSL reads it for Envoy, which refuses a list with a part that it does not know.
///
/// > Source: BoringSSL `ssl/ssl_cipher.cc`, `ssl_create_cipher_list` with `strict`; lists tried on Envoy 1.40.
struct CipherList {
    private var active: Set<String> = []
    private var killed: Set<String> = []
    /// Whether suites of equal rank stand in brackets, beside which there can be no operator.
    private var hasGroup = false

    /// Why Envoy refuses the suites; nil: it takes them.
    static func refusal(of suites: [String]) -> String? {
        let text = suites.joined(separator: ":")
        if text.isEmpty { return nil }
        var list = CipherList()
        do throws(Fault) {
            try list.read(text)
        } catch {
            return "it does not take \(error.text) in its cipher suites \(quoted(text))"
        }
        return list.active.isEmpty ? "its cipher suites \(quoted(text)) leave none" : nil
    }

    private struct Fault: Error {
        var text: String
    }

    private mutating func read(_ text: String) throws(Fault) {
        var rest = Substring(text)
        while let next = rest.first {
            if Self.separators.contains(next) {
                rest.removeFirst()
            } else if next == "[" {
                hasGroup = true
                rest = try readGroup(rest.dropFirst())
            } else {
                let rule = rest.prefix { !Self.separators.contains($0) }
                rest = rest[rule.endIndex...]
                try apply(rule)
            }
        }
    }

    private static let separators: Set<Character> = [":", " ", ";", ","]

    /// Reads suites of equal rank and gives what follows them.
    private mutating func readGroup(_ text: Substring) throws(Fault) -> Substring {
        guard let end = text.firstIndex(of: "]") else { throw Fault(text: "a bracket without its second") }
        for name in text[..<end].split(separator: "|") { active.formUnion(try suites(named: name).subtracting(killed)) }
        return text[text.index(after: end)...]
    }

    private mutating func apply(_ rule: Substring) throws(Fault) {
        let isOperator = rule.first.map { "-+!@".contains($0) } ?? false
        if isOperator, hasGroup { throw Fault(text: "an operator beside brackets") }
        if rule == "@STRENGTH" { return }
        let chosen = try suites(named: isOperator ? rule.dropFirst() : rule)
        switch rule.first {
        case "-": active.subtract(chosen)
        case "!":
            killed.formUnion(chosen)
            active.subtract(chosen)
        case "+": break
        case "@": throw Fault(text: quoted(String(rule)))
        default: active.formUnion(chosen.subtracting(killed))
        }
    }

    /// The suites that a name, or several of groups of them joined by `+`, stand for.
    private func suites(named text: Substring) throws(Fault) -> Set<String> {
        if Self.groups[String(text)] != nil { return [String(text)] }
        var chosen = Set(Self.groups.keys)
        for part in text.split(separator: "+", omittingEmptySubsequences: false) {
            guard Self.everything.contains(String(part)) || Self.groupNames.contains(String(part)) else {
                throw Fault(text: quoted(String(text)))
            }
            if Self.everything.contains(String(part)) { continue }
            chosen = chosen.filter { Self.groups[$0]?.contains(String(part)) ?? false }
        }
        return chosen
    }

    private static let everything: Set = ["ALL", "HIGH", "FIPS"]
    private static let groupNames = groups.values.reduce(into: Set<String>()) { $0.formUnion($1) }

    /// Every suite with the groups that it is one of.
    private static let groups: [String: Set<String>] = {
        let ecdhe = "kECDHE kEECDH ECDHE EECDH "
        let (ecdsa, rsa, psk) = ("ECDSA aECDSA ", "aRSA ", "PSK aPSK ")
        let (gcm, poly, cbc) = ("AES AESGCM TLSv1.2 ", "CHACHA20 TLSv1.2 ", "SHA SHA1 SSLv3 TLSv1 ")
        let rows = [
            ("ECDHE-ECDSA-AES128-GCM-SHA256", ecdhe + ecdsa + gcm + "AES128"),
            ("ECDHE-ECDSA-AES256-GCM-SHA384", ecdhe + ecdsa + gcm + "AES256"),
            ("ECDHE-ECDSA-CHACHA20-POLY1305", ecdhe + ecdsa + poly),
            ("ECDHE-ECDSA-AES128-SHA", ecdhe + ecdsa + cbc + "AES AES128"),
            ("ECDHE-ECDSA-AES256-SHA", ecdhe + ecdsa + cbc + "AES AES256"),
            ("ECDHE-RSA-AES128-GCM-SHA256", ecdhe + rsa + gcm + "AES128"),
            ("ECDHE-RSA-AES256-GCM-SHA384", ecdhe + rsa + gcm + "AES256"),
            ("ECDHE-RSA-CHACHA20-POLY1305", ecdhe + rsa + poly),
            ("ECDHE-RSA-AES128-SHA", ecdhe + rsa + cbc + "AES AES128"),
            ("ECDHE-RSA-AES256-SHA", ecdhe + rsa + cbc + "AES AES256"),
            ("ECDHE-RSA-AES128-SHA256", ecdhe + rsa + "AES AES128 TLSv1.2"),
            ("AES128-GCM-SHA256", "kRSA RSA " + rsa + gcm + "AES128"),
            ("AES256-GCM-SHA384", "kRSA RSA " + rsa + gcm + "AES256"),
            ("AES128-SHA", "kRSA RSA " + rsa + cbc + "AES AES128"),
            ("AES256-SHA", "kRSA RSA " + rsa + cbc + "AES AES256"),
            ("DES-CBC3-SHA", "kRSA RSA 3DES " + rsa + cbc),
            ("ECDHE-PSK-CHACHA20-POLY1305", ecdhe + psk + poly),
            ("ECDHE-PSK-AES128-CBC-SHA", ecdhe + psk + cbc + "AES AES128"),
            ("ECDHE-PSK-AES256-CBC-SHA", ecdhe + psk + cbc + "AES AES256"),
            ("PSK-AES128-CBC-SHA", "kPSK " + psk + cbc + "AES AES128"),
            ("PSK-AES256-CBC-SHA", "kPSK " + psk + cbc + "AES AES256"),
            ("TLS_AES_128_GCM_SHA256", "AES AESGCM AES128"),
            ("TLS_AES_256_GCM_SHA384", "AES AESGCM AES256"),
            ("TLS_CHACHA20_POLY1305_SHA256", "CHACHA20"),
        ]
        return Dictionary(
            rows.map { ($0, Set($1.split(separator: " ").map(String.init))) },
            uniquingKeysWith: { first, _ in first }
        )
    }()
}
