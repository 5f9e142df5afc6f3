public import GatewayAPI

// Values as JSON text. Members keep their order: the order of a command's answer is part of its contract.

extension ManifestValue {
    /// The value on one line, without spaces.
    public func compactJSON() -> String {
        var text = JSONText(indentation: nil)
        text.append(self, depth: 0)
        return text.text
    }

    /// The value on several lines, indented by four spaces as kubectl does.
    public func prettyJSON() -> String {
        var text = JSONText(indentation: 4)
        text.append(self, depth: 0)
        return text.text
    }
}

/// JSON text under construction.
struct JSONText {
    /// Spaces per level; nil for one line.
    let indentation: Int?
    private(set) var bytes: [UInt8] = []

    /// Whether `<`, `>`, `&` and the line breaks of JavaScript are escaped, as Go's encoder does.
    private var escapesHTML = false

    init(indentation: Int?, escapesHTML: Bool = false) {
        self.indentation = indentation
        self.escapesHTML = escapesHTML
        bytes.reserveCapacity(512)
    }

    /// Goes on behind bytes that it takes over, on one line; they are in `bytes` until they are put back.
    init(appendingTo buffer: inout [UInt8]) {
        indentation = nil
        swap(&bytes, &buffer)
    }

    /// Appends JSON that is text already.
    mutating func append(json: ArraySlice<UInt8>) {
        bytes.append(contentsOf: json)
    }

    /// Appends members behind others of an object on one line.
    mutating func append(moreMembers members: [ManifestValue.Member]) {
        for member in members {
            append(",")
            append(quoted: member.key)
            append(":")
            append(member.value, depth: 1)
        }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func append(_ value: ManifestValue, depth: Int) {
        switch value {
        case .null: append("null")
        case .bool(let bool): append(bool ? "true" : "false")
        case .int(let int): append(String(int))
        case .double(let double): append(double.isFinite ? String(double) : "null")
        case .string(let string): append(quoted: string)
        case .array(let elements):
            append(elements, between: ("[", "]"), depth: depth) { text, element in
                text.append(element, depth: depth + 1)
            }
        case .object(let members):
            append(members, between: ("{", "}"), depth: depth) { text, member in
                text.append(quoted: member.key)
                text.append(text.indentation == nil ? ":" : ": ")
                text.append(member.value, depth: depth + 1)
            }
        }
    }

    /// Appends JSON that is text already.
    mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func append<Element>(
        _ elements: [Element],
        between brackets: (String, String),
        depth: Int,
        element: (inout JSONText, Element) -> Void
    ) {
        append(brackets.0)
        for index in elements.indices {
            if index > 0 { append(",") }
            breakLine(depth: depth + 1)
            element(&self, elements[index])
        }
        if !elements.isEmpty { breakLine(depth: depth) }
        append(brackets.1)
    }

    private mutating func breakLine(depth: Int) {
        guard let indentation else { return }
        append("\n")
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation * depth))
    }

    private mutating func append(quoted string: String) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        if escapesHTML {
            for scalar in string.unicodeScalars { append(escapedForHTML: scalar) }
        } else if string.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            bytes.append(contentsOf: string.utf8)
        } else {
            for byte in string.utf8 { append(escaped: byte) }
        }
    }

    /// > Source: Go, `encoding/json`, `appendString` with `escapeHTML`.
    private mutating func append(escapedForHTML scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x08: append("\\b")
        case 0x0C: append("\\f")
        case UInt32(UInt8(ascii: "<")), UInt32(UInt8(ascii: ">")), UInt32(UInt8(ascii: "&")):
            append("\\u00" + String(scalar.value, radix: 16))
        case 0x2028, 0x2029: append("\\u" + String(scalar.value, radix: 16))
        default: for byte in String(scalar).utf8 { append(escaped: byte) }
        }
    }

    /// Bytes above ASCII are parts of characters that JSON takes as they are.
    private mutating func append(escaped byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        case ..<0x20: append("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
        default: bytes.append(byte)
        }
    }
}
