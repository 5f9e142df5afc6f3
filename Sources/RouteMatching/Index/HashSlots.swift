/// An open-addressing table from 64-bit hashes to indices into an array of things.
///
/// A slot is one word: the upper half of the hash above, the index plus one below, 0 for empty. The table only proposes: more
/// than one thing may have the hash, so the caller compares.
///
/// ```
/// 63            32 31             0
/// [ hash's top half | index + 1    ]
/// ```
struct HashSlots: Sendable {
    private var slots: [UInt64]
    private var mask: Int

    /// A table for `count` things, at most half full.
    init(count: Int) {
        var capacity = 4
        while capacity < 2 * count { capacity *= 2 }
        slots = Array(repeating: 0, count: capacity)
        mask = capacity - 1
    }

    /// Adds an index under a hash; the caller adds no more than the table was made for.
    mutating func insert(_ hash: UInt64, _ index: Int) {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = hash & 0xffff_ffff_0000_0000 | UInt64(index + 1)
    }

    /// A walk over the indices under a hash.
    @inline(__always)
    func probe(_ hash: UInt64) -> Probe {
        Probe(slot: Int(truncatingIfNeeded: hash), tag: hash & 0xffff_ffff_0000_0000)
    }

    /// The next index under the probe's hash; nil if there is none left.
    ///
    /// Ends, because half of the slots are empty.
    @inline(__always)
    func next(_ probe: inout Probe) -> Int? {
        while true {
            let slot = slots[probe.slot & mask]
            if slot == 0 { return nil }
            probe.slot &+= 1
            if slot & 0xffff_ffff_0000_0000 == probe.tag { return Int(truncatingIfNeeded: slot & 0xffff_ffff) &- 1 }
        }
    }

    /// The state of a walk.
    struct Probe {
        fileprivate var slot: Int
        fileprivate let tag: UInt64
    }
}
