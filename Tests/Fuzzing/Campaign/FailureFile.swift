package import Foundation

/// Where an input that broke something is written, and how to try it again.
package enum FailureFile {
    /// `FUZZ_FAILURES`, or a folder beside the build's products.
    package static var folder: URL {
        URL(fileURLWithPath: ProcessInfo.processInfo.environment["FUZZ_FAILURES"] ?? ".build/fuzz")
    }

    /// Writes an input and returns its path.
    package static func write(_ input: [UInt8], target: String) -> String {
        let name = "\(target)-\(String(fingerprint(of: input), radix: 16))"
        let file = folder.appendingPathComponent(name)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(input).write(to: file)
        } catch {
            return "(not written: \(error)) \(Data(input).base64EncodedString())"
        }
        return file.path
    }

    /// What to type.
    package static func advice(_ file: String, _ target: String) -> String {
        "  input: \(file)\n  again: make fuzz-again TARGET=\(target) INPUT=\(file)"
    }
}
