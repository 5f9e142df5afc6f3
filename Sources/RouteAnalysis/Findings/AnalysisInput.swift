public import GatewayAPI
public import Simulation

/// What is analysed.
public struct AnalysisInput: Sendable {
    /// What was bound and compiled.
    public var world: World
    /// The input's own resources, without what is assumed and built in.
    public var resources: ResourceSet
    /// The objects as the API server would store them.
    public var objects: [ObjectIdentity: ManifestValue]
    /// Whose cluster it is.
    public var profile: Profile
    /// What is used that no bundle of AKS's CRDs has, one line each.
    public var bundleNotes: [String]

    /// Names what is analysed.
    public init(
        world: World,
        resources: ResourceSet,
        objects: [ObjectIdentity: ManifestValue] = [:],
        profile: Profile = .current,
        bundleNotes: [String] = []
    ) {
        self.world = world
        self.resources = resources
        self.objects = objects
        self.profile = profile
        self.bundleNotes = bundleNotes
    }
}
