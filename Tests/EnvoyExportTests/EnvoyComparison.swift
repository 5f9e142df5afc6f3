import StubBackends
import TestSupport
import Testing

/// Sends the same requests to gwsim and to Envoy, and says where the answers differ.
struct EnvoyComparison {
    let gateways: ComparedGateways
    /// Whether some rule has several backends.
    private let hasWeights: Bool
    private(set) var compared = 0
    /// Requests that gwsim answers with 501: a filter that it does not execute yet.
    private(set) var waiting = 0
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
        if answer?.status == 501 {
            waiting += 1
            return
        }
        compared += 1
        var words = Self.differences(of: answer, from: Self.answer(to: request, from: envoy))
        // Of several backends each draws one: any draw of gwsim has to be one of Envoy's.
        var draws = 1
        while !words.isEmpty, hasWeights, draws < 80 {
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

    /// Fails the test for what differs, and says what was compared.
    func report(_ name: String) {
        for difference in differences.prefix(20) { Issue.record("\(name): \(difference)") }
        if differences.count > 20 { Issue.record("\(name): \(differences.count - 20) more differences") }
        let wait = waiting > 0 ? ", \(waiting) wait for a filter" : ""
        print("gwsim and envoy on \(name): \(compared) requests compared, \(differences.count) different\(wait)")
        #expect(compared + waiting > 0, "\(name): nothing was asked")
    }
}
