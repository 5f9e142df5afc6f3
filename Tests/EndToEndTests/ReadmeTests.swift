import Foundation
import TestSupport
import Testing

/// The commands in the samples' READMEs print what the READMEs show.
///
/// `GWSIM_RECORD=1` writes what they print now, and fails, so that a person reads the difference.
@Suite struct ReadmeTests {
    private static let samples = ["store", "store-paths", "canary", "grpc", "https", "tls-passthrough", "mistakes"]
    private static let isRecording = ProcessInfo.processInfo.environment["GWSIM_RECORD"] != nil

    @Test("The README of a sample shows what gwsim prints", arguments: samples)
    func readmeIsTrue(sample: String) throws {
        let file = Repository.sample(sample + "/README.md")
        var lines = try String(contentsOfFile: file, encoding: .utf8).components(separatedBy: "\n")
        var position = 0
        var commands = 0
        while let session = ConsoleSession(in: lines, from: position) {
            let printed = try Self.output(of: session.command)
            if Self.isRecording {
                lines.replaceSubrange(session.output, with: printed)
            } else {
                #expect(Array(lines[session.output]) == printed, "\(sample): \(session.command)")
            }
            position = session.output.lowerBound + (Self.isRecording ? printed.count : session.output.count)
            commands += 1
        }
        #expect(commands > 0, "a README shows at least one command")
        if Self.isRecording {
            try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
            Issue.record("recorded \(file)")
        }
    }

    /// What a command prints at the root of the repository: the notes, then the data.
    private static func output(of command: String) throws -> [String] {
        let arguments = words(of: command).dropFirst().map { word in
            word.hasPrefix("samples/") ? Repository.sample(String(word.dropFirst("samples/".count))) : word
        }
        let outcome = try Gwsim.run(Array(arguments))
        let text = (outcome.errors + outcome.output).replacing(Repository.root.path + "/", with: "")
        return text.components(separatedBy: "\n").dropLast(text.hasSuffix("\n") ? 1 : 0).map { $0 }
    }

    /// A command line cut as a shell would: single quotes keep spaces.
    private static func words(of command: String) -> [String] {
        var words = [""]
        var isQuoted = false
        for character in command {
            if character == "'" {
                isQuoted.toggle()
            } else if character == " ", !isQuoted {
                words.append("")
            } else {
                words[words.count - 1].append(character)
            }
        }
        return words.filter { !$0.isEmpty }
    }
}

/// A command in a `console` block, and the lines below it.
private struct ConsoleSession {
    let command: String
    /// The lines that it printed: up to the next command or the end of the block.
    let output: Range<Int>

    /// The next command at or after a line that does not belong to a finished block.
    init?(in lines: [String], from position: Int) {
        guard let start = lines[position...].firstIndex(where: { $0.hasPrefix("$ gwsim ") }) else { return nil }
        command = String(lines[start].dropFirst(2))
        let end = lines[(start + 1)...].firstIndex { $0.hasPrefix("$ ") || $0 == "```" } ?? lines.endIndex
        output = start + 1..<end
    }
}
