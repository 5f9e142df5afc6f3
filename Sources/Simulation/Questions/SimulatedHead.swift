import GatewayAPI
import MessageLayout
import RouteMatching

/// A request laid out as a socket's codec would lay it out: one buffer and ranges into it.
struct SimulatedHead {
    private(set) var bytes: [UInt8] = []
    private(set) var layout = RequestLayout(method: .empty, target: .empty, authority: nil)
    private(set) var fields: [FieldRange] = []

    /// Lines that are one field are joined with a comma, as the codec does (semantics 4.25; `KnownField.isJoinedInRequests`).
    init(_ request: SimulatedRequest) {
        let hosts = (request.host.map { [$0] } ?? []) + request.headers.filter(\.isHost).map(\.value)
        layout.method = place(request.method)
        layout.target = place(request.target)
        if !hosts.isEmpty {
            let field = FieldRange(
                name: place("host"),
                value: place(hosts.map(\.trimmedOfBlanks).joined(separator: ",")),
                known: .host
            )
            layout.authority = field.value
            fields.append(field)
        }
        for header in request.headers where !header.isHost {
            let name = place(header.name)
            let known = KnownField.recognize(bytes.span, name)
            let value = header.value.trimmedOfBlanks
            if known.isJoinedInRequests, let index = fields.firstIndex(where: { $0.known == known }) {
                let values = [text(fields[index].value), value].filter { !$0.isEmpty }
                fields[index].value = place(values.joined(separator: ","))
            } else {
                fields.append(FieldRange(name: name, value: place(value), known: known))
            }
        }
    }

    private mutating func place(_ text: String) -> ByteRange {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        return ByteRange(start: start, count: bytes.count - start)
    }

    /// What it says to a CORS policy.
    var corsQuestion: CORSQuestion { CORSQuestion(bytes.span, layout, fields: fields) }

    /// The text of a range.
    func text(_ range: ByteRange) -> String {
        String(decoding: bytes[range.indices], as: UTF8.self)
    }
}
