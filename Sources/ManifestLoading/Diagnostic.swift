public import GatewayAPI

/// What kind of fault stops a manifest from being read.
///
/// The codes are stable; those of an object's content are ``GatewayAPI/ValidationCode``.
public enum LoadingCode: String, Hashable, Sendable, CaseIterable {
    /// A file or directory that is missing or cannot be read.
    case unreadable = "GW001"
    /// Neither a regular file nor a directory.
    case notAFile = "GW002"
    /// No manifest in a file or directory.
    case empty = "GW003"
    /// Bytes that are not UTF-8.
    case encoding = "GW004"
    /// Text that is not YAML.
    case syntax = "GW005"
    /// A key that stands twice in one map.
    case duplicateKey = "GW006"
    /// Nesting that is too deep.
    case tooDeep = "GW007"
    /// Aliases that stand for too much.
    case tooLarge = "GW008"
    /// A key or value that JSON cannot express.
    case notJSON = "GW009"
    /// A document that is no object.
    case notAnObject = "GW010"
    /// An object without apiVersion or kind.
    case missingType = "GW011"
    /// A kind or version that the API server does not serve.
    case unknownKind = "GW012"
    /// An object that stands twice in the input.
    case duplicateObject = "GW013"
}

/// How much a diagnostic matters.
public enum Severity: String, Hashable, Sendable {
    /// The object cannot be used.
    case error
    /// The object is used all the same.
    case warning
}

/// A place in the input.
public struct SourceLocation: Hashable, Sendable {
    /// The file as it was named or found; `-` for standard input.
    public var file: String
    /// From 1; 0 where only the file is known.
    public var line: Int
    /// From 1, in Unicode scalars.
    public var column: Int

    /// Makes a location.
    public init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }
}

/// One thing to say about the input.
public struct Diagnostic: Hashable, Sendable {
    /// How much it matters.
    public var severity: Severity
    /// The stable code.
    public var code: String
    /// The object, once it is known.
    public var object: ObjectIdentity?
    /// The field, if one is at fault.
    public var path: FieldPath?
    /// Where it stands, if it stands anywhere.
    public var location: SourceLocation?
    /// The source line of the location, without its line break.
    public var sourceLine: String?
    /// What is wrong.
    public var message: String
    /// What the CRD says, where the message is a shorter wording of it.
    public var detail: String?
    /// What to do about it.
    public var fix: String?

    /// Makes a diagnostic.
    public init(
        severity: Severity = .error,
        code: String,
        object: ObjectIdentity? = nil,
        path: FieldPath? = nil,
        location: SourceLocation? = nil,
        sourceLine: String? = nil,
        message: String,
        detail: String? = nil,
        fix: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.object = object
        self.path = path
        self.location = location
        self.sourceLine = sourceLine
        self.message = message
        self.detail = detail
        self.fix = fix
    }

    init(
        _ code: LoadingCode,
        severity: Severity = .error,
        object: ObjectIdentity? = nil,
        path: FieldPath? = nil,
        _ location: SourceLocation?,
        _ message: String,
        fix: String? = nil
    ) {
        self.init(
            severity: severity,
            code: code.rawValue,
            object: object,
            path: path,
            location: location,
            message: message,
            fix: fix
        )
    }
}
