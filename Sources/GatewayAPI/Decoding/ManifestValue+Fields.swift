/// How the resources read their fields from an object that was checked and defaulted.
///
/// Total: what is missing or of another type reads as nil or empty, so that even an unchecked object cannot trap.
extension ManifestValue {
    func text(_ key: String) -> String? { self[key]?.text }

    func number(_ key: String) -> Int? { self[key]?.integer.flatMap { Int(exactly: $0) } }

    func list(_ key: String) -> [ManifestValue] { self[key]?.elements ?? [] }

    func texts(_ key: String) -> [String] { list(key).compactMap(\.text) }

    func duration(_ key: String) -> Duration? { text(key).flatMap { GatewayDuration.parse($0) } }

    /// A map of texts.
    func dictionary(_ key: String) -> [String: String] {
        let pairs = (self[key]?.members ?? []).compactMap { member in
            member.value.text.map { (member.key, $0) }
        }
        return Dictionary(pairs, uniquingKeysWith: { _, last in last })
    }

    /// `spec`, or null.
    var spec: ManifestValue { self["spec"] ?? .null }
}

extension ObjectMeta {
    /// Reads `metadata` of an object.
    ///
    /// - Parameter namespace: The namespace after `-n`; empty for a cluster-scoped object.
    public init(manifest object: ManifestValue, namespace: String) {
        let metadata = object["metadata"] ?? .null
        self.init(
            name: metadata.text("name") ?? "",
            namespace: namespace,
            labels: metadata.dictionary("labels"),
            annotations: metadata.dictionary("annotations"),
            created: metadata.text("creationTimestamp").flatMap(Timestamp.seconds).map(CreationInstant.stamped)
                ?? .unstamped,
            generation: max(1, metadata["generation"]?.integer ?? 1)
        )
    }
}

/// RFC 3339 instants as Kubernetes writes them.
enum Timestamp {
    /// The seconds since 1970-01-01T00:00:00Z without fractions, or nil if the text is no such instant.
    static func seconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, hasSeparators(bytes) else { return nil }
        let fields = [(0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19)].map { number(bytes[$0.0..<$0.1]) }
        guard
            let year = fields[0], let month = fields[1], let day = fields[2], let hour = fields[3],
            let minute = fields[4], let second = fields[5],
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61,
            let offset = offset(bytes[19...])
        else { return nil }
        return days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset
    }

    private static func hasSeparators(_ bytes: [UInt8]) -> Bool {
        bytes[4] == UInt8(ascii: "-") && bytes[7] == UInt8(ascii: "-") && bytes[10] | 0x20 == UInt8(ascii: "t")
            && bytes[13] == UInt8(ascii: ":") && bytes[16] == UInt8(ascii: ":")
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy(Characters.isDigit) else { return nil }
        return digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    /// The seconds east of Greenwich that `Z` or `+hh:mm` stand for, after any fraction.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        var rest = bytes
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: Characters.isDigit)
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        if rest.count == 1, let zulu = rest.first, zulu | 0x20 == UInt8(ascii: "z") { return 0 }
        guard rest.count == 6, let sign = rest.first, rest.dropFirst(3).first == UInt8(ascii: ":") else { return nil }
        guard let hours = number(rest.dropFirst().prefix(2)), let minutes = number(rest.suffix(2)) else { return nil }
        switch sign {
        case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3600 + minutes * 60)
        default: return nil
        }
    }

    /// Days from 1970-01-01 in the Gregorian calendar, with the year beginning in March so that the leap day is last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
