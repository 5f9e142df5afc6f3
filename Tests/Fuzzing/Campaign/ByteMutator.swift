import TestSupport

/// Damages bytes: flips, cuts, copies, and words that mean something to who reads them.
struct ByteMutator: Sendable {
    var words: [[UInt8]]
    var maxBytes = 16 * 1024

    init(words: [String]) {
        self.words = words.map { Array($0.utf8) }
    }

    func mutate(_ input: [UInt8], with other: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = input
        for _ in 0...random.below(random.chance(20) ? 8 : 3) { damage(&bytes, other, &random) }
        return Array(bytes.prefix(maxBytes))
    }

    private func damage(_ bytes: inout [UInt8], _ other: [UInt8], _ random: inout SeededGenerator) {
        let place = random.below(bytes.count + 1)
        let length = random.chance(80) ? random.below(8) : random.below(bytes.count + 1)
        let range = place..<min(bytes.count, place + length)
        switch random.below(12) {
        case 0, 1: if place < bytes.count { bytes[place] = byte(&random) }
        case 2: bytes.insert(byte(&random), at: place)
        case 3: bytes.removeSubrange(range)
        case 4: bytes.insert(contentsOf: bytes[range], at: random.below(bytes.count + 1))
        case 5, 6, 7: if !words.isEmpty { bytes.insert(contentsOf: random.pick(words), at: place) }
        case 8: if !words.isEmpty { bytes.replaceSubrange(range, with: random.pick(words)) }
        case 9: splice(&bytes, at: place, other, &random)
        case 10: bytes.insert(contentsOf: repeatElement(byte(&random), count: run(&random)), at: place)
        default: if place < bytes.count { bytes[place] ^= 1 << UInt8(random.below(8)) }
        }
    }

    /// The head of one and the tail of the other.
    private func splice(_ bytes: inout [UInt8], at place: Int, _ other: [UInt8], _ random: inout SeededGenerator) {
        let start = random.below(other.count + 1)
        if random.chance(50) {
            bytes.replaceSubrange(place..., with: other[start...])
        } else {
            bytes.insert(contentsOf: other[start...].prefix(random.below(64)), at: place)
        }
    }

    private func run(_ random: inout SeededGenerator) -> Int {
        random.chance(90) ? random.below(20) : random.below(5000)
    }

    private func byte(_ random: inout SeededGenerator) -> UInt8 {
        random.chance(60) ? random.pick(Self.pointed) : UInt8(random.below(256))
    }

    /// Bytes on which grammars turn.
    private static let pointed =
        Array("\r\n\t :;,/?#%\\.\"'&*{}[]|<>=-+0159aAfFzZ@\u{0}\u{1}\u{7F}".utf8) + [0x80, 0xFF]
}
