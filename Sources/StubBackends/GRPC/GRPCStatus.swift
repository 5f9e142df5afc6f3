import HTTP2Engine

/// How a call ended.
struct GRPCStatus: Equatable {
    /// The codes that a stub gives.
    enum Code: Int {
        case ok = 0
        case invalidArgument = 3
        case resourceExhausted = 8
        case unimplemented = 12
        case internalError = 13
    }

    var code: Code
    var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Appends the fields that tell it.
    func append(to block: inout HTTP2HeaderBlock) {
        block.append("grpc-status", code.rawValue)
        if !message.isEmpty { block.append("grpc-message", Self.encoded(message)) }
    }

    /// What is neither printable nor ASCII, and `%`, as `%XX`.
    ///
    /// > Source: `doc/PROTOCOL-HTTP2.md` of grpc, Status-Message.
    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "%") {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
