import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A reload takes the new configuration whole, or keeps the old one.
@Suite struct ReloadTests {
    private let folder: TemporaryDirectory
    private static let store = Repository.sample("store")

    init() throws {
        folder = try TemporaryDirectory()
        try copy(replacing: "", with: "")
    }

    /// Writes the store's files, changed, as an editor saves them: under another name, then renamed.
    private func copy(replacing old: String, with new: String) throws {
        for file in ["gateway.yaml", "routes.yaml"] {
            let text = try String(contentsOfFile: Self.store + "/" + file, encoding: .utf8)
            try folder.write(old.isEmpty ? text : text.replacing(old, with: new), to: file)
        }
    }

    private func status(_ host: String, _ server: Server) throws -> Int {
        let address = try server.openAddress(gateway: "aks-istio-ingress/gateway")
        return try HTTPRequest(host: host).send(to: address).status
    }

    @Test("The admin's reload serves what the files say now, on the same port")
    func reload() throws {
        let server = try Server(["-f", folder.url.path])
        let before = try server.listeners()
        #expect(try status("shop.aks.rocks", server) == 404)
        try copy(replacing: "store.aks.rocks", with: "shop.aks.rocks")
        let response = try server.reload()
        #expect(response.status == 200)
        #expect(try JSON(parsing: response.body)["generation"].int == 2)
        #expect(try status("shop.aks.rocks", server) == 200)
        #expect(try status("store.aks.rocks", server) == 404)
        #expect(try server.listeners() == before)
    }

    @Test("A bad file is refused with its diagnostics, and what served goes on")
    func badReload() throws {
        let server = try Server(["-f", folder.url.path])
        try copy(replacing: "value: /", with: "value: shop")
        let response = try server.reload()
        #expect(response.status == 422)
        #expect(response.text.contains("spec.rules[0].matches[0].path.value"))
        #expect(try status("store.aks.rocks", server) == 200)
        try copy(replacing: "", with: "")
        #expect(try server.reload().status == 200)
    }

    @Test("SIGHUP reloads")
    func hangUp() throws {
        let server = try Server(["-f", folder.url.path])
        try copy(replacing: "store.aks.rocks", with: "shop.aks.rocks")
        server.process.signal(SIGHUP)
        #expect(try poll { try status("shop.aks.rocks", server) == 200 ? true : nil } == true)
    }

    @Test("--watch sees a file that was saved by renaming")
    func watch() throws {
        let server = try Server(["-f", folder.url.path, "--watch"])
        try copy(replacing: "store.aks.rocks", with: "shop.aks.rocks")
        #expect(try poll { try status("shop.aks.rocks", server) == 200 ? true : nil } == true)
    }

    @Test("A new listener opens at a reload, a removed one closes")
    func listenersChange() throws {
        let server = try Server(["-f", folder.url.path])
        let first = try server.openAddress(gateway: "aks-istio-ingress/gateway")
        try copy(replacing: "port: 80\n      hostname", with: "port: 443\n      hostname")
        #expect(try server.reload().status == 200)
        let listeners = try server.listeners()
        #expect(listeners.map(\.port) == [443])
        #expect(throws: SocketError.self) { try Socket(connectingTo: first) }
    }
}
