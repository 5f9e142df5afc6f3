import Foundation
import TestSupport
import Testing

/// The gateway as a browser sees it.
@Suite(.serialized) struct BrowserTests {
    @Test(
        "Chromium shows the echo's page, over HTTPS in HTTP/2",
        .enabled(if: Tool.path("chromium") != nil, "chromium is not installed")
    )
    func page() throws {
        let gateway = try EchoGateway()
        let folder = try TemporaryDirectory()
        let host = EchoGateway.host
        let outcome = try Tool.run(
            "chromium",
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--ignore-certificate-errors",
                "--user-data-dir=\(folder.url.path)", "--host-resolver-rules=MAP \(host) 127.0.0.1", "--timeout=20000",
                "--dump-dom", "https://\(host):\(EchoGateway.port(of: gateway.secureAddress))/shop",
            ]
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("<html"))
        #expect(outcome.output.contains("/shop"))
        // The browser may ask for an icon, too.
        #expect(gateway.server.textLog(lines: 1).contains { $0.requestLine == "GET /shop HTTP/2" })
    }
}
