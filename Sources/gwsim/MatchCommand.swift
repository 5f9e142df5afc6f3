import ArgumentParser
import Foundation
import Simulation

/// `gwsim match`.
struct MatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "match",
        abstract: "Answers a file of requests: one line of JSON each, in order.",
        discussion: """
            A request: {"id"?, "gateway"?: "ns/name", "port"?: 80, "scheme"?: "http", "method": "GET",
            "host": "store.aks.rocks", "path": "/x?y=1", "headers"?: [["k", "v"]]}
            A line that is no request is answered with "error" in its place, and the exit code is 2; a blank line is
            skipped and has no answer.
            """
    )

    @OptionGroup(title: "Input") var input: InputOptions

    @Option(help: ArgumentHelp("The requests, one JSON object a line; - for standard input.", valueName: "file.jsonl"))
    var requests: String

    @Option(name: .shortAndLong, help: "jsonl.")
    var output = Output.jsonl

    @OptionGroup var color: ColorOptions

    enum Output: String, ExpressibleByArgument {
        case jsonl
    }

    func validate() throws {
        if requests == "-", input.filename.contains("-") {
            throw ValidationError("Manifests and requests cannot both come from standard input.")
        }
    }

    func run() throws {
        let inputs = try Inputs.loadOrFail(input, style: color.notes)
        let lines = try LineReader(path: requests)
        var answers = RequestLineAnswers(world: inputs.world)
        var output: [UInt8] = []
        while let line = try lines.next() {
            answers.answer(line, to: &output)
            if output.count > 1 << 16 {
                try StandardOutput.write(output)
                output.removeAll(keepingCapacity: true)
            }
        }
        try StandardOutput.write(output)
        if answers.badLines > 0 { throw ExitStatus.cannotAnswer }
    }
}

/// The lines of a file, read as they are needed.
final class LineReader {
    private let path: String
    private let file: FileHandle
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    /// - Parameter path: a file, or `-`.
    init(path: String) throws {
        self.path = path
        if path == "-" {
            file = .standardInput
        } else if let handle = FileHandle(forReadingAtPath: path) {
            file = handle
        } else {
            throw CannotAnswer("cannot read the requests: \(path)")
        }
    }

    /// The next line without its break; nil at the end.
    func next() throws -> ArraySlice<UInt8>? {
        while true {
            if let end = buffer[position...].firstIndex(of: 0x0A) {
                defer { position = end + 1 }
                return buffer[position..<end]
            }
            if isAtEnd {
                defer { position = buffer.count }
                return position < buffer.count ? buffer[position...] : nil
            }
            try fill()
        }
    }

    private func fill() throws {
        buffer.removeFirst(position)
        position = 0
        do {
            guard let data = try file.read(upToCount: 1 << 18), !data.isEmpty else {
                isAtEnd = true
                return
            }
            buffer.append(contentsOf: data)
        } catch {
            throw CannotAnswer("cannot read the requests: \(path)")
        }
    }
}
