internal import MessageLayout

/// An open-addressing table from 64-bit hashes to indices into an array of things.
///
/// It only proposes: more than one thing may have the hash, so the caller compares. A slot also says where the thing's
/// key stands in the index's text, so that key and thing are fetched side by side.
struct HashSlots: Sendable {
    /// One place; 16 bytes, so that none straddles a cache line.
    struct Slot: Sendable {
        /// The upper half of the hash.
        fileprivate var tag: UInt32
        /// 0: empty.
        fileprivate var indexPlusOne: UInt32
        /// Where the key stands.
        var key: ByteRange

        /// The position of the thing.
        var index: Int { Int(indexPlusOne) &- 1 }
    }

    private var slots: [Slot]
    private var mask: Int

    /// A table for `count` things, at most half full.
    init(count: Int) {
        var capacity = 4
        while capacity < 2 * count { capacity *= 2 }
        slots = Array(repeating: Slot(tag: 0, indexPlusOne: 0, key: .empty), count: capacity)
        mask = capacity - 1
    }

    /// Adds an index under a hash; the caller adds no more than the table was made for.
    mutating func insert(_ hash: UInt64, _ index: Int, key: ByteRange = .empty) {
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place].indexPlusOne != 0 { place = (place + 1) & mask }
        slots[place] = Slot(tag: UInt32(truncatingIfNeeded: hash >> 32), indexPlusOne: UInt32(index + 1), key: key)
    }

    /// A walk over the slots of a hash.
    @inline(__always)
    func probe(_ hash: UInt64) -> Probe {
        Probe(place: Int(truncatingIfNeeded: hash), tag: UInt32(truncatingIfNeeded: hash >> 32))
    }

    /// The next slot under the probe's hash; nil if there is none left.
    ///
    /// Ends, because half of the slots are empty.
    @inline(__always)
    func next(_ probe: inout Probe) -> Slot? {
        while true {
            let slot = slots[probe.place & mask]
            if slot.indexPlusOne == 0 { return nil }
            probe.place &+= 1
            if slot.tag == probe.tag { return slot }
        }
    }

    /// The state of a walk.
    struct Probe {
        fileprivate var place: Int
        fileprivate let tag: UInt32
    }
}
