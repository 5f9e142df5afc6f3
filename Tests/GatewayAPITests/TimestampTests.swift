import Testing

@testable import GatewayAPI

@Suite("Creation timestamps")
struct TimestampTests {
    @Test(
        "An RFC 3339 instant is counted in seconds since 1970",
        arguments: [
            ("1970-01-01T00:00:00Z", Int64(0)), ("2000-02-29T12:00:00Z", 951_825_600),
            ("2024-12-31T23:59:59Z", 1_735_689_599), ("2024-01-01T01:00:00+01:00", 1_704_067_200),
            ("2024-01-01T00:00:00.123456Z", 1_704_067_200), ("1969-12-31T23:59:59Z", -1),
            ("2024-01-01T00:00:00-00:30", 1_704_069_000),
        ]
    )
    func instants(text: String, seconds: Int64) {
        #expect(Timestamp.seconds(text) == seconds)
    }

    @Test(
        "Anything else is no instant",
        arguments: [
            "", "2024-01-01", "2024-13-01T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:00:00",
            "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00+1", "20x4-01-01T00:00:00Z", "2024-01-01 00:00:00Z",
        ]
    )
    func nonsense(text: String) {
        #expect(Timestamp.seconds(text) == nil)
    }
}
