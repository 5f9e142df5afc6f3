import Foundation
import GatewayAPI
import ManifestLoading
import Testing

@Suite("Files and directories")
struct InputTests {
    private let service = "{apiVersion: v1, kind: Service, metadata: {name: NAME}}"

    private func load(_ path: String, isRecursive: Bool = false) -> LoadedManifests {
        ManifestLoader.load(inputs: [ManifestInput(argument: path)], options: LoadOptions(isRecursive: isRecursive))
    }

    private func names(_ loaded: LoadedManifests) -> [String] { loaded.resources.services.map(\.metadata.name) }

    @Test("A directory gives its .yaml, .yml and .json files by name, with -R those below it too")
    func directory() throws {
        let directory = try TemporaryDirectory()
        for name in ["c.json", "a.yaml", "b.yml", "ignored.txt", "sub/d.yaml", "sub/deeper/e.yaml"] {
            let object = name.split(separator: "/").last?.first.map(String.init) ?? ""
            try directory.write(service.replacing("NAME", with: object), to: name)
        }
        #expect(names(load(directory.path)) == ["a", "b", "c"])
        let recursive = load(directory.path, isRecursive: true)
        #expect(names(recursive) == ["a", "b", "c", "d", "e"])
        #expect(recursive.diagnostics == [])
    }

    @Test("A file that is named is read whatever its ending")
    func anyEnding() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(service.replacing("NAME", with: "a"), to: "manifest.txt")
        #expect(names(load(file)) == ["a"])
    }

    @Test("A directory without manifests is an error that mentions -R where it would help")
    func emptyDirectory() throws {
        let directory = try TemporaryDirectory()
        try directory.write("x", to: "notes.txt")
        #expect(load(directory.path).diagnostics.map(\.code) == [LoadingCode.empty.rawValue])
        try directory.write(service, to: "sub/a.yaml")
        #expect(load(directory.path).diagnostics.first?.message.contains("-R") == true)
    }

    @Test("A missing file is an error")
    func missing() {
        let loaded = load("/nonexistent/routes.yaml")
        #expect(loaded.diagnostics.map(\.code) == [LoadingCode.unreadable.rawValue])
        #expect(
            DiagnosticRenderer().render(loaded.diagnostics).hasPrefix("/nonexistent/routes.yaml: error: no such file")
        )
    }

    @Test("A FIFO is refused and not waited for")
    func fifo() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/pipe.yaml"
        // The text lives through the call.
        let made = unsafe mkfifo(path, 0o600)
        #expect(made == 0)
        #expect(load(path).diagnostics.map(\.code) == [LoadingCode.notAFile.rawValue])
        #expect(load(directory.path).diagnostics.map(\.code) == [LoadingCode.empty.rawValue])
        #expect(load("/dev/zero").diagnostics.map(\.code) == [LoadingCode.notAFile.rawValue])
    }

    @Test("A file that cannot be read is an error")
    func unreadable() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(service, to: "a.yaml")
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file)
        // Root may read everything but the memory at address 0.
        let path = getuid() == 0 ? "/proc/self/mem" : file
        #expect(load(path).diagnostics.map(\.code) == [LoadingCode.unreadable.rawValue])
    }

    @Test("Links are followed; a loop of directories ends; a dangling link is passed over")
    func links() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(service.replacing("NAME", with: "a"), to: "sub/a.yaml")
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: directory.path + "/sub/loop", withDestinationPath: directory.path)
        try manager.createSymbolicLink(atPath: directory.path + "/self", withDestinationPath: ".")
        try manager.createSymbolicLink(atPath: directory.path + "/dangling.yaml", withDestinationPath: "nowhere")
        try manager.createSymbolicLink(atPath: directory.path + "/link.yaml", withDestinationPath: file)
        #expect(names(load(directory.path)) == ["a"])
        let recursive = load(directory.path, isRecursive: true)
        #expect(names(recursive) == ["a"])
        #expect(recursive.diagnostics.map(\.code) == [LoadingCode.duplicateObject.rawValue])
        #expect(load(directory.path + "/dangling.yaml").diagnostics.map(\.code) == [LoadingCode.unreadable.rawValue])
    }

    @Test("Every input is read, whatever is wrong with the others")
    func goesOn() throws {
        let directory = try TemporaryDirectory()
        let good = try directory.write(service.replacing("NAME", with: "a"), to: "good.yaml")
        let bad = try directory.write("a: [", to: "bad.yaml")
        let loaded = ManifestLoader.load(inputs: ["/nonexistent", bad, good].map(ManifestInput.init(argument:)))
        #expect(loaded.diagnostics.map(\.location?.file) == ["/nonexistent", bad])
        #expect(names(loaded) == ["a"])
    }
}
