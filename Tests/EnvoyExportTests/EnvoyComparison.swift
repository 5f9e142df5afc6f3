import StubBackends
import TestSupport

/// Sends the same requests to gwsim and to Envoy, and says where the answers differ.
struct EnvoyComparison {
    let gateways: ComparedGateways
    /// Whether some rule has several backends.
    private let hasWeights: Bool
    private(set) var compared = 0
    /// Requests for which the two drew different backends at first, or may have, by number.
    private var redrawn: Set<String> = []
    private(set) var differences: [String] = []

    init(_ arguments: [String]) throws {
        gateways = try ComparedGateways(arguments)
        hasWeights = gateways.exported.bootstrap.text.contains("weighted_clusters")
    }

    /// - Parameter count: requests for each listener.
    mutating func run(seed: UInt64, count: Int) throws {
        var maker = BoundaryRequests(seed: seed)
        let listeners = gateways.exported.bootstrap["static_resources"]["listeners"].items
        for place in gateways.addresses {
            guard let listener = listeners.first(where: { $0["name"].string == place.name }) else { continue }
            for (index, request) in maker.make(for: listener, count: count).enumerated() {
                try compare(request, index: index, gwsim: place.gwsim, envoy: place.envoy)
            }
        }
    }

    private mutating func compare(_ request: HTTPRequest, index: Int, gwsim: String, envoy: String) throws {
        var request = request
        request.headers.append(HeaderLine("X-Case", "\(index)"))
        let answer = Self.answer(to: request, from: gwsim)
        compared += 1
        // An answer without a report does not say which of several backends was drawn.
        if hasWeights, answer?.backend == nil { redrawn.insert("\(index)") }
        var words = Self.differences(of: answer, from: Self.answer(to: request, from: envoy))
        // Of several backends each draws one: any draw of gwsim has to be one of Envoy's.
        var draws = 1
        while !words.isEmpty, hasWeights, draws < 80 {
            redrawn.insert("\(index)")
            let others = Self.differences(of: answer, from: Self.answer(to: request, from: envoy))
            if others.count < words.count { words = others }
            draws += 1
        }
        if !words.isEmpty {
            differences.append("\(latin1(request.bytes).debugDescription): \(words.joined(separator: "; "))")
        }
    }

    private static func differences(of answer: ComparedAnswer?, from other: ComparedAnswer?) -> [String] {
        switch (answer, other) {
        case (let answer?, let other?): answer.differences(from: other)
        case (nil, nil): []
        case (nil, _): ["gwsim closed, envoy answered"]
        case (_, nil): ["gwsim answered, envoy closed"]
        }
    }

    private static func answer(to request: HTTPRequest, from address: String) -> ComparedAnswer? {
        (try? request.send(to: address)).map(ComparedAnswer.init)
    }

    /// Compares which backends saw which requests, copies for mirrors among them, once both sides have all of them.
    mutating func compareCopies() {
        let sides = (gateways.gwsimSide, gateways.exported.side)
        let services = gateways.exported.services
        let skipped = redrawn
        func deliveries(_ side: Side) -> Set<Delivery> { side.deliveries(to: services, without: skipped) }
        let isAlike = poll(for: .seconds(3)) { () -> Bool? in
            deliveries(sides.0) == deliveries(sides.1) ? true : nil
        }
        guard isAlike != true else { return }
        let (mine, others) = (deliveries(sides.0), deliveries(sides.1))
        differences += mine.subtracting(others).map { "only through gwsim: \($0)" }
        differences += others.subtracting(mine).map { "only through envoy: \($0)" }
    }

    /// What was compared, and the first differences, each on a line.
    func summary(of name: String) -> String {
        let head = "gwsim and envoy on \(name): \(compared) requests compared, \(differences.count) different"
        return ([head] + differences.prefix(20)).joined(separator: "\n")
    }
}
