/// How it is known what a profile does.
public enum Evidence: String, Hashable, Sendable, CaseIterable {
    /// Measured on a running Envoy.
    case measured = "E"
    /// Pinned by a golden file of Istio.
    case golden = "G"
    /// Read in Istio's source.
    case source = "S"
    /// Concluded from other releases; nobody has seen it.
    case extrapolated = "?"
}

/// Something in which profiles differ, or may differ.
public struct ProfileSwitch<Value: Hashable & Sendable>: Sendable {
    /// What is switched, as a statement or a quantity.
    public let subject: String
    /// The facts of the semantics that say so.
    public let facts: [String]
    private let settings: [Profile: Setting]

    /// One profile's value, and how it is known.
    public struct Setting: Hashable, Sendable {
        /// The value.
        public let value: Value
        /// How it is known.
        public let evidence: Evidence

        init(_ value: Value, _ evidence: Evidence) {
            self.value = value
            self.evidence = evidence
        }
    }

    private let current: Setting

    init(_ subject: String, facts: [String], current: Setting, aksASM122: Setting) {
        self.subject = subject
        self.facts = facts
        self.current = current
        settings = [.aksASM122: aksASM122]
    }

    /// What a profile says; what `current` says where it is silent.
    public func setting(in profile: Profile) -> Setting { settings[profile] ?? current }
}

/// A switch as a row of the table that people read.
public struct ProfileRow: Hashable, Sendable {
    /// What is switched.
    public let subject: String
    /// The facts of the semantics that say so.
    public let facts: [String]
    /// The profiles' values in words, with the mark of their evidence.
    public let cells: [Profile: String]

    /// Makes the row of a switch.
    public init<Value>(_ toggle: ProfileSwitch<Value>) {
        subject = toggle.subject
        facts = toggle.facts
        cells = Dictionary(
            uniqueKeysWithValues: Profile.allCases.map { profile in
                let setting = toggle.setting(in: profile)
                return (profile, "\(Self.words(for: setting.value)) [\(setting.evidence.rawValue)]")
            }
        )
    }

    private static func words<Value>(for value: Value) -> String {
        switch value {
        case let truth as Bool: truth ? "yes" : "no"
        case let text as String: text.isEmpty ? "nothing" : "`\(text)`"
        case let list as [Int]: list.isEmpty ? "none" : list.map(String.init).joined(separator: ", ")
        case let list as [String]: list.joined(separator: ", ")
        default: "\(value)"
        }
    }
}
