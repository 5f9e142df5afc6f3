import NIOCore
import RouteMatching

/// A header value with Envoy's operators in it, compiled.
struct HeaderValueTemplate: Sendable {
    private enum Segment: Sendable {
        case text([UInt8])
        case command(HeaderOperator, maxLength: Int)
    }

    private let segments: [Segment]
    /// The value, where it has no operators.
    let literal: [UInt8]
    /// Whether it asks about the exchange.
    var hasOperators: Bool { !segments.isEmpty }

    init(_ text: String) {
        // A value that Envoy refuses never gets here: its whole table is refused.
        let format = try? FormatString(text)
        guard let format, format.literal == nil else {
            literal = [UInt8](utf8: format?.literal ?? text)
            segments = []
            return
        }
        literal = []
        segments = format.segments.map { segment in
            switch segment {
            case .text(let text): .text([UInt8](utf8: text))
            case .command(let command): .command(HeaderOperator(command), maxLength: command.maxLength ?? .max)
            }
        }
    }

    /// The value for one exchange.
    ///
    /// - Parameters:
    ///   - list: the lines of the message that is changed.
    ///   - head: the buffer of its head.
    func render(_ source: HeaderValueSource, _ list: HeaderList, head: borrowing Span<UInt8>) -> [UInt8] {
        guard hasOperators else { return literal }
        var output: [UInt8] = []
        for segment in segments {
            switch segment {
            case .text(let text): output.append(contentsOf: text)
            case .command(let command, let maxLength):
                output.append(contentsOf: source.value(of: command, list, head: head).prefix(maxLength))
            }
        }
        return output
    }
}
