import GatewayAPI
import RouteMatching

/// Answers lines of requests with lines of answers.
public struct RequestLineAnswers {
    private let world: World
    private var scratch = MatchScratch()

    /// How many lines were no request.
    public private(set) var badLines = 0
    /// How many lines were looked at.
    public private(set) var lines = 0

    /// Makes answers out of a world.
    public init(world: World) {
        self.world = world
    }

    /// Appends the line that answers a line, with its break; nothing for a blank one.
    public mutating func answer(_ line: ArraySlice<UInt8>, to output: inout [UInt8]) {
        lines += 1
        guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return }
        let question = RequestLine(line)
        var text = JSONText(appendingTo: &output)
        text.append(#"{"id":"#)
        if let id = question.id {
            text.append(json: id)
        } else {
            text.append("null")
        }
        switch question.request {
        case .success(let request):
            text.append(moreMembers: world.answer(request, scratch: &scratch).members)
        case .failure(let error):
            badLines += 1
            text.append(moreMembers: [.init(key: "error", value: .string("line \(lines): \(error.message)"))])
        }
        text.append("}\n")
        output = text.bytes
    }
}
