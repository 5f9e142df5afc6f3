import Foundation
import GatewayAPI

extension Secret {
    /// Reads a checked and defaulted object and judges its key pair and its authorities.
    init(manifest object: ManifestValue, metadata: ObjectMeta) {
        var entries: [String: [UInt8]] = [:]
        for member in object["data"]?.members ?? [] {
            entries[member.key] = member.value.text.flatMap(Base64.decode)
        }
        for member in object["stringData"]?.members ?? [] {
            entries[member.key] = member.value.text.map { Array($0.utf8) }
        }
        self.init(
            metadata: metadata,
            type: object["type"]?.text ?? "Opaque",
            keyPair: KeyPairJudge.judge(entries),
            trust: TrustJudge.judge(entries),
            keys: entries.keys.sorted { $0.utf8Precedes($1) }
        )
    }
}

extension ConfigMap {
    /// Reads a checked and defaulted object and judges its authorities.
    init(manifest object: ManifestValue, metadata: ObjectMeta) {
        var data: [String: String] = [:]
        for member in object["data"]?.members ?? [] {
            data[member.key] = member.value.text
        }
        self.init(metadata: metadata, data: data, trust: TrustJudge.judge(data.mapValues { Array($0.utf8) }))
    }
}

/// Base64 as the API server reads it: line breaks do not matter.
enum Base64 {
    static func decode(_ text: String) -> [UInt8]? {
        let joined = text.filter { !$0.isNewline }
        return Data(base64Encoded: joined).map { [UInt8]($0) }
    }
}
