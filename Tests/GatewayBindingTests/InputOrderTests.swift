import Foundation
import GatewayAPI
import GatewayBinding
import TestSupport
import Testing

/// The order of the input's lists carries no meaning.
@Suite struct InputOrderTests {
    @Test("Shuffled input binds alike", arguments: GoldenCaseTests.names)
    func shuffled(name: String) throws {
        let original = try resources(try GoldenCaseTests.text(of: name), name: name)
        let options = BindingOptions(assume: .auto)
        let expected = bind(original, options: options)
        for seed in 1...8 {
            var random = SeededGenerator(seed: UInt64(seed))
            let actual = bind(original.shuffled(using: &random), options: options)
            #expect(actual == expected, "seed \(seed)")
        }
    }

    @Test("A shuffle changes the order of the lists") func shuffleShuffles() throws {
        var random = SeededGenerator(seed: 1)
        let original = try resources(try GoldenCaseTests.text(of: "backend-errors"))
        #expect(original.shuffled(using: &random) != original)
    }
}
