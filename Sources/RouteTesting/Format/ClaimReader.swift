import GatewayAPI
import ManifestLoading
import RouteAnalysis
import Simulation

/// Reads `expect` and `assert`.
struct ClaimReader {
    let fields: FieldReader

    private static let keys = [
        "listener", "route", "rule", "match", "backend", "backends", "weights", "status", "outcome", "redirect",
        "rewrite", "requestHeaders", "absentRequestHeaders", "responseHeaders", "absentResponseHeaders", "mirrors",
        "timeouts",
    ]

    /// The claims of `expect`, in the order of the format's keys.
    func claims(_ value: ManifestValue, at path: FieldPath) -> [Claim] {
        guard let members = fields.members(of: value, at: path, among: Self.keys) else { return [] }
        return Self.keys.flatMap { key in
            members[key].map { claims(of: key, $0, at: path.field(key)) } ?? []
        }
    }

    private func claims(of key: String, _ value: ManifestValue, at path: FieldPath) -> [Claim] {
        switch key {
        case "redirect": return redirect(value, at: path)
        case "rewrite": return rewrite(value, at: path)
        case "timeouts": return timeouts(value, at: path)
        case "requestHeaders": return headers(value, at: path, key) { .requestHeader($0, $1) }
        case "responseHeaders": return headers(value, at: path, key) { .responseHeader($0, $1) }
        case "absentRequestHeaders": return absent(value, at: path, key) { .absentRequestHeader($0) }
        case "absentResponseHeaders": return absent(value, at: path, key) { .absentResponseHeader($0) }
        default: return expectation(of: key, value, at: path).map { [claim(key, $0, at: path)] } ?? []
        }
    }

    private func claim(_ key: String, _ expectation: Expectation, at path: FieldPath) -> Claim {
        Claim(key: key, expectation: expectation, location: fields.document.location(of: path, ofKey: true))
    }

    private func expectation(of key: String, _ value: ManifestValue, at path: FieldPath) -> Expectation? {
        switch key {
        case "listener": nullable(value) { fields.text($0, at: path) }.map(Expectation.listener)
        case "route":
            nullable(value) { fields.text($0, at: path).flatMap { fields.route($0, at: path) } }
                .map(Expectation.route)
        case "rule":
            if case .string(let name) = value {
                .ruleName(name)
            } else {
                index(value, at: path).map(Expectation.ruleIndex)
            }
        case "match": index(value, at: path).map(Expectation.match)
        case "backend":
            nullable(value) { fields.text($0, at: path).flatMap { fields.backend($0, at: path) } }
                .map(Expectation.backend)
        case "backends":
            .backends(fields.list(value, at: path).compactMap { fields.backend($0.text, at: $0.path) })
        case "weights": weights(value, at: path)
        case "status": fields.integer(value, at: path, in: 100...599).map(Expectation.status)
        case "outcome":
            fields.choice(value, at: path, among: MatchAnswer.Outcome.allCases).map(Expectation.outcome)
        case "mirrors": mirrors(value, at: path)
        default: nil
        }
    }

    private func index(_ value: ManifestValue, at path: FieldPath) -> Int? {
        fields.integer(value, at: path, in: 0...1_000_000)
    }

    /// `null` is a value of its own: nothing.
    private func nullable<Value>(_ value: ManifestValue, _ read: (ManifestValue) -> Value?) -> Value?? {
        value == .null ? .some(nil) : read(value).map { .some($0) }
    }

    private func weights(_ value: ManifestValue, at path: FieldPath) -> Expectation? {
        guard let members = fields.members(of: value, at: path) else { return nil }
        var weights: [BackendName: Double] = [:]
        for member in members {
            let place = path.field(member.key)
            guard let backend = fields.backend(member.key, at: place, ofKey: true),
                let weight = fields.number(member.value, at: place)
            else { continue }
            weights[backend] = weight
        }
        return .weights(weights)
    }

    /// A list of backends, or a map from backends to percentages.
    private func mirrors(_ value: ManifestValue, at path: FieldPath) -> Expectation? {
        if case .object(let members) = value {
            var mirrors: [BackendName: Double?] = [:]
            for member in members {
                let place = path.field(member.key)
                guard let backend = fields.backend(member.key, at: place, ofKey: true) else { continue }
                mirrors[backend] = .some(fields.number(member.value, at: place))
            }
            return .mirrors(mirrors)
        }
        let names = fields.list(value, at: path).compactMap { fields.backend($0.text, at: $0.path) }
        return .mirrors(Dictionary(names.map { ($0, nil) }, uniquingKeysWith: { first, _ in first }))
    }

    private func redirect(_ value: ManifestValue, at path: FieldPath) -> [Claim] {
        if value == .null { return [claim("redirect", .noRedirect, at: path)] }
        guard let members = fields.members(of: value, at: path, among: ["code", "location"]) else { return [] }
        var claims: [Claim] = []
        if let value = members["code"], let code = fields.integer(value, at: path.field("code"), in: 300...399) {
            claims.append(claim("redirect.code", .redirectCode(code), at: path.field("code")))
        }
        if let value = members["location"], let location = fields.text(value, at: path.field("location")) {
            claims.append(claim("redirect.location", .redirectLocation(location), at: path.field("location")))
        }
        return claims
    }

