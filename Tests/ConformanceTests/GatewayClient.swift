import TestClients
import TestSupport

/// Sends the suite's requests to a served Gateway, each on a connection of its own.
struct GatewayClient {
    let cluster: Cluster

    /// What came of a request.
    struct Outcome {
        var response: HTTPResponse?
        /// What is wrong whatever the step expects.
        var problems: [String] = []
        /// Why there is no response.
        var failure = ""
    }

    func send(_ expectation: RequestExpectation) throws -> Outcome {
        guard let address = try cluster.address(gateway: expectation.gateway, port: expectation.port) else {
            return Outcome(failure: "port \(expectation.port) is not open")
        }
        return expectation.scheme == "https"
            ? try overTLS(expectation, to: address) : inTheClear(expectation, to: address)
    }

    private func inTheClear(_ expectation: RequestExpectation, to address: String) -> Outcome {
        let message = message(for: expectation)
        do {
            let isHTTP2 = expectation.step["httpVersion"].string == "2-prior-knowledge"
            let response = isHTTP2 ? try HTTP2Connection(to: address).exchange(message) : try message.send(to: address)
            return Outcome(response: response)
        } catch {
            return Outcome(failure: "no response: \(error)")
        }
    }

    private func overTLS(_ expectation: RequestExpectation, to address: String) throws -> Outcome {
        let tls = expectation.step["tls"]
        var outcome = Outcome()
        var wasAsked = false
        do {
            let options = try options(tls, protocols: expectation.step["httpVersion"].string == "2" ? ["h2"] : [])
            let stream = try TLSStream(over: Socket(connectingTo: address), options) { wasAsked = $0 }
            defer { wasAsked = stream.wasAskedForCertificate }
            if let wanted = options.protocols.first, stream.negotiatedProtocol != wanted {
                outcome.problems.append("ALPN chose \(stream.negotiatedProtocol ?? "nothing")")
            }
            outcome.response = try message(for: expectation).send(over: stream)
        } catch let error as IncompleteStep {
            throw error
        } catch {
            outcome.failure = "no response: \(error)"
        }
        if tls["clientCertificateMustBeRequested"] == true, !wasAsked {
            outcome.problems.append("no client certificate was asked for")
        }
        return outcome
    }

    /// The TLS side of a step.
    ///
    /// A Secret holds the very certificate to trust, a ConfigMap an authority.
    func options(_ tls: JSON, protocols: [String] = []) throws -> TLSOptions {
        guard let trusted = cluster.world.pem(tls["trust"]) else { throw IncompleteStep(missing: tls["trust"]) }
        var options = TLSOptions(
            serverName: tls["serverName"].string,
            trust: tls["trust"]["kind"].string == "Secret" ? .exactly(trusted) : .authorities(trusted),
            protocols: protocols
        )
        let secret = tls["clientCertificate"]
        if !secret.isNull {
            guard let chain = cluster.world.pem(secret.merging(["key": "tls.crt"])),
                let key = cluster.world.pem(secret.merging(["key": "tls.key"]))
            else { throw IncompleteStep(missing: secret) }
            options.identity = TLSOptions.Identity(certificateChain: chain, privateKey: key)
        }
        return options
    }

    private func message(for expectation: RequestExpectation) -> HTTPRequest {
        let request = expectation.step["request"]
        let echoed = request["echoSetHeaders"].members.sorted { $0.key < $1.key }
            .map { "\($0.key):\($0.value.string ?? "")" }.joined(separator: ",")
        var headers = [
            HeaderLine("Host", expectation.host), HeaderLine("User-Agent", "Go-http-client/1.1"),
            HeaderLine("X-Echo-Set-Header", echoed), HeaderLine("Accept-Encoding", "gzip"),
        ]
        headers += request["headers"].members.sorted { $0.key < $1.key }.map {
            HeaderLine($0.key, $0.value.string ?? "")
        }
        return HTTPRequest(
            expectation.method,
            expectation.target,
            headers: headers,
            body: Array((request["body"].string ?? "").utf8)
        )
    }
}

/// A step names an object that is not there: the harness is wrong, not gwsim.
struct IncompleteStep: Error, CustomStringConvertible {
    let missing: JSON
    var description: String { "the world lacks \(missing)" }
}
