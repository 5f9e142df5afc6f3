/// `Location` for a browser on this machine.
enum LocalLocation {
    /// Maps the port of an absolute URL to the local one, where the same Service has it and serves the host there.
    ///
    /// - Parameters:
    ///   - ports: local ports by listener port.
    ///   - serves: whether a virtual host of a listener port covers a host.
    static func map(
        _ location: [UInt8],
        ports: [Int: Int],
        serves: (_ host: ArraySlice<UInt8>, _ port: Int) -> Bool
    ) -> [UInt8] {
        guard let schemeEnd = schemeEnd(of: location) else { return location }
        let isTLS = schemeEnd == 8
        let pathStart =
            location[schemeEnd...].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
            ?? location.endIndex
        var hostEnd = pathStart
        var port = isTLS ? 443 : 80
        if let colon = location[schemeEnd..<pathStart].lastIndex(of: UInt8(ascii: ":")),
            let explicit = Int(String(decoding: location[(colon + 1)..<pathStart], as: UTF8.self))
        {
            hostEnd = colon
            port = explicit
        }
        guard let local = ports[port], serves(location[schemeEnd..<hostEnd], port) else { return location }
        var mapped = Array(location[..<hostEnd])
        if local != (isTLS ? 443 : 80) {
            mapped.append(UInt8(ascii: ":"))
            mapped.appendDecimal(local)
        }
        return mapped + location[pathStart...]
    }

    private static func schemeEnd(of location: [UInt8]) -> Int? {
        if location.starts(with: "http://".utf8) { return 7 }
        if location.starts(with: "https://".utf8) { return 8 }
        return nil
    }
}
