/// Exact paths and path-separated prefixes of all virtual hosts, found by hash.
///
/// With many entries a look-up is a walk from one cache miss to the next, so there are only two: a slot leads to a
/// record that holds the path itself and all that an unconditional entry needs.
///
/// ```
/// slot     63            32 31                0
///          [ hash's top half | record's word + 1 ]      0: empty
/// record   [ kind, alone     | bytes of the path ]
///          [ virtual host    | first position    ]
///          [ first in chain  | group             ]
///          [ the path, eight bytes a word, zeros behind ]
/// ```
struct PathRecords: Sendable {
    private var slots: [UInt64]
    private var mask: Int
    private var words: [UInt64] = []
    private static let headWords = 3

    /// What a path or prefix leads to.
    struct Hit {
        var group: Int32
        /// The lowest position of the group's entries.
        var first: Int32
        /// The same, of the group and of those of the prefixes that it contains.
        var firstInChain: Int32
        /// Whether the group's first entry has no further condition.
        var decidesAlone: Bool
    }

    /// A table for `count` paths, at most half full.
    init(count: Int) {
        var capacity = 4
        while capacity < 2 * count { capacity *= 2 }
        slots = Array(repeating: 0, count: capacity)
        mask = capacity - 1
    }

    /// Adds a group under its hash; the caller adds no more than the table was made for.
    mutating func insert(_ hash: UInt64, _ group: PathGroup, _ index: Int, key: Span<UInt8>) {
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 { place = (place + 1) & mask }
        slots[place] = hash & 0xffff_ffff_0000_0000 | UInt64(words.count + 1)
        let kind = UInt64(group.kind.rawValue) << 1 | (group.decidesAlone ? 1 : 0)
        words.append(kind << 32 | UInt64(key.count))
        words.append(UInt64(UInt32(group.virtualHost)) << 32 | UInt64(UInt32(bitPattern: group.first)))
        words.append(UInt64(UInt32(bitPattern: group.firstInChain)) << 32 | UInt64(index))
        for offset in stride(from: 0, to: key.count, by: 8) {
            words.append(key.partialWord(offset..<min(offset + 8, key.count)))
        }
    }

    /// The group of a kind and virtual host whose path is a range of bytes.
    @inline(__always)
    func find(
        _ hash: UInt64,
        _ kind: PathGroup.Kind,
        virtualHost: Int,
        _ bytes: Span<UInt8>,
        _ range: Range<Int>
    ) -> Hit? {
        var place = Int(truncatingIfNeeded: hash)
        while true {
            let slot = slots[place & mask]
            if slot == 0 { return nil }
            place &+= 1
            guard (slot ^ hash) >> 32 == 0 else { continue }
            let record = Int(truncatingIfNeeded: slot & 0xffff_ffff) &- 1
            let (head, host, rest) = (words[record], words[record &+ 1], words[record &+ 2])
            guard head & 0xffff_ffff == UInt64(truncatingIfNeeded: range.count), head >> 33 == UInt64(kind.rawValue),
                host >> 32 == UInt64(truncatingIfNeeded: virtualHost),
                isEqual(record &+ Self.headWords, bytes, range)
            else { continue }
            return Hit(
                group: Int32(truncatingIfNeeded: rest),
                first: Int32(truncatingIfNeeded: host),
                firstInChain: Int32(truncatingIfNeeded: rest >> 32),
                decidesAlone: head >> 32 & 1 == 1
            )
        }
    }

    @inline(__always)
    private func isEqual(_ start: Int, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var word = start
        var offset = range.lowerBound
        while offset &+ 8 <= range.upperBound {
            if words[word] != bytes.word(at: offset) { return false }
            word &+= 1
            offset &+= 8
        }
        return offset == range.upperBound || words[word] == bytes.partialWord(offset..<range.upperBound)
    }
}
