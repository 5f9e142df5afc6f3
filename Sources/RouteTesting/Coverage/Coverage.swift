public import ManifestLoading

/// Which parts of the tested route sets the passing tests selected.
public struct Coverage: Sendable {
    /// What can be selected.
    public enum Part: String, Hashable, Sendable, CaseIterable {
        /// A listener of a Gateway or ListenerSet.
        case listener
        /// A route.
        case route
        /// A rule of a route.
        case rule
        /// A match of a rule, or a rule that has none.
        case match
    }

    /// One part.
    public struct Item: Hashable, Sendable {
        /// What it is.
        public var part: Part
        /// `namespace/gateway/listener`, `namespace/route`, `…#rule` or `…#rule.match`.
        public var name: String
        /// Where it was written.
        public var location: SourceLocation?
        /// Whether the data plane has it, so that a request could select it.
        public var isProgrammed: Bool
        /// How many passing requests selected it.
        public var count: Int
    }

    /// Every part, by kind of part, then in the order of the input.
    public var items: [Item]
    /// Whether a match counts only where a test says what is done with the request.
    public var isStrict: Bool

    /// Makes a coverage.
    public init(items: [Item], isStrict: Bool) {
        self.items = items
        self.isStrict = isStrict
    }

    /// How many of the programmed parts of a kind were selected.
    public func counts(_ part: Part) -> (selected: Int, all: Int) {
        let programmed = items.filter { $0.part == part && $0.isProgrammed }
        return (programmed.count { $0.count > 0 }, programmed.count)
    }

    /// The selected part of the programmed matches, 0...100; 100 where there are none.
    public var percent: Double {
        let (selected, all) = counts(.match)
        return all == 0 ? 100 : Double(selected) * 100 / Double(all)
    }

    /// The parts that no passing test selected.
    public var missing: [Item] { items.filter { $0.isProgrammed && $0.count == 0 } }

    /// The parts that no request can select, since the data plane lacks them.
    public var unprogrammed: [Item] { items.filter { !$0.isProgrammed } }
}