    private func rewrite(_ value: ManifestValue, at path: FieldPath) -> [Claim] {
        guard let members = fields.members(of: value, at: path, among: ["path", "host"]) else { return [] }
        func part(_ key: String, _ make: (String) -> Expectation) -> [Claim] {
            guard let value = members[key], let text = fields.text(value, at: path.field(key)) else { return [] }
            return [claim("rewrite.\(key)", make(text), at: path.field(key))]
        }
        return part("path") { .upstreamPath($0) } + part("host") { .upstreamHost($0) }
    }

    private func timeouts(_ value: ManifestValue, at path: FieldPath) -> [Claim] {
        guard let members = fields.members(of: value, at: path, among: ["request", "backendRequest"]) else { return [] }
        func part(_ key: String, _ make: (Duration?) -> Expectation) -> [Claim] {
            guard let value = members[key] else { return [] }
            let place = path.field(key)
            let read = nullable(value) { value in
                fields.text(value, at: place).flatMap { duration($0, at: place) }
            }
            return read.map { [claim("timeouts.\(key)", make($0), at: place)] } ?? []
        }
        return part("request") { .requestTimeout($0) } + part("backendRequest") { .backendTimeout($0) }
    }

    private func duration(_ text: String, at path: FieldPath) -> Duration? {
        if let duration = GatewayDuration.parse(text) { return duration }
        fields.report(.value, at: path, "\"\(text)\" is no duration", fix: "write for example 10s or 500ms")
        return nil
    }

    private func headers(
        _ value: ManifestValue,
        at path: FieldPath,
        _ key: String,
        _ make: (String, [String]) -> Expectation
    ) -> [Claim] {
        (fields.members(of: value, at: path) ?? []).map { member in
            let place = path.field(member.key)
            return claim("\(key).\(member.key)", make(member.key, fields.texts(member.value, at: place)), at: place)
        }
    }

    private func absent(
        _ value: ManifestValue,
        at path: FieldPath,
        _ key: String,
        _ make: (String) -> Expectation
    ) -> [Claim] {
        fields.list(value, at: path).map { claim("\(key).\($0.text)", make($0.text), at: $0.path) }
    }
}

// MARK: - assert

extension ClaimReader {
    /// The claims of `assert`.
    func structure(_ value: ManifestValue, at path: FieldPath) -> [StructureClaim] {
        let keys = ["accepted", "attached", "reachable", "noFindings"]
        guard let members = fields.members(of: value, at: path, among: keys) else { return [] }
        return keys.flatMap { key in
            members[key].map { structure(of: key, $0, at: path.field(key)) } ?? []
        }
    }

    private func structure(of key: String, _ value: ManifestValue, at path: FieldPath) -> [StructureClaim] {
        func claim(_ expectation: StructureClaim.Expectation, at place: FieldPath) -> StructureClaim {
            StructureClaim(
                key: key,
                expectation: expectation,
                location: fields.document.location(of: place, ofKey: true)
            )
        }
        switch key {
        case "accepted":
            return fields.list(value, at: path).compactMap { element in
                fields.route(element.text, at: element.path).map { claim(.accepted($0), at: element.path) }
            }
        case "attached":
            return (fields.members(of: value, at: path) ?? []).compactMap { member in
                let place = path.field(member.key)
                guard let route = fields.route(member.key, at: place, ofKey: true) else { return nil }
                return claim(.attached(route, fields.list(member.value, at: place).map(\.text)), at: place)
            }
        case "reachable":
            return fields.list(value, at: path).compactMap { element in
                rule(element.text, at: element.path).map { claim($0, at: element.path) }
            }
        default:
            return fields.list(value, at: path).compactMap { element in
                finding(element.text, at: element.path).map { claim(.noFinding($0), at: element.path) }
            }
        }
    }

    /// `CODE` or `CODE=ns/name`.
    private func finding(_ text: String, at path: FieldPath) -> Suppression? {
        if let finding = Suppression(text) { return finding }
        fields.report(
            .value,
            at: path,
            "\"\(text)\" is no finding",
            fix: "write a code, or code=namespace/name; gwsim analyze --list-codes names them"
        )
        return nil
    }

    /// `ns/name#rule` or `ns/name#rule.match`.
    private func rule(_ text: String, at path: FieldPath) -> StructureClaim.Expectation? {
        let parts = text.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, let route = RouteName(parts[0]) {
            let numbers = parts[1].split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
            if numbers.count <= 2, let rule = numbers.first ?? nil, rule >= 0 {
                if numbers.count == 1 { return .reachable(route, rule: rule, match: nil) }
                if let match = numbers[1], match >= 0 { return .reachable(route, rule: rule, match: match) }
            }
        }
        fields.report(
            .value,
            at: path,
            "\"\(text)\" is no rule",
            fix: "write namespace/name#rule or namespace/name#rule.match"
        )
        return nil
    }
}
