import Foundation
import Fuzzing

/// What the command line says.
struct FuzzOptions {
    var seconds = 60
    var seed = UInt64(Date().timeIntervalSince1970)
    var targets = FuzzTargets.all()
    var input: String?
    /// Where inputs that did something new are written.
    var keep: String?
    /// How many findings of one target end its part of the run.
    var findings = 1

    init(_ arguments: some Collection<String>) throws {
        var left = Array(arguments)[...]
        while let name = left.popFirst() {
            guard let value = left.popFirst() else { throw UsageError("\(name) needs a value") }
            switch (name, Int(value)) {
            case ("--seconds", let number?): seconds = number
            case ("--seed", let number?): seed = UInt64(truncatingIfNeeded: number)
            case ("--findings", let number?): findings = number
            case ("--input", _): input = value
            case ("--keep", _): keep = value
            case ("--target", _):
                targets = targets.filter { value == "all" || $0.name == value }
                guard !targets.isEmpty else { throw UsageError("no target \(value)") }
            default: throw UsageError("what is \(name) \(value)?")
            }
        }
    }
}

/// A command line that says nothing that could be done.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
