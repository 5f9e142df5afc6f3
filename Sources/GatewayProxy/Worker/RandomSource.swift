/// Random numbers of one loop: fast, seeded by the system, not for secrets.
///
/// xoshiro256++ by D. Blackman and S. Vigna, a public-domain algorithm.
struct RandomSource: RandomNumberGenerator {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    init() {
        var system = SystemRandomNumberGenerator()
        state = (system.next() | 1, system.next(), system.next(), system.next())
    }

    mutating func next() -> UInt64 {
        let sum = state.0 &+ state.3
        let result = ((sum &<< 23) | (sum &>> 41)) &+ state.0
        let shifted = state.1 &<< 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = (state.3 &<< 45) | (state.3 &>> 19)
        return result
    }

    /// Writes a UUID of version 4, lower case, into `output`.
    ///
    /// > Source: RFC 9562 §5.4.
    mutating func makeUUID(into output: inout [UInt8]) {
        output.removeAll(keepingCapacity: true)
        let high = (next() & ~0xF000) | 0x4000
        let low = (next() & ~(0b11 << 62)) | (0b10 << 62)
        for nibble in 0..<32 {
            if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 { output.append(UInt8(ascii: "-")) }
            let half = nibble < 16 ? high : low
            let value = UInt8(truncatingIfNeeded: half &>> UInt64(60 - (nibble % 16) * 4)) & 0xF
            output.append(value < 10 ? 0x30 + value : 0x57 + value)
        }
    }
}
