public import GatewayAPI
public import ManifestLoading
public import Simulation

/// A `RouteTest`: what a route set shall do with which requests.
public struct RouteTestFile: Sendable {
    /// The file as it was named or found.
    public var path: String
    /// `metadata.name`; without one, the file's.
    public var name: String
    /// Whose Istio and Envoy; nil: what the command says.
    public var profile: Profile?
    /// The manifests that are tested, as written: relative to the file.
    public var config: [String]
    /// The tests, in order.
    public var tests: [RouteTest]

    /// Makes a RouteTest.
    public init(path: String, name: String, profile: Profile? = nil, config: [String] = [], tests: [RouteTest] = []) {
        self.path = path
        self.name = name
        self.profile = profile
        self.config = config
        self.tests = tests
    }

    /// What such a file's name ends in.
    public static let suffixes = [".gwtest.yaml", ".gwtest.yml"]
    /// Its `apiVersion`.
    public static let apiVersion = "gwsim.dev/v1alpha1"
    /// Its `kind`.
    public static let kind = "RouteTest"
}

/// One test of a file.
public struct RouteTest: Sendable {
    /// Its name, unique in the file.
    public var name: String
    /// Where it stands.
    public var location: SourceLocation
    /// Its requests, lists multiplied; empty where only the structure is asserted.
    public var requests: [SimulatedRequest]
    /// What holds for each request.
    public var claims: [Claim]
    /// What holds for the route set.
    public var structure: [StructureClaim]
}

/// Why a test file cannot be used.
///
/// The codes are stable.
public enum RouteTestCode: String, Hashable, Sendable, CaseIterable {
    /// A key that the format does not have.
    case unknownKey = "GWT001"
    /// A value of the wrong type.
    case type = "GWT002"
    /// A value that nothing can be made of.
    case value = "GWT003"
    /// A key that is missing.
    case missing = "GWT004"
    /// Two tests of one name.
    case duplicate = "GWT005"
    /// A document of another kind.
    case kind = "GWT006"
    /// No manifests to test.
    case noConfig = "GWT007"
}
