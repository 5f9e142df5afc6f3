import GatewayAPI

/// What one document gave.
struct DocumentOutcome: Sendable {
    /// The valid objects that take part.
    var objects: [ReadObject] = []
    var diagnostics: [Diagnostic] = []
    var notSimulated: [String] = []
    /// What the objects use that no bundle of AKS has.
    var usesBeyondAKS: [(use: BundleUse, object: ObjectIdentity)] = []
    /// The kinds of the objects that play no part.
    var ignored: [String] = []
    /// Whether it holds anything but blanks and comments.
    var hasContent = true
}

/// One valid object and its place.
struct ReadObject: Sendable {
    var object: LoadedObject
    var resource: Resource?
    var place: ObjectPlace
    var location: SourceLocation
}
