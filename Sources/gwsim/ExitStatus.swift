import ArgumentParser
import Foundation

/// What the process ends with.
enum ExitStatus: Int32, Error {
    /// All is well.
    case fine = 0
    /// gwsim answered, and the answer is no.
    case no = 1
    /// It could not answer.
    case cannotAnswer = 2
    /// A mistake of gwsim's own.
    case internalError = 3

    /// Prints what an error has to say, and decides the status.
    ///
    /// The only place that does.
    static func reporting(_ error: any Error) -> ExitStatus {
        switch error {
        case let status as ExitStatus:
            return status
        case let refusal as CannotAnswer:
            Notes.write("error: \(refusal.message)")
            return .cannotAnswer
        default:
            return reportingParser(error)
        }
    }

    /// ArgumentParser's own errors: help and version are fine, usage is not.
    private static func reportingParser(_ error: any Error) -> ExitStatus {
        let message = Gwsim.fullMessage(for: error)
        switch Gwsim.exitCode(for: error) {
        case .success:
            return printed(message)
        case .validationFailure:
            Notes.write(message)
            return .cannotAnswer
        default:
            Notes.write("internal error: \(error)")
            return .internalError
        }
    }

    /// Help and the version are answers too.
    private static func printed(_ message: String) -> ExitStatus {
        do {
            try StandardOutput.writeLine(message)
            return .fine
        } catch {
            return reporting(error)
        }
    }

    func exit() -> Never { Foundation.exit(rawValue) }
}

/// Why a question could not be answered: exit status 2.
struct CannotAnswer: Error {
    /// A sentence, without `error:`.
    var message: String

    init(_ message: String) {
        self.message = message
    }
}
