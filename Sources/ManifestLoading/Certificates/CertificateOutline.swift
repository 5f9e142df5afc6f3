/// Finds where the outline of a certificate breaks, in the order and the words of Go.
///
/// > Source: Go `crypto/x509`, `parseCertificate`.
struct CertificateOutline {
    private static let sequence: UInt8 = 0x30
    private static let integer: UInt8 = 0x02
    private static let bitString: UInt8 = 0x03
    private static let version: UInt8 = 0xa0

    /// The first fault; nil where the outline is whole.
    static func fault(in bytes: [UInt8]) -> CertificateFault? {
        do throws(CertificateFault) {
            var outer = DERReader(bytes[...])
            var certificate = try outer.read(sequence, "certificate")
            guard outer.isAtEnd else { throw CertificateFault("x509: trailing data") }
            var body = try certificate.read(sequence, "tbs certificate")
            try checkBody(&body)
            _ = try certificate.read(sequence, "algorithm identifier")
            _ = try certificate.read(bitString, "signature")
            return nil
        } catch {
            return error
        }
    }

    private static func checkBody(_ body: inout DERReader) throws(CertificateFault) {
        if body.next == version {
            var version = try body.read(version, "version")
            _ = try version.read(integer, "version")
        }
        _ = try body.read(integer, "serial number")
        _ = try body.read(sequence, "signature algorithm identifier")
        _ = try body.read(sequence, "issuer")
        var validity = try body.read(sequence, "validity")
        _ = try validity.readAny("validity")
        _ = try validity.readAny("validity")
        _ = try body.read(sequence, "issuer")
        var key = try body.read(sequence, "spki")
        _ = try key.read(sequence, "public key algorithm identifier")
        _ = try key.read(bitString, "subjectPublicKey")
    }
}

/// Reads one element of DER after the other.
private struct DERReader {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { bytes.isEmpty }

    /// The tag of the next element.
    var next: UInt8? { bytes.first }

    /// Takes an element of that tag and gives its content.
    mutating func read(_ tag: UInt8, _ what: String) throws(CertificateFault) -> DERReader {
        guard bytes.first == tag else { throw CertificateFault("x509: malformed \(what)") }
        return try readAny(what)
    }

    /// Takes an element of any tag and gives its content.
    mutating func readAny(_ what: String) throws(CertificateFault) -> DERReader {
        guard bytes.popFirst() != nil, let length = readLength(), length <= bytes.count else {
            throw CertificateFault("x509: malformed \(what)")
        }
        let content = bytes.prefix(length)
        bytes = bytes.dropFirst(length)
        return DERReader(content)
    }

    /// Lengths beyond 32 bits are none that a text of this size can have.
    private mutating func readLength() -> Int? {
        guard let first = bytes.popFirst() else { return nil }
        guard first >= 0x80 else { return Int(first) }
        let width = Int(first & 0x7f)
        guard (1...4).contains(width), bytes.count >= width else { return nil }
        let length = bytes.prefix(width).reduce(0) { $0 << 8 | Int($1) }
        bytes = bytes.dropFirst(width)
        return length
    }
}
