/// What the grammar of HTTP calls the bytes.
///
/// > Source: RFC 9110 §5.6; where Envoy differs, at the member.
extension UInt8 {
    @inlinable package static var tab: UInt8 { UInt8(ascii: "\t") }
    @inlinable package static var lineFeed: UInt8 { UInt8(ascii: "\n") }
    @inlinable package static var carriageReturn: UInt8 { UInt8(ascii: "\r") }
    @inlinable package static var space: UInt8 { UInt8(ascii: " ") }
    @inlinable package static var colon: UInt8 { UInt8(ascii: ":") }
    @inlinable package static var comma: UInt8 { UInt8(ascii: ",") }

    /// Whether it can stand in a token: two bit sets of 64 characters each.
    @inlinable package var isToken: Bool {
        guard self < 0x80 else { return false }
        let members: UInt64 = self < 0x40 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return (members >> UInt64(self & 0x3F)) & 1 == 1
    }

    /// What is cut off around a value; Envoy counts CR among it.
    @inlinable package var isTrimmed: Bool { self == .space || self == .tab || self == .carriageReturn }

    /// A byte that Envoy does not allow anywhere in a head: all controls but TAB, CR and LF.
    @inlinable package var isForbiddenControl: Bool {
        self == 0x7F || self < 0x20 && self != .tab && self != .carriageReturn && self != .lineFeed
    }

    @inlinable package var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    @inlinable package var isLetter: Bool {
        let folded = self | 0x20
        return folded >= UInt8(ascii: "a") && folded <= UInt8(ascii: "z")
    }

    /// The same letter in lower case; other bytes as they are.
    @inlinable package var lowercased: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }

    /// The value of a hexadecimal digit.
    @inlinable package var hexadecimalValue: UInt64? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(self - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(self - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
