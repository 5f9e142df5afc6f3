import GatewayProxy
import Testing

@Suite("Local ports")
struct PortPlanTests {
    @Test("A table without ports needs no socket")
    func empty() {
        #expect(PortPlan.make(for: [], options: PortPlanOptions(), isUsable: { _ in true }).assignments.isEmpty)
    }
}
