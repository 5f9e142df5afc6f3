internal import MessageLayout

extension IndexStorage {
    /// The hash space of domains.
    static let domainSpace: UInt64 = .max - 1

    /// The virtual host of a domain as sent, without its port; nil if there is none.
    ///
    /// One pass from the end to the start gives the hash of each suffix that begins with a dot, and that of the whole.
    ///
    /// > Source: Envoy: exact, then the longest wildcard that leaves something for its `*`, then `*`
    /// > (semantics 4.21, 4.22).
    func virtualHost(_ bytes: Span<UInt8>, _ domain: Range<Int>) -> Int? {
        if longestSuffix == 0, !hasExactDomains { return anyHost }
        var hash = ByteHash(space: Self.domainSpace)
        var wildcard: Int?
        var end = domain.upperBound
        let total = domain.count
        while true {
            let wordCount = min(8, end &- domain.lowerBound)
            // The last `wordCount` bytes before `end` in the top of the word.
            let word = bytes.topWord(end &- wordCount..<end).lowercasedBytes
            if domain.upperBound &- end <= longestSuffix {
                var dots = word.lanes(equalTo: UInt8(ascii: "."))
                while dots != 0 {
                    let lane = 7 &- (dots.leadingZeroBitCount >> 3)
                    dots &= ~(0x80 &<< UInt64(truncatingIfNeeded: lane &* 8))
                    let count = domain.upperBound &- end &+ 8 &- lane
                    guard count < total, count <= longestSuffix else { break }
                    if let host = wildcardHost(bytes, domain, hash, word, lane, count) { wildcard = host }
                }
            }
            if wordCount < 8 {
                let rest = wordCount == 0 ? 0 : word &>> UInt64(truncatingIfNeeded: (8 &- wordCount) &* 8)
                return exactHost(bytes, domain, hash.finished(rest: rest, count: ~total)) ?? wildcard ?? anyHost
            }
            hash.combine(word)
            end &-= 8
        }
    }

    /// The virtual host of the wildcard for the last `count` bytes, which begin at a lane of `word`.
    @inline(__always)
    private func wildcardHost(
        _ bytes: Span<UInt8>,
        _ domain: Range<Int>,
        _ hash: ByteHash,
        _ word: UInt64,
        _ lane: Int,
        _ count: Int
    ) -> Int? {
        var hash = hash
        if lane == 0 { hash.combine(word) }
        let rest = lane == 0 ? 0 : word &>> UInt64(truncatingIfNeeded: lane &* 8)
        var probe = domainSlots.probe(hash.finished(rest: rest, count: count))
        while let slot = domainSlots.next(&probe) {
            let suffix = domain.upperBound &- count..<domain.upperBound
            guard bytes.equalsFolded(suffix, text.span, slot.key.indices) else { continue }
            if slot.index & 1 == 1 { return slot.index >> 1 }
        }
        return nil
    }

    @inline(__always)
    private func exactHost(_ bytes: Span<UInt8>, _ domain: Range<Int>, _ hash: UInt64) -> Int? {
        var probe = domainSlots.probe(hash)
        while let slot = domainSlots.next(&probe) {
            guard bytes.equalsFolded(domain, text.span, slot.key.indices) else { continue }
            if slot.index & 1 == 0 { return slot.index >> 1 }
        }
        return nil
    }

    /// The hash under which a domain is kept; the same as `virtualHost` computes on its way.
    static func domainHash(_ key: [UInt8], isWildcard: Bool) -> UInt64 {
        var hash = ByteHash(space: domainSpace)
        var end = key.count
        while end >= 8 {
            hash.combine(key.span.topWord(end - 8..<end))
            end -= 8
        }
        let rest = end == 0 ? 0 : key.span.topWord(0..<end) >> UInt64((8 - end) * 8)
        return hash.finished(rest: rest, count: isWildcard ? key.count : ~key.count)
    }
}

extension Span<UInt8> {
    /// At most eight bytes in the top of a word, the last one highest; zeros below.
    @inline(__always)
    func topWord(_ range: Range<Int>) -> UInt64 {
        if range.count == 8 { return word(at: range.lowerBound) }
        if range.isEmpty { return 0 }
        return partialWord(range) &<< UInt64(truncatingIfNeeded: (8 &- range.count) &* 8)
    }
}
