public import RouteModel
public import Simulation

/// Whether any request comes to an entry.
public enum Reachability: Hashable, Sendable {
    /// This request does, by the matcher that serves.
    case alive(SimulatedRequest)
    /// None does: every request that meets its conditions meets those of an entry before it.
    ///
    /// `lost` is a request that meets its conditions, as an example; nil where none was found.
    case dead(by: EntryPlace, lost: Witness?)
    /// Istio never programs it, since a catch-all of its list stands before it.
    case notProgrammed(behind: EntryPlace?, lost: Witness?)
    /// None of the requests that were tried does: it has a regular expression, or asks for what no request has.
    ///
    /// `lost` are some that meet its conditions, and who takes them.
    case unknown(tried: Int, lost: [Witness])
}

/// A request, and the entry that takes it.
public struct Witness: Hashable, Sendable {
    /// The request.
    public var request: SimulatedRequest
    /// Who takes it; nil: nobody, it is 404.
    public var taken: RouteOrigin?
}
