import GatewayAPI

/// Whether text for people carries colours.
public struct TextStyle: Hashable, Sendable {
    /// Whether escape sequences are written.
    public var usesColor: Bool

    /// Makes a style.
    public init(usesColor: Bool) {
        self.usesColor = usesColor
    }

    /// Text without escape sequences.
    public static let plain = TextStyle(usesColor: false)
}

/// A piece of text and how it stands out.
public struct StyledText: Hashable, Sendable, ExpressibleByStringLiteral {
    /// How text stands out.
    public enum Emphasis: String, Hashable, Sendable {
        /// As its surroundings.
        case normal = ""
        /// The subject.
        case strong = "1"
        /// Said aside.
        case faint = "2"
        /// Good.
        case good = "32"
        /// Bad.
        case bad = "31"
        /// To be looked at.
        case warning = "33"
        /// A name.
        case name = "36"
    }

    /// What it says.
    public let text: String
    /// How it stands out.
    public var emphasis: Emphasis

    /// Makes a piece of text; control characters in it are shown and not obeyed.
    public init(_ text: String, _ emphasis: Emphasis = .normal) {
        self.text = text.visible
        self.emphasis = emphasis
    }

    /// Makes a piece of normal text.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// How many columns of a terminal it takes, as far as counting characters tells.
    var width: Int { text.count }

    /// The text, with escape sequences if the style has colours.
    public func rendered(_ style: TextStyle) -> String {
        guard style.usesColor, emphasis != .normal, !text.isEmpty else { return text }
        return "\u{1B}[\(emphasis.rawValue)m\(text)\u{1B}[0m"
    }
}
