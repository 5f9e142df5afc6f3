import Foundation
import NIOCore
import RouteModel
import Testing

@testable import GatewayProxy

@Suite("Parts without a channel")
struct InternalPartTests {
    @Test(
        "Dates agree with Foundation's",
        arguments: [0, 951_782_399, 951_782_400, 1_709_251_199, 4_102_444_799, 32_503_680_000]
    )
    func dates(second: Int64) {
        let date = CivilDate(secondsSince1970: second)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let wanted = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second],
            from: Date(timeIntervalSince1970: TimeInterval(second))
        )
        #expect(
            [date.year, date.month, date.day, date.hour, date.minute, date.second]
                == [wanted.year, wanted.month, wanted.day, wanted.hour, wanted.minute, wanted.second]
        )
    }

    @Test("Shares are drawn by weight")
    func shares() {
        func cluster(_ name: String, _ weight: Int) -> WeightedCluster {
            WeightedCluster(cluster: name, weight: weight, service: "app/\(name)", port: 80)
        }
        let action = ForwardAction(clusters: [cluster("a", 1), cluster("b", 9)])
        let forward = CompiledForward(action, of: .make(.forward(action)), in: ProgramNames(clusters: [], ports: []))
        var counts = [0, 0]
        for number in 0..<1000 { counts[forward.share(random: UInt64(number))] += 1 }
        #expect(counts == [100, 900])
    }

    @Test("Chunk sizes and numbers have their digits", arguments: [0, 1, 9, 10, 15, 16, 255, 4096, 65_536, Int.max])
    func numbers(number: Int) {
        var digits: [UInt8] = []
        digits.appendDecimal(number)
        #expect(String(decoding: digits, as: UTF8.self) == String(number))
    }

    @Test("The holder of a port is found in the kernel's table")
    func holder() {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1
               1: 0100007F:1F90 0100007F:C000 01 00000000:00000000 00:00000000 00000000     0        0 4243 1
               2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4244 1
            """
        #expect(PortHolder.listening(on: 8080, in: table) == ["4242"])
    }

    @Test(
        "A Location is mapped where the Service has its port and serves the host there",
        arguments: [
            ("http://h/p", "http://h:8080/p"), ("http://h:81/p?q", "http://h:8081/p?q"), ("https://h/p", "https://h/p"),
            ("http://h:82", "http://h:82"), ("/relative", "/relative"), ("http://", "http://"),
            ("http://other/p", "http://other/p"),
            ("http://other:80/p", "http://other:80/p"),
        ]
    )
    func locations(location: String, mapped: String) {
        let got = LocalLocation.map(Array(location.utf8), ports: [80: 8080, 81: 8081]) { host, port in
            host.elementsEqual("h".utf8) && port <= 81
        }
        #expect(String(decoding: got, as: UTF8.self) == mapped)
    }

    @Test("Random identifiers are UUIDs of version 4, and differ")
    func identifiers() {
        var random = RandomSource()
        var seen: Set<[UInt8]> = []
        for _ in 0..<1000 {
            var id: [UInt8] = []
            random.makeUUID(into: &id)
            #expect(UUID(uuidString: String(decoding: id, as: UTF8.self)) != nil)
            #expect(id[14] == UInt8(ascii: "4") && "89ab".utf8.contains(id[19]))
            seen.insert(id)
        }
        #expect(seen.count == 1000)
    }
}

@Suite("A port as a loop sees it")
struct PortStateTests {
    @Test("A port that a reload took away has no chain, whoever still asks for one")
    func closedPort() throws {
        let program = CompiledProgram(DataPlaneProgram(.single(.forwarding())), previous: nil)
        let (key, port) = try #require(program.ports.first)
        let state = PortState(counters: Counters().port(key, gateway: port.gateway))
        state.install(port)
        #expect(state.chain(forServerName: nil) != nil)
        state.close()
        #expect(state.chain(forServerName: nil) == nil)
        #expect(state.chain(forServerName: "a.example") == nil)
    }
}
