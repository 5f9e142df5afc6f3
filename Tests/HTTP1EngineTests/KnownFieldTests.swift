import HTTP1Engine
import MessageLayout
import Testing

private func recognize(_ name: String) -> KnownField {
    let bytes = Array(name.utf8)
    return KnownField.recognize(bytes.span, ByteRange(start: 0, count: bytes.count))
}

@Suite("Known header names")
struct KnownFieldTests {
    @Test("Every name is recognised in any case", arguments: KnownField.allCases)
    func names(_ field: KnownField) {
        guard !field.name.isEmpty else { return }
        #expect(recognize(field.name) == field)
        #expect(recognize(field.name.uppercased()) == field)
        #expect(recognize(field.name.prefix(1).uppercased() + field.name.dropFirst()) == field)
    }

    @Test("A name that differs in one byte is another", arguments: KnownField.allCases)
    func neighbours(_ field: KnownField) {
        let names = Set(KnownField.allCases.map(\.name))
        let bytes = Array(field.name.utf8)
        for index in bytes.indices {
            var changed = bytes
            changed[index] = changed[index] == UInt8(ascii: "q") ? UInt8(ascii: "z") : UInt8(ascii: "q")
            let name = String(decoding: changed, as: UTF8.self)
            #expect(names.contains(name) || recognize(name) == .other, "\(name)")
            let shorter = String(decoding: bytes[..<index] + bytes[(index + 1)...], as: UTF8.self)
            #expect(names.contains(shorter) || recognize(shorter) == .other, "\(shorter)")
        }
        #expect(recognize(field.name + "s") == .other)
    }

    @Test("Whatever begins with x-envoy- is Envoy's", arguments: ["x-envoy-", "X-Envoy-Max-Retries", "x-ENVOY-a-b-c"])
    func envoy(_ name: String) {
        #expect(recognize(name) == .xEnvoy)
    }

    @Test("Other names are others", arguments: ["", "x", "x-envoy", "x-envoyx", "x-e", "cooky", "h0st", "ho~t"])
    func others(_ name: String) {
        #expect(recognize(name) == .other)
    }

    @Test("The recogniser reads where the range says")
    func range() {
        let bytes = Array("xxHost: yy".utf8)
        #expect(KnownField.recognize(bytes.span, ByteRange(start: 2, count: 4)) == .host)
        #expect(KnownField.recognize(bytes.span, ByteRange(start: 0, count: 0)) == .other)
    }

    @Test("All cases fit a set of 64 bits")
    func fits() {
        #expect(KnownField.allCases.allSatisfy { $0.rawValue < 64 })
    }
}
