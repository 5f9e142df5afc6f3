extension Unicode.Scalar {
    /// The scalar as it may stand on a terminal: control characters and what turns the direction of writing around are
    /// spelled out, the tab and all else stays.
    public var visible: String {
        switch value {
        case 0x09: String(self)
        case 0x0A: "\\n"
        case 0x0D: "\\r"
        case ..<0x20, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: "\\u{\(String(value, radix: 16))}"
        default: String(self)
        }
    }
}

extension String {
    /// The text as it may stand on a terminal, on one line.
    ///
    /// Manifests may hold anything; what they hold is shown, and never obeyed as an escape sequence.
    public var visible: String {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
        return unicodeScalars.reduce(into: "") { $0 += $1.visible }
    }
}
