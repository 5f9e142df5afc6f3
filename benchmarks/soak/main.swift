import Foundation
import TestSupport

// A long run against a release build: requests, client aborts, reloads, and in the second half backends that die.
// usage: soak [requests] [connections]

let arguments = ProcessInfo.processInfo.arguments
let requests = arguments.count > 1 ? Int(arguments[1]) ?? 1_000_000 : 1_000_000
let connections = arguments.count > 2 ? Int(arguments[2]) ?? 200 : 200

do {
    let steady = try SteadySoak(requests: requests, connections: connections).run()
    let failing = try FailingBackendSoak(requests: requests / 5, connections: connections).run()
    exit(steady && failing ? 0 : 1)
} catch {
    FileHandle.standardError.write(Data("soak: \(error)\n".utf8))
    exit(2)
}
