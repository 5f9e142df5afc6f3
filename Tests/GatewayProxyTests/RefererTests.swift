import Testing

@testable import GatewayProxy

@Suite("Referer")
struct RefererTests {
    @Test(
        "A URL without userinfo and fragment passes, and so does a relative reference",
        arguments: [
            "", "http://a", "http://a/b", "https://a.b:80/c?d=e", "ftp://a/b", "a", "a/b", "/a", "/a:b", "?a", "//a/b",
            "android-app://com.x/", "http://a/<\"{}|\\^`", "http://a/#", "http://a?b#", "/%zz", "HTTP://A/b", "*",
            "a,b",
            "http://[::1]/", "http://a..b/", "http://@a/", "http://a/@", "http://a?u@b", "/a'(b)!$&*+,;=@~-._",
        ]
    )
    func valid(_ text: String) { #expect(isValid(text)) }

    @Test(
        "Anything else does not",
        arguments: [
            "http://a/b c", "http://a/b#c", "http://u@a/", "http://u:p@a/b", "a:b", "a:b/c", "/a#b", "http:", "http:/a",
            "http://", "about:blank", "http://a b", "/<", "/\"", "/{", "/|", "/\\", "/^", "/`", "/[a]", "\u{E9}",
            "http://\u{E9}/", "http://a/\u{E9}", "http://a:99999/", "http://a:b/", "http://a_b/", "a b",
            "http://a/b\tc",
            "http://a@", "javascript:void(0)", "data:,x", "?:", "#", "http://a#", "http://[::1", "http://[]/",
            "http://a:",
        ]
    )
    func invalid(_ text: String) { #expect(!isValid(text)) }

    private func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return RefererRules.isValid(bytes.span, bytes.indices)
    }
}
