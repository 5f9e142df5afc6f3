import HTTPMessage
import MessageLayout
import NIOCore
import RouteModel

/// What a header value's commands may ask about an exchange.
struct HeaderValueSource {
    /// The request's head, as it arrived.
    var request: RequestHead
    /// The status of the response; 0 while there is none.
    var status: Int
}

/// A header value as Envoy reads it: a format string with commands between `%`.
///
/// > Source: Envoy `source/common/formatter`; semantics 5.7. Tables with commands that Envoy refuses never get here.
struct HeaderValueTemplate: Sendable {
    private enum Segment: Sendable {
        case text([UInt8])
        case requestHeader([UInt8])
        case `protocol`
        case responseCode
    }

    private let segments: [Segment]
    private let literal: [UInt8]?

    /// Whether the value depends on the exchange.
    var readsRequest: Bool { literal == nil }

    init(_ text: String) {
        var segments: [Segment] = []
        var current: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                current.append(byte)
                continue
            }
            if rest.first == UInt8(ascii: "%") {
                rest.removeFirst()
                current.append(byte)
                continue
            }
            let command = rest.prefix { $0 != UInt8(ascii: "%") }
            rest = rest.dropFirst(command.count + 1)
            if let segment = Self.segment(String(decoding: command, as: UTF8.self)) {
                segments.append(.text(current))
                segments.append(segment)
                current = []
            }
        }
        literal = segments.isEmpty ? current : nil
        self.segments = segments + [.text(current)]
    }

    private static func segment(_ command: String) -> Segment? {
        switch command {
        case "PROTOCOL": return .protocol
        case "RESPONSE_CODE": return .responseCode
        default:
            guard command.hasPrefix("REQ("), command.hasSuffix(")") else { return nil }
            return .requestHeader([UInt8](utf8: command.dropFirst(4).dropLast().lowercased()))
        }
    }

    /// The value for one exchange.
    func render(_ source: HeaderValueSource) -> [UInt8] {
        if let literal { return literal }
        var output: [UInt8] = []
        for segment in segments {
            switch segment {
            case .text(let text): output.append(contentsOf: text)
            case .protocol: output.append(contentsOf: "HTTP/1.1".utf8)
            case .responseCode: output.appendDecimal(source.status)
            case .requestHeader(let name): Self.append(name, of: source.request, to: &output)
            }
        }
        return output
    }

    private static func append(_ name: [UInt8], of request: RequestHead, to output: inout [UInt8]) {
        let bytes = request.bytes.readableBytesUInt8Span
        for field in request.fields where field.name.count == name.count {
            let start = field.name.lowerBound
            var isEqual = true
            for offset in name.indices where bytes[start + offset].asciiLowercased != name[offset] { isEqual = false }
            if isEqual {
                output.append(bytes, field.value.indices)
                return
            }
        }
    }
}
