/// The parameters of a query or of a form.
struct Query {
    private var pairs: [(name: String, value: String)] = []

    /// Reads what follows the first `?` of a request target.
    init(target: String) {
        self.init(form: target.drop { $0 != "?" }.dropFirst())
    }

    /// Reads `a=b&c=d`.
    init(form: some StringProtocol) {
        for part in form.split(separator: "&") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = sides.first else { continue }
            pairs.append((Self.decode(name), sides.count > 1 ? Self.decode(sides[1]) : ""))
        }
    }

    /// The first value of a name; nil where it is missing.
    subscript(name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    private static func decode(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var input = Array(text.utf8)[...]
        while let byte = input.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), input.count >= 2,
                let code = UInt8(String(decoding: input.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(code)
                input.removeFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
