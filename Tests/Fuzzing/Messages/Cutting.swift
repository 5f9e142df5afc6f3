import TestSupport

/// How bytes are cut before a decoder gets them.
enum Cutting {
    case whole
    case bytewise
    case random(SeededGenerator)

    func pieces(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        switch self {
        case .whole: return [bytes[...]]
        case .bytewise:
            // Long runs of one kind of byte are not worth the time at their full length.
            let end = min(bytes.count, 600)
            return bytes[..<end].indices.map { bytes[$0...$0] } + (end < bytes.count ? [bytes[end...]] : [])
        case .random(var random):
            var pieces: [ArraySlice<UInt8>] = []
            var start = 0
            let longest = random.pick([2, 7, 23, 200])
            while start < bytes.count {
                let end = min(bytes.count, start + 1 + random.below(longest))
                pieces.append(bytes[start..<end])
                start = end
            }
            return pieces
        }
    }
}
