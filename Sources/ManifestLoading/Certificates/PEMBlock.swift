import Foundation

/// A block of PEM text: what it is called, and its bytes.
struct PEMBlock {
    /// What stands after `BEGIN`.
    var label: String
    /// Whether lines such as `Proc-Type: 4,ENCRYPTED` stand before the bytes.
    var hasHeaders: Bool
    var bytes: [UInt8]

    /// The blocks of a text that are whole, in order; what is around and between them does not matter, and a broken one
    /// counts as such text.
    ///
    /// > Source: RFC 7468; Go `encoding/pem`, `Decode`.
    static func blocks(in text: [UInt8]) -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        var open: PEMReading?
        for line in text.split(separator: UInt8(ascii: "\n")) {
            let line = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespaces.union(.newlines))
            if let label = label(of: line, after: "-----BEGIN ") {
                open = PEMReading(label: label)
            } else if let label = label(of: line, after: "-----END ") {
                if let block = open?.closed(by: label) { blocks.append(block) }
                open = nil
            } else {
                open?.add(line)
            }
        }
        return blocks
    }

    private static func label(of line: String, after beginning: String) -> String? {
        guard line.hasPrefix(beginning), line.hasSuffix("-----"), line.utf8.count > beginning.utf8.count + 5 else {
            return nil
        }
        return String(line.dropFirst(beginning.count).dropLast(5))
    }

    /// As text, without headers, under its own label or another one.
    func text(label: String? = nil) -> String {
        let label = label ?? self.label
        let body = Data(bytes).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN \(label)-----\n\(body)\n-----END \(label)-----\n"
    }
}

/// A block whose end has not come yet.
private struct PEMReading {
    var label: String
    var hasHeaders = false
    var body = ""

    init(label: String) { self.label = label }

    mutating func add(_ line: String) {
        if body.isEmpty, line.contains(":") {
            hasHeaders = true
        } else {
            body += line
        }
    }

    func closed(by ending: String) -> PEMBlock? {
        guard ending == label, let bytes = Base64.decode(body) else { return nil }
        return PEMBlock(label: label, hasHeaders: hasHeaders, bytes: bytes)
    }
}
