import Foundation
import TestSupport

// Slowloris, idle connections and two large bodies on one worker, while well-behaved clients measure what they get.
// usage: hostile [idle connections] [slow connections] [bytes of a body]

let numbers = ProcessInfo.processInfo.arguments.dropFirst().compactMap { Int($0) }
var load = HostileLoad()
if numbers.count > 0 { load.idle = numbers[0] }
if numbers.count > 1 { load.slow = numbers[1] }
if numbers.count > 2 { load.bytes = numbers[2] }

do {
    let limit = DescriptorLimit.raise()
    guard limit > load.idle + load.slow + 200 else {
        throw SetupFailure("the system allows \(limit) open files only")
    }
    exit(try HostileRun(load: load).run() ? 0 : 1)
} catch {
    FileHandle.standardError.write(Data("hostile: \(error)\n".utf8))
    exit(2)
}
