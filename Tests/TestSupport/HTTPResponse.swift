/// One header line of a message.
package struct HeaderLine: Sendable, Equatable, CustomStringConvertible {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    package var description: String { "\(name): \(value)" }
}

/// An HTTP/1.1 response as it came over the wire.
package struct HTTPResponse: Sendable {
    package var version = ""
    package var status = 0
    package var reason = ""
    package var headers: [HeaderLine] = []
    package var body: [UInt8] = []
    package var trailers: [HeaderLine] = []
    /// Whether the body ended as its framing promised.
    package var isComplete = false
    /// The statuses of the 1xx heads that came before.
    package var interim: [Int] = []

    package init() {}

    /// All values of a header, whatever the case of its name.
    package func values(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The values of a header joined with commas, or nil without such a line.
    package func value(_ name: String) -> String? {
        let values = values(name)
        return values.isEmpty ? nil : values.joined(separator: ",")
    }

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The stub backend's report, if the body is one.
    package var echo: JSON? {
        guard body.first == UInt8(ascii: "{"), let report = try? JSON(parsing: body),
            report["pod"].string != nil
        else { return nil }
        return report
    }
}
