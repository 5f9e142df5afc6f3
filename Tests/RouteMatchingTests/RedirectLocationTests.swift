import RouteModel
import Testing

@testable import RouteMatching

@Suite("Location of a redirect")
struct RedirectLocationTests {
    func location(_ action: RedirectAction, host: String, target: String = "/p", isTLS: Bool = false) -> String {
        var output: [UInt8] = []
        let target = Array(target.utf8)
        let authority = Array(host.utf8)
        action.appendLocation(target: target.span, authority: authority.span, isTLS: isTLS, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(
        "Scheme, host and port follow the measured table",
        arguments: [
            ("h", "https://h/p", "http://h/p", "http://other.example/p", "http://h:8443/p"),
            ("h:80", "https://h/p", "http://h:80/p", "http://other.example/p", "http://h:8443/p"),
            ("h:8080", "https://h:8080/p", "http://h:8080/p", "http://other.example/p", "http://h:8443/p"),
            ("h:443", "https://h:443/p", "http://h:443/p", "http://other.example/p", "http://h:8443/p"),
            ("[::1]", "https://[::1]/p", "http://[::1]/p", "http://other.example/p", "http://[::1]:8443/p"),
            ("[::1]:80", "https://[::1]/p", "http://[::1]:80/p", "http://other.example/p", "http://[::1]:8443/p"),
        ]
    )
    func measuredTable(host: String, https: String, http: String, hostname: String, port: String) {
        #expect(location(RedirectAction(status: 302, scheme: "https"), host: host) == https)
        #expect(location(RedirectAction(status: 302, scheme: "http"), host: host) == http)
        #expect(location(RedirectAction(status: 302, hostname: "other.example", port: 80), host: host) == hostname)
        #expect(location(RedirectAction(status: 302, port: 8443), host: host) == port)
    }

    @Test("A listener port that is not the scheme's own is named")
    func listenerPort() {
        #expect(location(RedirectAction(status: 302, port: 8080), host: "h") == "http://h:8080/p")
        let named = RedirectAction(status: 302, hostname: "other.example", port: 8080)
        #expect(location(named, host: "h") == "http://other.example:8080/p")
        #expect(location(RedirectAction(status: 302, port: 443), host: "h", isTLS: true) == "https://h/p")
    }

    @Test("A full path keeps the query unless it brings its own")
    func fullPath() {
        let plain = RedirectAction(status: 302, path: .full("/new"))
        #expect(location(plain, host: "h", target: "/old?q=1") == "http://h/new?q=1")
        let relative = RedirectAction(status: 302, path: .full("rel"))
        #expect(location(relative, host: "h", target: "/old?q=1") == "http://h/rel?q=1")
        let withQuery = RedirectAction(status: 302, path: .full("/new?a=b"))
        #expect(location(withQuery, host: "h", target: "/old?q=1") == "http://h/new?a=b")
    }

    @Test(
        "A prefix is replaced literally, slashes are not repaired",
        arguments: [
            ("/foo", "/xyz", "/foo/bar?q=1", "/xyz/bar?q=1"),
            ("/foo", "/xyz/", "/foo/bar?q=1", "/xyz//bar?q=1"),
            ("/foo", "/xyz/", "/foo", "/xyz/"),
            ("/foo", "/", "/foo/bar", "//bar"),
            ("/foo", "", "/foo/bar", "/foo/bar"),
            ("/", "/xyz", "/bar", "/xyzbar"),
            ("/foo", "rel", "/foo/bar", "/rel/bar"),
        ]
    )
    func prefix(matched: String, replacement: String, target: String, expected: String) {
        let action = RedirectAction(status: 302, path: .prefix(matched: matched, replacement: replacement))
        #expect(location(action, host: "h", target: target) == "http://h" + expected)
    }
}

@Suite("Path that goes upstream")
struct ForwardedPathTests {
    @Test(
        "A rewrite changes the path and keeps the query",
        arguments: [
            (PathRewrite.full("/one"), "/foo/bar?q=1", "/one?q=1"),
            (.full("/b\\1"), "/foo/bar?q=1", "/foo/bar?q=1"),
            (.full("/b\\0\\1"), "/t/y?q=1", "/t/y?q=1"),
            (.full("/b\\xyz"), "/t/y?q=1", "/b?q=1"),
            (.full("/b\\"), "/foo?q=1", "/b?q=1"),
            (.full("/b\\0x"), "/t/y?q=1", "/b/t/yx?q=1"),
            (.full("/b\\\\c"), "/foo?q=1", "/b\\c?q=1"),
            (.prefix(matched: "/foo", replacement: "rel"), "/foo/bar", "rel/bar"),
            (.prefix(matched: "/foo", replacement: "/xyz"), "/foo", "/xyz"),
            (.prefix(matched: "/foo", replacement: "/xyz"), "/foo/", "/xyz/"),
            (.prefix(matched: "/foo", replacement: "/xyz"), "/foo//bar", "/xyz//bar"),
            (.prefix(matched: "/foo", replacement: ""), "/foo", "/"),
            (.prefix(matched: "/foo", replacement: ""), "/foo?q", "/?q"),
            (.prefix(matched: "/foo", replacement: ""), "/foo/", "/"),
            (.prefix(matched: "/foo", replacement: ""), "/foo/bar", "/bar"),
            (.prefix(matched: "/foo", replacement: ""), "/foo//bar", "//bar"),
            (.prefix(matched: "/", replacement: "/xyz"), "/bar", "/xyzbar"),
            (.prefix(matched: "/", replacement: "/xyz"), "/", "/xyz"),
            (.prefix(matched: "/", replacement: "/"), "/bar", "/bar"),
            (.prefix(matched: "/", replacement: ""), "//bar", "//bar"),
        ]
    )
    func rewritten(rewrite: PathRewrite, target: String, expected: String) {
        var output: [UInt8] = []
        let bytes = Array(target.utf8)
        rewrite.appendRewritten(bytes.span, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }
}
