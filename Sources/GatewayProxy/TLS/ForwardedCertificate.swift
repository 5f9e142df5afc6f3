import Crypto
import NIOSSL
import RouteModel
import SwiftASN1
import X509

/// What an endpoint is told of the certificate that a client showed: the value of `x-forwarded-client-cert`.
///
/// Made once for a connection: it costs a parse and, where PEM is 1 KiB, as much memory as the connection lives.
///
/// > Source: Istio `pilot/pkg/networking/core/gateway.go`, `buildGatewayConnectionManager` (`SANITIZE_SET` with subject,
/// > certificate, URIs and DNS names); Envoy `source/common/http/conn_manager_utility.cc`, `mutateXfccRequestHeader`,
/// > measured on 1.40.
struct ForwardedCertificate {
    /// `Hash=…;Cert="…";Subject="…";URI=…;DNS=…`.
    let value: [UInt8]

    /// Throws where BoringSSL cannot write its own certificate.
    init(_ certificate: NIOSSLCertificate) throws {
        let bytes = try certificate.toDERBytes()
        let names = certificate.subjectNames
        let uris = names.compactMap { name in if case .uri(let text) = name { text } else { nil } }
        let dnsNames = names.compactMap { name in if case .dns(let text) = name { text } else { nil } }
        var elements = ["Hash=\(Self.hash(bytes))", "Cert=\"\(Self.encodedPEM(bytes))\""]
        // What BoringSSL takes and this parser does not has no subject to tell.
        let subject = (try? Certificate(derEncoded: bytes)).map { Self.text(of: $0.subject) } ?? ""
        elements.append("Subject=\"\(subject)\"")
        elements += uris.isEmpty ? ["URI="] : uris.map { "URI=\($0)" }
        elements += dnsNames.map { "DNS=\($0)" }
        value = [UInt8](utf8: elements.joined(separator: ";"))
    }

    private static func hash(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { hexadecimal($0).lowercased() }.joined()
    }

    private static func encodedPEM(_ bytes: [UInt8]) -> String {
        let pem = PEMDocument(type: "CERTIFICATE", derBytes: bytes).pemString + "\n"
        return pem.reduce(into: "") { text, character in
            switch character {
            case "\n": text += "%0A"
            case " ": text += "%20"
            case "+": text += "%2B"
            case "/": text += "%2F"
            case "=": text += "%3D"
            default: text.append(character)
            }
        }
    }

    // MARK: The subject

    /// A name in the text form of RFC 2253: the last part first.
    static func text(of name: DistinguishedName) -> String {
        name.reversed().map { part in part.map(text(of:)).reversed().joined(separator: "+") }.joined(separator: ",")
    }

    private static func text(of attribute: RelativeDistinguishedName.Attribute) -> String {
        let type = attribute.type.description
        guard let name = shortNames[type], let text = String(attribute.value) else {
            // Nothing is known of the value's syntax.
            return "\(type)=#\(encoding(of: attribute.value).map(hexadecimal).joined())"
        }
        return "\(name)=\(escaped(Array(text.utf8)))"
    }

    private static func encoding(of value: RelativeDistinguishedName.Attribute.Value) -> [UInt8] {
        var serializer = DER.Serializer()
        guard (try? serializer.serialize(ASN1Any(value))) != nil else { return [] }
        return serializer.serializedBytes
    }

    /// > Source: RFC 2253 §2.4; BoringSSL `crypto/x509/a_strex.cc`: what is no printable ASCII is a hexadecimal pair.
    private static func escaped(_ bytes: [UInt8]) -> String {
        bytes.enumerated().reduce(into: "") { text, byte in
            let isFirst = byte.offset == 0
            let isLast = byte.offset == bytes.count - 1
            switch byte.element {
            case UInt8(ascii: " ") where isFirst || isLast, UInt8(ascii: "#") where isFirst,
                UInt8(ascii: ","), UInt8(ascii: "+"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"),
                UInt8(ascii: ">"), UInt8(ascii: ";"):
                text += "\\" + String(UnicodeScalar(byte.element))
            case 0x20..<0x7F: text.unicodeScalars.append(UnicodeScalar(byte.element))
            default: text += "\\" + hexadecimal(byte.element)
            }
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }

    /// > Source: BoringSSL `crypto/obj/objects.txt`, the short names of attributes.
    private static let shortNames = [
        "2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
        "2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.13": "description",
        "2.5.4.15": "businessCategory", "2.5.4.17": "postalCode", "2.5.4.41": "name", "2.5.4.42": "GN",
        "2.5.4.43": "initials", "2.5.4.44": "generationQualifier", "2.5.4.46": "dnQualifier",
        "2.5.4.65": "pseudonym", "2.5.4.97": "organizationIdentifier", "0.9.2342.19200300.100.1.1": "UID",
        "0.9.2342.19200300.100.1.25": "DC", "1.2.840.113549.1.9.1": "emailAddress",
    ]
}

extension NIOSSLCertificate {
    /// The DNS names and URIs that it is for.
    var subjectNames: [UpstreamTLS.SubjectAltName] {
        _subjectAlternativeNames().compactMap { name in
            let text = String(decoding: name.contents, as: UTF8.self)
            switch name.nameType {
            case .dnsName: return .dns(text)
            case .uri: return .uri(text)
            default: return nil
            }
        }
    }
}
