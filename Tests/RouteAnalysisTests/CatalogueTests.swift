import Foundation
import RouteAnalysis
import TestSupport
import Testing

/// The codes and their pages.
@Suite struct CatalogueTests {
    @Test("No two rules share a code")
    func codes() {
        #expect(Set(FindingRule.all.map(\.code)).count == FindingRule.all.count)
        #expect(FindingRule(code: "gws101")?.code == "GWS101")
        #expect(FindingRule(code: "GWS999") == nil)
    }

    @Test("docs/findings holds the page of every code, and no other; GWSIM_RECORD=1 rewrites them")
    func pages() throws {
        let folder = Repository.root.appendingPathComponent("docs/findings")
        let isRecording = ProcessInfo.processInfo.environment["GWSIM_RECORD"] == "1"
        if isRecording { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
        for rule in FindingRule.all {
            let file = folder.appendingPathComponent("\(rule.code).md")
            let text = try? String(contentsOf: file, encoding: .utf8)
            #expect(text == rule.page, "\(rule.code)")
            if isRecording { try rule.page.write(to: file, atomically: true, encoding: .utf8) }
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(files.sorted() == FindingRule.all.map { "\($0.code).md" })
    }
}
