import Foundation
import TestSupport

/// The Secrets and ConfigMaps that the suite makes in code.
///
/// Their key pairs lie in files beside this one, made once as the suite makes its own (`Certificates/make.py`).
enum Certificates {
    /// The object that an entry of `programmatic-resources.json` describes.
    static func object(for resource: JSON) throws -> JSON {
        let isSecret = resource["kind"].string == "Secret"
        let pair = try KeyPairFile(
            named: "\(resource["namespace"].string ?? "").\(resource["name"].string ?? "")"
        )
        let texts = resource["keys"].strings.map { key -> (String, JSON) in
            let text = key.hasSuffix(".key") || key.hasPrefix("key.") ? pair.key : pair.certificate
            return (key, .string(isSecret ? Data(text.utf8).base64EncodedString() : text))
        }
        var object: JSON = [
            "apiVersion": "v1", "kind": resource["kind"],
            "metadata": ["namespace": resource["namespace"], "name": resource["name"]],
            "data": .object(Dictionary(texts, uniquingKeysWith: { first, _ in first })),
        ]
        if isSecret { object["type"] = resource["type"] }
        return object
    }
}

extension World {
    /// The PEM text that `{kind, namespace, name, key}` names.
    func pem(_ reference: JSON) -> String? {
        let value = object(reference)["data"][reference["key"].string ?? ""].string
        guard reference["kind"].string == "Secret" else { return value }
        return value.flatMap { Data(base64Encoded: $0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The step with the certificates in place of `{CA_PEM:namespace/ConfigMap}`.
    func filled(_ step: JSON) throws -> JSON {
        var text = step.text
        while let match = text.firstMatch(of: /\{CA_PEM:([^\/}]+)\/([^}]+)\}/) {
            let reference: JSON = [
                "kind": "ConfigMap", "namespace": .string(String(match.1)), "name": .string(String(match.2)),
                "key": "ca.crt",
            ]
            let quoted = JSON.string(pem(reference) ?? "").text
            text.replaceSubrange(match.range, with: quoted.dropFirst().dropLast())
        }
        return try JSON(parsing: text)
    }
}
