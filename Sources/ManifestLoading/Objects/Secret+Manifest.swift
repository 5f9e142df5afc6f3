import Foundation
import GatewayAPI

extension Secret {
    /// Reads a checked and defaulted object and judges its key pair.
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
            keys: entries.keys.sorted { $0.utf8Precedes($1) }
        )
    }
}

/// Base64 as the API server reads it: line breaks do not matter.
enum Base64 {
    static func decode(_ text: String) -> [UInt8]? {
        let joined = text.filter { !$0.isNewline }
        return Data(base64Encoded: joined).map { [UInt8]($0) }
    }
}

/// Decides whether a Secret holds a certificate and its key.
///
/// > Source: Istio, `pkg/kube/controllers` secret extraction: `tls.crt` and `tls.key`, or `cert` and `key`.
enum KeyPairJudge {
    static func judge(_ entries: [String: [UInt8]]) -> Secret.KeyPairState {
        for (certificateKey, privateKey) in [("tls.crt", "tls.key"), ("cert", "key")] {
            switch (entries[certificateKey], entries[privateKey]) {
            case (nil, nil): continue
            case (nil, _?): return .malformed("\(certificateKey) is missing")
            case (_?, nil): return .malformed("\(privateKey) is missing")
            case (let certificate?, let key?):
                return judge(certificate, named: certificateKey, key, named: privateKey)
            }
        }
        return .absent
    }

    private static func judge(
        _ certificate: [UInt8],
        named certificateName: String,
        _ key: [UInt8],
        named keyName: String
    ) -> Secret.KeyPairState {
        let certificatePEM = String(decoding: certificate, as: UTF8.self)
        let keyPEM = String(decoding: key, as: UTF8.self)
        if let fault = PEM.fault(of: certificatePEM, labels: ["CERTIFICATE"]) {
            return .malformed("\(certificateName): \(fault)")
        }
        if let fault = PEM.fault(of: keyPEM, labels: ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"]) {
            return .malformed("\(keyName): \(fault)")
        }
        return .keyPair(certificatePEM: certificatePEM, privateKeyPEM: keyPEM)
    }
}

/// The outer form of PEM text.
///
/// > Source: RFC 7468, and X.690 for the length of the outermost SEQUENCE.
enum PEM {
    /// Why the text holds no usable block of these labels; nil if it does.
    static func fault(of text: String, labels: [String]) -> String? {
        let blocks = blocks(of: text)
        let wanted = blocks.filter { labels.contains($0.label) }
        guard !wanted.isEmpty else { return "no PEM block \(labels.joined(separator: " or "))" }
        for block in wanted {
            guard let bytes = block.bytes else { return "the PEM block \(block.label) is not closed or not base64" }
            guard isSequence(bytes) else { return "the PEM block \(block.label) is not DER" }
        }
        return nil
    }

    private static func blocks(of text: String) -> [(label: String, bytes: [UInt8]?)] {
        var blocks: [(label: String, bytes: [UInt8]?)] = []
        var open: (label: String, body: String)?
        for rawLine in text.split(whereSeparator: \.isNewline) {
            let line = rawLine.trimmingCharacters(in: .whitespaces)
            if let label = label(of: line, "-----BEGIN ") {
                open = (label, "")
            } else if let label = label(of: line, "-----END "), let block = open {
                blocks.append((block.label, label == block.label ? Base64.decode(block.body) : nil))
                open = nil
            } else {
                open?.body += line
            }
        }
        if let open { blocks.append((open.label, nil)) }
        return blocks
    }

    private static func label(of line: String, _ prefix: String) -> String? {
        guard line.hasPrefix(prefix), line.hasSuffix("-----"), line.utf8.count > prefix.utf8.count + 5 else {
            return nil
        }
        return String(line.dropFirst(prefix.count).dropLast(5))
    }

    /// Whether the bytes are exactly one DER SEQUENCE.
    private static func isSequence(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 2, bytes[0] == 0x30 else { return false }
        let first = Int(bytes[1])
        guard first >= 0x80 else { return bytes.count == 2 + first }
        let width = first & 0x7f
        guard (1...4).contains(width), bytes.count >= 2 + width else { return false }
        let length = bytes[2..<(2 + width)].reduce(0) { $0 << 8 | Int($1) }
        return bytes.count == 2 + width + length
    }
}
