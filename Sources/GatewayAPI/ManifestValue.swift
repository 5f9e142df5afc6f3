/// A value of a manifest after scalars were typed as kubectl types them: the JSON that would reach the API server.
public indirect enum ManifestValue: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number.
    case int(Int64)
    /// A number with a fraction or exponent, or beyond 64 bits.
    case double(Double)
    /// Text.
    case string(String)
    /// A list.
    case array([ManifestValue])
    /// A map; its members stand in the order of the source.
    case object([Member])

    /// One member of an object.
    public struct Member: Hashable, Sendable {
        /// The key.
        public var key: String
        /// The value.
        public var value: ManifestValue

        /// Makes a member.
        public init(key: String, value: ManifestValue) {
            self.key = key
            self.value = value
        }
    }

    /// The member of that name, if this is an object that has it.
    public subscript(key: String) -> ManifestValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }
}
