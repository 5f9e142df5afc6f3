/// One `-f`, or text that is already here.
public enum ManifestInput: Hashable, Sendable {
    /// A file, or a directory of files.
    case path(String)
    /// `-f -`.
    case standardInput
    /// Text under a name.
    case text(name: String, bytes: [UInt8])

    /// What the argument of `-f` means.
    public init(argument: String) {
        self = argument == "-" ? .standardInput : .path(argument)
    }

    /// Text under a name.
    public static func text(_ text: String, name: String = "<text>") -> ManifestInput {
        .text(name: name, bytes: Array(text.utf8))
    }
}

/// One file that was read.
struct SourceFile: Sendable {
    let name: String
    let bytes: [UInt8]
    let isUTF8: Bool

    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        isUTF8 = String(validating: bytes, as: UTF8.self) != nil
    }
}
