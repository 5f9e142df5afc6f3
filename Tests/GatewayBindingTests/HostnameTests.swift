import Testing

@testable import GatewayBinding

@Suite struct HostnameTests {
    @Test(
        "Two hostnames meet in the more specific one, compared as suffixes (fact 3.8, fact 3.9)",
        arguments: [
            ("*", "*", "*"), ("*", "a.example.com", "a.example.com"), ("*.example.com", "*", "*.example.com"),
            ("*.example.com", "a.example.com", "a.example.com"),
            ("*.example.com", "a.b.example.com", "a.b.example.com"),
            ("*.example.com", "*.foo.example.com", "*.foo.example.com"),
            ("a.example.com", "a.example.com", "a.example.com"), ("A.Example.com", "a.example.COM", "a.example.com"),
        ]
    )
    func meeting(_ left: String, _ right: String, _ expected: String) {
        #expect(Hostname(left).intersection(Hostname(right))?.text == expected)
        #expect(Hostname(right).intersection(Hostname(left))?.text == expected)
        #expect(Hostname(left).matches(Hostname(right)) && Hostname(right).matches(Hostname(left)))
    }

    @Test(
        "Hostnames that no request can share do not match (fact 3.8)",
        arguments: [
            ("*.example.com", "example.com"), ("a.example.com", "b.example.com"), ("*.example.com", "*.example.org"),
            ("*.example.com", "badexample.com"), ("*.a.example.com", "*.b.example.com"),
        ]
    )
    func apart(_ left: String, _ right: String) {
        #expect(Hostname(left).intersection(Hostname(right)) == nil)
        #expect(!Hostname(left).matches(Hostname(right)) && !Hostname(right).matches(Hostname(left)))
    }

    @Test("No hostname and an empty one are every hostname (fact 3.7)") func missing() {
        #expect(Hostname(nil) == .any)
        #expect(Hostname("") == .any)
    }

    @Test(
        "A plain hostname or a longer wildcard is a subset of a wildcard, never the other way round",
        arguments: [
            ("a.example.com", "*.example.com", true), ("*.foo.example.com", "*.example.com", true),
            ("*.example.com", "*", true), ("*.example.com", "*.example.com", true),
            ("*.example.com", "*.foo.example.com", false), ("*", "*.example.com", false),
            ("*.example.com", "a.example.com", false),
        ]
    )
    func subset(_ part: String, _ whole: String, _ expected: Bool) {
        #expect(Hostname(part).isSubset(of: Hostname(whole)) == expected)
    }
}
