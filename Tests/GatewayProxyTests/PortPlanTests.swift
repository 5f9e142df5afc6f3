import GatewayProxy
import RouteModel
import Testing

@Suite("Local ports")
struct PortPlanTests {
    private func ports(_ list: [(String, Int)]) -> [GatewayPort] {
        list.map { GatewayPort(service: $0.0, port: $0.1, listeners: [.test], virtualHosts: []) }
    }

    private func plan(
        _ list: [(String, Int)],
        _ options: PortPlanOptions = PortPlanOptions(),
        usable: Bool = true
    ) -> [String] {
        PortPlan.make(for: ports(list), options: options, isUsable: { _ in usable }).assignments
            .map { "\($0.service):\($0.port) \($0.address):\($0.localPort)" }
    }

    @Test("A table without ports needs no socket")
    func empty() {
        #expect(plan([]).isEmpty)
    }

    @Test("Ports below 1024 move by 8000, others stay")
    func shifted() {
        #expect(
            plan([("a", 80), ("a", 443), ("a", 1024)]) == [
                "a:80 127.0.0.1:8080", "a:443 127.0.0.1:8443", "a:1024 127.0.0.1:1024",
            ]
        )
    }

    @Test("A mapped port that clashes with one of its own Service takes 10000 more")
    func ownClash() {
        #expect(plan([("a", 80), ("a", 8080)]) == ["a:80 127.0.0.1:18080", "a:8080 127.0.0.1:8080"])
    }

    @Test("Services without a clash share the address; one that clashes takes the next")
    func addresses() {
        #expect(
            plan([("a", 80), ("b", 81), ("c", 80), ("d", 80)]) == [
                "a:80 127.0.0.1:8080", "b:81 127.0.0.1:8081", "c:80 127.0.0.2:8080", "d:80 127.0.0.3:8080",
            ]
        )
    }

    @Test("Where the machine has no further address, ports shift")
    func noFurtherAddress() {
        #expect(
            plan([("a", 80), ("b", 80), ("c", 80)], usable: false) == [
                "a:80 127.0.0.1:8080", "b:80 127.0.0.1:18080", "c:80 127.0.0.1:28080",
            ]
        )
    }

    @Test("An address that is no loopback address has no next one")
    func otherAddress() {
        let options = PortPlanOptions(address: "0.0.0.0")
        #expect(plan([("a", 80), ("b", 80)], options) == ["a:80 0.0.0.0:8080", "b:80 0.0.0.0:18080"])
    }

    @Test("Exact, ephemeral and set ports")
    func modes() {
        #expect(plan([("a", 80)], PortPlanOptions(mapping: .exact)) == ["a:80 127.0.0.1:80"])
        #expect(
            plan([("a", 80), ("b", 80)], PortPlanOptions(mapping: .ephemeral)) == [
                "a:80 127.0.0.1:0", "b:80 127.0.0.1:0",
            ]
        )
        let set = PortPlanOptions(overrides: [80: 9000, 81: 0])
        #expect(
            plan([("a", 80), ("a", 81), ("a", 82)], set) == [
                "a:80 127.0.0.1:9000", "a:81 127.0.0.1:0", "a:82 127.0.0.1:8082",
            ]
        )
    }

    @Test(
        "A port that would pass 65535 is planned as it is, and its opening fails with a name",
        arguments: [60_000, 65_535]
    )
    func high(port: Int) {
        #expect(plan([("a", port), ("b", port)], usable: false).count == 2)
    }
}
