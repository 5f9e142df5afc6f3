import ControlAPI
import GatewayBinding
import GatewayProxy
import LocalCertificates
import ManifestLoading
import RouteModel
import Simulation

/// What `serve` runs: the data plane, and the input that it was made from.
///
/// An actor, so that reloads come one after the other.
actor Serving {
    private let input: InputOptions
    private let server: ProxyServer
    private let style: TextStyle
    /// Whether ports are still being opened, all accept, or a drain has begun.
    private(set) var readiness = Readiness.initializing

    init(input: InputOptions, server: ProxyServer, style: TextStyle) {
        self.input = input
        self.server = server
        self.style = style
    }

    /// Opens every port and says how to ask.
    func start(_ inputs: Inputs) async throws {
        let ports = try await server.start(inputs.program())
        for line in ServeNotes(world: inputs.world, ports: ports, authorityFile: inputs.issued.authorityFile).lines(
            style
        ) { Notes.writeStyled(line) }
        readiness = .live
    }

    /// Reads the input again; all or nothing.
    func reload() async -> ReloadOutcome {
        do {
            switch try Inputs.load(input) {
            case .invalid(let diagnostics):
                Diagnostics(style: style).print(diagnostics)
                Notes.write("the input has errors; what served before goes on")
                return .refused(DiagnosticRenderer(usesColor: false).render(diagnostics))
            case .valid(let inputs): return await reload(inputs)
            }
        } catch {
            let message = (error as? CannotAnswer)?.message ?? "\(error)"
            Notes.write("error: \(message); what served before goes on")
            return .refused("\(message)\n")
        }
    }

    private func reload(_ inputs: Inputs) async -> ReloadOutcome {
        do {
            try await server.reload(inputs.program())
        } catch {
            Notes.write("error: \(error); what served before goes on")
            return .refused("\(error)\n")
        }
        Diagnostics(style: style).print(inputs.manifests.diagnostics)
        inputs.printNotes(refused: "which keeps those it had")
        let generation = await server.generation
        Notes.write("reloaded: generation \(generation)")
        return .done(generation: generation)
    }

    /// Lets exchanges finish and ends.
    func drain() async {
        readiness = .draining
        await server.drain()
    }
}

extension Inputs {
    /// The table with the indexes that questions use too.
    ///
    /// - Throws: `CannotAnswer` where stubs need certificates and there is no authority to make them.
    func program() throws -> DataPlaneProgram {
        var table = world.binding.table
        let stubs = table.clusters.indices.filter { table.clusters[$0].isOfUnknownPods }
        if !stubs.isEmpty {
            let authority = try StubCertificates.authority()
            for index in stubs { table.clusters[index].tls?.trust = .authorities(authority.certificatePEM) }
        }
        return DataPlaneProgram(table, indexes: world.indexes)
    }
}

extension Cluster {
    /// Whether a BackendTLSPolicy is about pods that only stubs stand for: these show a certificate as the policy wants it.
    fileprivate var isOfUnknownPods: Bool {
        guard let tls, tls.policy != nil, tls.trust != .none else { return false }
        return endpoints.allSatisfy {
            $0.target == .stub && $0.serving.certificate == nil && $0.serving.transport == .whatComes
        }
    }
}

/// The certificates of stubs of which the input has none.
enum StubCertificates {
    /// Who vouches for them.
    static func authority() throws -> LocalAuthority {
        do {
            return try LocalAuthority(folder: LocalAuthority.defaultFolder())
        } catch {
            throw CannotAnswer("no certificates for echo backends: \(error)")
        }
    }

    /// What a stub shows.
    @Sendable static func certificate(for serverName: String) throws -> KeyPair {
        let issued = try authority().issue(for: [serverName])
        return KeyPair(certificateChain: issued.certificatePEM, privateKey: issued.privateKeyPEM)
    }
}

extension AdminService {
    /// The answers of a running `serve`.
    init(_ serving: Serving, server: ProxyServer) {
        self.init(
            readiness: { await serving.readiness },
            listeners: {
                await server.boundPorts.flatMap { port in
                    port.listeners.map { OpenListener(listener: $0, address: port.authority) }
                }
            },
            metrics: { await server.metrics() },
            reload: { await serving.reload() }
        )
    }
}
