/// A condition as it stands in a status.
///
/// `lastTransitionTime` is not here: it is the object's creation instant and is added where a status is printed.
public struct Condition: Hashable, Sendable {
    /// The condition's type, for example `Accepted`.
    public var type: String
    /// Whether it holds; Istio never writes `Unknown`.
    public var status: Bool
    /// The CamelCase reason.
    public var reason: String
    /// The sentence for people.
    public var message: String
    /// The generation of the object that was judged.
    public var observedGeneration: Int64

    /// Makes a condition.
    public init(type: String, status: Bool, reason: String, message: String, observedGeneration: Int64 = 1) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        self.observedGeneration = observedGeneration
    }
}
