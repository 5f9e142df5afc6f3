import HTTPMessage
import NIOCore

/// Takes the chunks of a body apart.
///
/// > Source: Envoy 1.40 (`BalsaFrame`), measured: a size may be followed by `;`, a blank or CR; up to the end of its
/// > line anything goes but a CR without LF or an LF without CR; whatever stands between a chunk's last byte and the
/// > next LF is dropped; sizes up to 2⁶⁴ − 1.
struct ChunkedBody {
    enum Progress {
        case needsMoreBytes
        case data(ByteBuffer)
        /// The last chunk was read; what follows is the trailer section.
        case trailers
        case malformed
    }

    private enum State {
        case size(UInt64, digits: Bool)
        case sizeLine(size: UInt64)
        case sizeLineFeed(size: UInt64)
        case data(left: Int)
        case afterData
    }

    private var state = State.size(0, digits: false)

    mutating func advance(_ input: inout InputBuffer) -> Progress {
        while input.count > 0 {
            if case .data(let left) = state {
                let data = input.take(left)
                state = left > data.readableBytes ? .data(left: left - data.readableBytes) : .afterData
                return .data(data)
            }
            switch readLine(&input) {
            case .more: break
            case .last: return .trailers
            case .malformed: return .malformed
            }
        }
        return .needsMoreBytes
    }

    private enum LineProgress {
        case more
        case last
        case malformed
    }

    /// Reads bytes outside data up to the end of the input or a change to data.
    private mutating func readLine(_ input: inout InputBuffer) -> LineProgress {
        var state = self.state
        let (consumed, progress) = Self.scan(input.bytes.readableBytesUInt8Span, &state)
        input.skip(consumed)
        self.state = state
        return progress
    }

    private static func scan(_ bytes: Span<UInt8>, _ state: inout State) -> (consumed: Int, LineProgress) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard let next = next(state, byte) else { return (index, .malformed) }
            state = next
            if case .data(let left) = next {
                if left > 0 { return (index, .more) }
                state = .size(0, digits: false)
                return (index, .last)
            }
        }
        return (index, .more)
    }

    private static func next(_ state: State, _ byte: UInt8) -> State? {
        switch state {
        case .size(let size, let digits):
            if let digit = byte.hexadecimalValue {
                guard size >> 60 == 0 else { return nil }
                return .size(size << 4 | digit, digits: true)
            }
            guard digits else { return nil }
            switch byte {
            case .carriageReturn: return .sizeLineFeed(size: size)
            case .space, .tab, UInt8(ascii: ";"): return .sizeLine(size: size)
            default: return nil
            }
        case .sizeLine(let size):
            switch byte {
            case .carriageReturn: return .sizeLineFeed(size: size)
            case .lineFeed: return nil
            default: return state
            }
        case .sizeLineFeed(let size):
            return byte == .lineFeed ? .data(left: Int(clamping: size)) : nil
        case .afterData:
            return byte == .lineFeed ? .size(0, digits: false) : state
        case .data:
            return state
        }
    }
}
