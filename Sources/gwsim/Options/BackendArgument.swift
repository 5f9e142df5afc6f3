import ArgumentParser
import GatewayAPI
import GatewayBinding

/// `--backend NS/SVC:PORT=TARGET`.
struct BackendArgument: ExpressibleByArgument {
    let override: BackendOverride

    init?(argument: String) {
        let sides = argument.split(separator: "=", maxSplits: 1)
        guard sides.count == 2, let colon = sides[0].lastIndex(of: ":") else { return nil }
        let names = sides[0][..<colon].split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else { return nil }
        guard let port = PortArgument.number(sides[0][sides[0].index(after: colon)...]) else { return nil }
        guard let target = Self.target(String(sides[1])) else { return nil }
        override = BackendOverride(
            service: ObjectKey(namespace: String(names[0]), name: String(names[1])),
            port: port,
            target: target
        )
    }

    private static func target(_ text: String) -> BackendOverride.Target? {
        switch text {
        case "none": return BackendOverride.Target.none
        case "refused": return .refused
        default: break
        }
        let tls = text.hasPrefix("https://")
        let authority = tls ? text.dropFirst(8) : text.hasPrefix("http://") ? text.dropFirst(7) : text[...]
        let trimmed = authority.hasSuffix("/") ? authority.dropLast() : authority
        guard let colon = trimmed.lastIndex(of: ":"),
            let port = PortArgument.number(trimmed[trimmed.index(after: colon)...])
        else { return nil }
        var host = trimmed[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, !host.contains("/") else { return nil }
        return .address(host: String(host), port: port, tls: tls)
    }
}

/// Port numbers on the command line.
enum PortArgument {
    /// 1...65535.
    static func number(_ text: Substring) -> Int? {
        guard let port = Int(text), (1...65_535).contains(port) else { return nil }
        return port
    }
}
