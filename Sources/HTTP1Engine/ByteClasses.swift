/// What the grammar of HTTP calls the bytes.
///
/// > Source: RFC 9110 §5.6; where Envoy differs, at the member.
extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")
    static let comma = UInt8(ascii: ",")

    /// Whether it can stand in a token: two bit sets of 64 characters each.
    var isToken: Bool {
        guard self < 0x80 else { return false }
        let members: UInt64 = self < 0x40 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return (members >> UInt64(self & 0x3F)) & 1 == 1
    }

    /// What is cut off around a value; Envoy counts CR among it.
    var isTrimmed: Bool { self == .space || self == .tab || self == .carriageReturn }

    /// A byte that Envoy does not allow anywhere in a head: all controls but TAB, CR and LF.
    var isForbiddenControl: Bool {
        self == 0x7F || self < 0x20 && self != .tab && self != .carriageReturn && self != .lineFeed
    }

    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    var isLetter: Bool {
        let folded = self | 0x20
        return folded >= UInt8(ascii: "a") && folded <= UInt8(ascii: "z")
    }

    /// The same letter in lower case; other bytes as they are.
    var lowercased: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }

    /// The value of a hexadecimal digit.
    var hexadecimalValue: UInt64? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(self - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(self - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
