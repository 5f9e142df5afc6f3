import GatewayAPI
import GatewayBinding
import RouteModel
import Testing

@Suite struct BackendOverrideTests {
    private func endpoints(_ target: BackendOverride.Target, port: Int = 80) throws -> [Endpoint.Target] {
        let override = BackendOverride(service: ObjectKey(namespace: "app", name: "s"), port: port, target: target)
        let manifests = plainGateway + route(rules: "[{backendRefs: [{name: s, port: 80}]}]") + service("s")
        let binding = try bound(manifests, options: BindingOptions(backends: [override]))
        return try #require(binding.table.clusters.first).endpoints.map(\.target)
    }

    @Test("The user's target takes the place of the endpoints") func address() throws {
        let target = BackendOverride.Target.address(host: "localhost", port: 3000, tls: true)
        #expect(try endpoints(target) == [.address(host: "localhost", port: 3000, tls: true)])
    }

    @Test("`none` leaves no endpoint") func none() throws {
        #expect(try endpoints(.none) == [])
    }

    @Test("`refused` is a closed port") func refused() throws {
        #expect(try endpoints(.refused) == [.refused])
    }

    @Test("A target for another port changes nothing") func otherPort() throws {
        #expect(try endpoints(.none, port: 81) == [.stub])
    }
}
