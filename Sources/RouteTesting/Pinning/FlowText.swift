import GatewayAPI
import Simulation

// Tests are short: request and expect fit a line each, as a person writes them.

extension ManifestValue {
    /// The value in YAML's flow style, on one line; texts that could be read as something else are quoted.
    var flowText: String {
        switch self {
        case .object(let members):
            "{" + members.map { "\(Self.string($0.key).flowText): \($0.value.flowText)" }.joined(separator: ", ") + "}"
        case .array(let elements): "[" + elements.map(\.flowText).joined(separator: ", ") + "]"
        case .string(let text) where text.isPlainYAML: text
        default: compactJSON()
        }
    }
}

extension String {
    /// Whether the text stands for itself in a flow collection.
    ///
    /// > Source: YAML 1.2.2, sections 7.3.3 (plain style) and 10.3.2 (what plain text is resolved to), narrowly.
    fileprivate var isPlainYAML: Bool {
        guard let first = utf8.first, first == UInt8(ascii: "/") || (first | 0x20).isLetter else { return false }
        let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        guard !words.contains(lowercased()), !hasSuffix(":") else { return false }
        return utf8.allSatisfy { byte in
            (byte | 0x20).isLetter || (0x30...0x39).contains(byte) || "/._-".utf8.contains(byte)
        }
    }
}

extension UInt8 {
    /// Whether it is a lower-case letter of ASCII.
    fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
}
