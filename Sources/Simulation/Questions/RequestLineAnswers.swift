import GatewayAPI
import RouteMatching

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Answers lines of requests with lines of answers.
public struct RequestLineAnswers {
    private let world: World
    private let decoder = JSONDecoder()
    private var scratch = MatchScratch()

    /// How many lines were no request.
    public private(set) var badLines = 0
    /// How many lines were looked at.
    public private(set) var lines = 0

    /// Makes answers out of a world.
    public init(world: World) {
        self.world = world
    }

    /// The line that answers a line; nil for a blank one.
    public mutating func answer(_ line: ArraySlice<UInt8>) -> String? {
        lines += 1
        guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return nil }
        do {
            let parsed = try RequestLine.read(line, decoder: decoder)
            let answer = world.answer(try parsed.request(), scratch: &scratch)
            let id = ManifestValue.Member(key: "id", value: parsed.id?.value ?? .null)
            return ManifestValue.object([id] + answer.members).compactJSON()
        } catch let error as RequestLineError {
            return refusal(of: line, error.message)
        } catch {
            return refusal(of: line, "\(error)")
        }
    }

    private mutating func refusal(of line: ArraySlice<UInt8>, _ message: String) -> String {
        badLines += 1
        return ManifestValue.object([
            .init(key: "id", value: RequestID.salvaged(from: line, decoder: decoder)),
            .init(key: "error", value: .string("line \(lines): \(message)")),
        ]).compactJSON()
    }
}
