import NIOCore

/// What the header of a frame says.
///
/// > Source: RFC 9113 §4.1.
struct FrameFacts {
    var kind: UInt8
    var flags: UInt8
    var stream: HTTP2StreamID
    var length: Int

    /// Whether it ends its stream's message, or its section.
    var endsSomething: Bool { flags & 0x5 != 0 }
}

/// Finds where frames begin and end in what arrives, so that each is looked at before the library takes it: of some that
/// are wrong the library tells nothing.
///
/// A header that comes in pieces is put together first. The library counts CONTINUATION frames by looks at their headers,
/// and would take one that comes in nine pieces for nine.
struct FrameScanner {
    /// What can be given to the library.
    struct Segment {
        /// A frame's header that came in pieces.
        var header: ByteBuffer?
        /// How many of the bytes come next, at most to the end of a frame.
        var count: Int
        /// The frame whose header is complete with this segment.
        var frame: FrameFacts?
    }

    private static let headerSize = 9

    /// Bytes of the client's preface that are still to come.
    private var preface: Int
    /// The beginning of a header.
    private var header: [UInt8] = []
    /// Bytes of the frame's payload that are still to come.
    private var payload = 0

    init(role: HTTP2Role) {
        preface = role == .server ? 24 : 0
        header.reserveCapacity(Self.headerSize)
    }

    /// Takes the next segment off `bytes`; nil: there is no whole one left, and what there was is kept.
    mutating func next(in bytes: inout ByteBuffer) -> Segment? {
        let available = bytes.readableBytes
        guard available > 0 else { return nil }
        if preface > 0 {
            let count = min(preface, available)
            preface -= count
            return Segment(count: count)
        }
        if payload > 0 { return Segment(count: takePayload(available)) }
        if header.isEmpty, available >= Self.headerSize {
            let frame = FrameFacts(bytes.readableBytesUInt8Span)
            payload = frame.length
            return Segment(count: Self.headerSize + takePayload(available - Self.headerSize), frame: frame)
        }
        let taken = min(Self.headerSize - header.count, available)
        header.append(contentsOf: bytes.readableBytesView.prefix(taken))
        bytes.moveReaderIndex(forwardBy: taken)
        guard header.count == Self.headerSize else { return nil }
        let frame = FrameFacts(header.span)
        payload = frame.length
        defer { header.removeAll(keepingCapacity: true) }
        return Segment(header: ByteBuffer(bytes: header), count: takePayload(available - taken), frame: frame)
    }

    private mutating func takePayload(_ available: Int) -> Int {
        let count = min(payload, available)
        payload -= count
        return count
    }
}

extension FrameFacts {
    /// Reads a header of nine bytes.
    fileprivate init(_ header: borrowing Span<UInt8>) {
        length = Int(header[0]) << 16 | Int(header[1]) << 8 | Int(header[2])
        kind = header[3]
        flags = header[4]
        let number =
            UInt32(header[5] & 0x7F) << 24 | UInt32(header[6]) << 16 | UInt32(header[7]) << 8 | UInt32(header[8])
        stream = HTTP2StreamID(Int32(number))
    }
}
