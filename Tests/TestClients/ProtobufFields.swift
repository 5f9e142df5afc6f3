/// The fields of a protobuf message, read without its schema.
struct ProtobufFields {
    private var texts: [Int: [ArraySlice<UInt8>]] = [:]

    /// Reads a message; nil if the bytes are none.
    init?(_ bytes: some Sequence<UInt8>) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            guard let key = Self.number(from: &rest) else { return nil }
            switch key & 7 {
            case 0: guard Self.number(from: &rest) != nil else { return nil }
            case 1: guard Self.take(8, from: &rest) != nil else { return nil }
            case 5: guard Self.take(4, from: &rest) != nil else { return nil }
            case 2:
                guard let length = Self.number(from: &rest), let text = Self.take(Int(clamping: length), from: &rest)
                else { return nil }
                texts[Int(clamping: key >> 3), default: []].append(text)
            default: return nil
            }
        }
    }

    /// The messages in a field, in order.
    func messages(_ field: Int) -> [ProtobufFields] {
        (texts[field] ?? []).compactMap { ProtobufFields($0) }
    }

    /// The texts in a field, in order.
    func strings(_ field: Int) -> [String] {
        (texts[field] ?? []).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The text in a field; empty where there is none, as protobuf has it.
    func string(_ field: Int) -> String { strings(field).last ?? "" }

    private static func number(from rest: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }

    private static func take(_ count: Int, from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
