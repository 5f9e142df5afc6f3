import TestSupport

/// Compares a response with what a request step expects.
struct ResponseChecks {
    let expectation: RequestExpectation
    let world: World

    func problems(_ response: HTTPResponse) -> [String] {
        let expected = expectation.expected
        if expected["outcome"].string == "httpError" {
            let refused = expected["notStatusCodes"].items.compactMap(\.int)
            return refused.contains(response.status) ? ["status \(response.status)"] : []
        }
        guard expectation.allows(status: response.status) else {
            return ["status \(response.status), expected \(expected["statusCodes"])"]
        }
        var wrong = expectation.redirectProblems(location: response.value("location"))
        guard [200, 204].contains(response.status) else { return wrong }
        if expected["answeredBy"].string == "gateway", response.echo != nil { wrong.append("a backend answered") }
        if expected["answeredBy"].string == "backend" {
            guard let echo = response.echo else { return wrong + ["no backend answered: \(response.text)"] }
            wrong += expectation.backendProblems(name: response.deployment, namespace: echo["namespace"].string)
            wrong += backendRequestProblems(echo, expected["backendRequest"])
            wrong += namedBackendProblems(echo)
        }
        return wrong + responseHeaderProblems(response)
    }

    private func backendRequestProblems(_ echo: JSON, _ expected: JSON) -> [String] {
        var wrong: [String] = []
        for key in ["method", "path", "host"] where expected[key] != .null && expected[key] != echo[key] {
            wrong.append("the backend saw \(key) \(echo[key]), expected \(expected[key])")
        }
        for (name, value) in expected["headers"].members where seen(name, by: echo) != value.string {
            wrong.append("the backend saw \(name): \(seen(name, by: echo) ?? "-"), expected \(value)")
        }
        for name in expected["absentHeaders"].strings where seen(name, by: echo) != nil {
            wrong.append("the backend saw \(name)")
        }
        let serverName = expected["tlsServerName"]
        if !serverName.isNull, serverName != echo["tls"]["serverName"] {
            wrong.append("the backend saw SNI \(echo["tls"]["serverName"]), expected \(serverName)")
        }
        if !expected["peerCertificate"].isNull {
            let shown = echo["tls"]["peerCertificates"].strings
            if !shown.contains(where: { $0 == world.pem(expected["peerCertificate"]) }) {
                wrong.append("the backend saw the certificates \(shown)")
            }
        }
        return wrong
    }

    /// The values of a request header as the backend saw them, joined with commas.
    private func seen(_ name: String, by echo: JSON) -> String? {
        echo["headers"].members.first { $0.key.lowercased() == name.lowercased() }?.value.strings.joined(separator: ",")
    }

    /// A request header names the backend that answered.
    private func namedBackendProblems(_ echo: JSON) -> [String] {
        guard let header = expectation.expected["backendNamedByRequestHeader"].string else { return [] }
        let name = seen(header, by: echo)
        return name.map { echo["pod"].string?.hasPrefix($0) == true } == true
            ? [] : ["\(header) names \(name ?? "nobody"), \(echo["pod"]) answered"]
    }

    private func responseHeaderProblems(_ response: HTTPResponse) -> [String] {
        let expected = expectation.expected
        let spaceless = expected["ignoreHeaderWhitespace"] == true
        let plain: (String?) -> String? = { spaceless ? $0?.replacing(" ", with: "") : $0 }
        var wrong: [String] = []
        for (name, value) in expected["responseHeaders"].members
        where plain(value.string) != plain(response.value(name)) {
            wrong.append("response \(name): \(response.value(name) ?? "-"), expected \(value)")
        }
        for (name, values) in expected["responseHeadersOneOf"].members
        where !values.strings.contains(where: { plain($0) == plain(response.value(name)) }) {
            wrong.append("response \(name): \(response.value(name) ?? "-"), expected one of \(values)")
        }
        for name in expected["absentResponseHeaders"].strings where response.value(name) != nil {
            wrong.append("response has \(name)")
        }
        return wrong
    }
}

extension HTTPResponse {
    /// The Deployment whose pod answered.
    var deployment: String? { echo?["pod"].string.map { Pod.deployment(of: $0) } }
}

/// Names of pods.
enum Pod {
    /// The Deployment of a pod: its name without the last two parts.
    static func deployment(of pod: String) -> String {
        pod.split(separator: "-").dropLast(2).joined(separator: "-")
    }
}
