package import MessageLayout
package import NIOCore

/// Which kind of message is read: it decides which repeated lines are one field.
package enum MessageSide {
    case request
    case response
    /// A request of HTTP/2, whose `cookie` may come in crumbs.
    case http2Request

    /// Whether repeated lines of a name are one field.
    package func joins(_ known: KnownField) -> Bool {
        switch self {
        case .request: known.isJoinedInRequests
        case .response: known.isJoinedInResponses
        case .http2Request: known == .cookie || known.isJoinedInRequests
        }
    }
}

/// A head put together anew, for the rare one whose values do not stand in the buffer as they are meant.
///
/// > Source: Envoy 1.40, measured: CR and LF inside a value vanish, blanks around them stay; repeated lines that are
/// > one field stand where the first stood, joined with `,`, empty values adding nothing. Cookie crumbs: RFC 9113
/// > §8.2.3.
package struct HeadRewriting {
    /// The head's new bytes.
    package private(set) var bytes = ByteBuffer()
    /// Where the fields stand in them.
    package private(set) var fields: [FieldRange] = []

    /// Copies what stands before the fields as it is, and then every field.
    package init(_ source: Span<UInt8>, fields old: [FieldRange], side: MessageSide) {
        bytes.reserveCapacity(source.count)
        fields.reserveCapacity(min(old.count, 128))
        append(source, 0..<(old.first?.name.lowerBound ?? 0))
        var done: UInt64 = 0
        for (index, field) in old.enumerated() {
            let bit: UInt64 = 1 << UInt64(field.known.rawValue)
            let joined = side.joins(field.known)
            if joined, done & bit != 0 { continue }
            done |= bit
            let name = ByteRange(start: bytes.writerIndex, count: Int(field.name.count))
            append(source, field.name.indices)
            bytes.writeStaticString(": ")
            let start = bytes.writerIndex
            append(source, cleaning: field.value.indices)
            if joined {
                for other in old[(index + 1)...] where other.known == field.known && !other.value.isEmpty {
                    if bytes.writerIndex > start { bytes.writeStaticString(field.known == .cookie ? "; " : ",") }
                    append(source, cleaning: other.value.indices)
                }
            }
            let value = ByteRange(start: start, count: bytes.writerIndex - start)
            bytes.writeStaticString("\r\n")
            fields.append(FieldRange(name: name, value: value, known: field.known))
        }
        bytes.writeStaticString("\r\n")
    }

    private mutating func append(_ source: Span<UInt8>, _ range: Range<Int>) {
        for index in range { bytes.writeInteger(source[index]) }
    }

    private mutating func append(_ source: Span<UInt8>, cleaning range: Range<Int>) {
        for index in range where source[index] != .carriageReturn && source[index] != .lineFeed {
            bytes.writeInteger(source[index])
        }
    }
}
