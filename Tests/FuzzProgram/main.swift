import Foundation
import Fuzzing

// Tries mutated inputs until the time is up, or one input again.
// usage: fuzz [--seconds N] [--seed N] [--target NAME] [--keep FOLDER] [--findings N]
//        fuzz --target NAME --input FILE

do {
    let options = try FuzzOptions(ProcessInfo.processInfo.arguments.dropFirst())
    exit(try options.input.map { try Trial(options).run($0) } ?? LongRun(options).run())
} catch {
    FileHandle.standardError.write(Data("fuzz: \(error)\n".utf8))
    exit(2)
}
