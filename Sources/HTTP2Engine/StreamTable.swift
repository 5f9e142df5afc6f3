/// Streams by their number: open addressing, for numbers that mostly follow one another.
///
/// Looking up costs about one comparison, since each side numbers its streams in steps of two; nothing is allocated
/// while the number of streams stays below the greatest one there was.
struct StreamTable {
    private var slots: [StreamRecord?]
    private(set) var count = 0

    init() {
        slots = Array(repeating: nil, count: 16)
    }

    subscript(_ id: HTTP2StreamID) -> StreamRecord? {
        var index = home(id)
        while let record = slots[index] {
            if record.id == id { return record }
            index = (index + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Adds a record; there must be none of its number.
    mutating func insert(_ record: StreamRecord) {
        if count * 2 >= slots.count { grow() }
        place(record)
        count += 1
    }

    /// Takes a record out.
    mutating func remove(_ id: HTTP2StreamID) -> StreamRecord? {
        var index = home(id)
        while let record = slots[index], record.id != id { index = (index + 1) & (slots.count - 1) }
        guard let removed = slots[index] else { return nil }
        slots[index] = nil
        count -= 1
        closeGap(at: index)
        return removed
    }

    /// Takes all records out, the oldest stream first.
    mutating func removeAll() -> [StreamRecord] {
        let all = slots.compactMap { $0 }.sorted { $0.id < $1.id }
        slots = Array(repeating: nil, count: 16)
        count = 0
        return all
    }

    private func home(_ id: HTTP2StreamID) -> Int {
        Int(truncatingIfNeeded: id.number >> 1) & (slots.count - 1)
    }

    private mutating func place(_ record: StreamRecord) {
        var index = home(record.id)
        while slots[index] != nil { index = (index + 1) & (slots.count - 1) }
        slots[index] = record
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: nil, count: old.count * 2)
        for case let record? in old { place(record) }
    }

    /// Moves back those that stand further on only because the freed slot was taken.
    private mutating func closeGap(at freed: Int) {
        let mask = slots.count - 1
        var gap = freed
        var index = (freed + 1) & mask
        while let record = slots[index] {
            let distance = (index - home(record.id)) & mask
            if distance >= (index - gap) & mask {
                slots[gap] = record
                slots[index] = nil
                gap = index
            }
            index = (index + 1) & mask
        }
    }
}
