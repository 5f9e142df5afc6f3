import Foundation
import TestSupport
import Testing

/// Whether the tests show what the specification says.
@Suite(.enabled(if: Repository.shared != nil, "no ../shared beside the repository"))
struct FactTests {
    @Test("Every fact is named by a test, or excused with a reason")
    func named() throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = Repository.root.appendingPathComponent("scripts/facts")
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        #expect(text.contains("facts: "))
    }
}
