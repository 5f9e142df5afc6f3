import ArgumentParser
import Foundation
import Simulation

/// Whether text is coloured.
struct ColorOptions: ParsableArguments {
    @Option(help: "Colours: auto, always or never. NO_COLOR switches auto off.")
    var color = ColorChoice.auto

    /// The style of standard output.
    var output: TextStyle { style(of: STDOUT_FILENO) }

    /// The style of standard error.
    var notes: TextStyle { style(of: STDERR_FILENO) }

    private func style(of descriptor: Int32) -> TextStyle {
        switch color {
        case .always: return TextStyle(usesColor: true)
        case .never: return .plain
        case .auto:
            let isForbidden = !(ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
            return TextStyle(usesColor: !isForbidden && isatty(descriptor) == 1)
        }
    }
}

/// `--color`.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto
    case always
    case never
}
