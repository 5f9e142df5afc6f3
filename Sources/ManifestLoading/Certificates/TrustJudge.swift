import GatewayAPI

/// Decides which certificates of authorities a Secret or ConfigMap holds.
///
/// > Source: Istio `pilot/pkg/credentials/kube/secrets.go`, `ExtractRoot`: `cacert`, else `ca.crt`; Go `crypto/x509`,
/// > `AppendCertsFromPEM`: one certificate that parses is enough.
enum TrustJudge {
    private static let names = ["cacert", "ca.crt"]

    static func judge(_ entries: [String: [UInt8]]) -> TrustBundle {
        for name in names {
            if let entry = entries[name], !entry.isEmpty { return judge(entry) }
        }
        for name in names where entries[name] != nil { return .absent("found key \"\(name)\", but it was empty") }
        return .absent(
            "found secret, but didn't have expected keys cacert or ca.crt; found: \(EntryNames.list(entries))"
        )
    }

    private static func judge(_ entry: [UInt8]) -> TrustBundle {
        let certificates = PEMBlock.blocks(in: entry).filter { block in
            guard block.label == "CERTIFICATE", !block.hasHeaders else { return false }
            return (try? ParsedCertificate(block.bytes)) != nil
        }
        if certificates.isEmpty { return .malformed }
        return .certificates(certificates.map { $0.text() }.joined())
    }
}

/// The names of an object's entries as Istio lists them.
///
/// > Source: Istio `pilot/pkg/credentials/kube/secrets.go`, `truncatedKeysMessage`.
enum EntryNames {
    static func list(_ entries: [String: [UInt8]]) -> String {
        let names = entries.keys.sorted { $0.utf8Precedes($1) }
        if names.count < 3 { return names.joined(separator: ", ") }
        return "\(names.prefix(3).joined(separator: ", ")), and \(names.count - 3) more..."
    }
}
