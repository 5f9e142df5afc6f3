package import TestSupport

/// Something that takes bytes from outside and must keep its promises whatever they are.
package protocol FuzzTarget: Sendable {
    /// One word; the folder of its corpus is called so.
    var name: String { get }
    /// Good inputs to begin with.
    var seeds: [[UInt8]] { get }
    /// How long one input may take before it counts as a hang.
    var patience: Duration { get }
    /// Makes a new input of one that was interesting and of another.
    func mutate(_ input: [UInt8], with other: [UInt8], _ random: inout SeededGenerator) -> [UInt8]
    /// Tries an input; the answer depends on nothing else.
    ///
    /// - Parameter tally: what happened, for the figures; a name that is new makes the input interesting.
    func check(_ input: [UInt8], _ tally: inout Tally) throws(Finding)
}

/// An input that broke a promise.
package struct Finding: Error, CustomStringConvertible {
    /// Which promise, and what came instead.
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// How often what happened.
package struct Tally: Sendable {
    package private(set) var counts: [String: Int] = [:]
    private var isNew = false

    package init() {}

    /// Notes that something happened.
    package mutating func note(_ name: String) {
        if counts.updateValue((counts[name] ?? 0) + 1, forKey: name) == nil { isNew = true }
    }

    /// Whether anything happened for the first time since the last question.
    mutating func tookNote() -> Bool {
        defer { isNew = false }
        return isNew
    }

    /// How often anything happened whose name begins so.
    package func count(beginning prefix: String) -> Int {
        counts.reduce(0) { $0 + ($1.key.hasPrefix(prefix) ? $1.value : 0) }
    }
}

/// A number that belongs to some bytes (FNV-1a), to draw the rest of a trial from.
package func fingerprint(of bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
}

extension SeededGenerator {
    /// A number below `bound`, which must be positive.
    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    /// True in `percent` of a hundred cases.
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// One of the elements, of which there must be one.
    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
