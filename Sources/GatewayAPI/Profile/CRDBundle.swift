/// A release of Gateway API's CRDs, as their annotation `gateway.networking.k8s.io/bundle-version` names it.
public struct CRDBundle: Hashable, Comparable, Sendable, CustomStringConvertible {
    private let minor: Int
    private let patch: Int

    private init(minor: Int, patch: Int) {
        self.minor = minor
        self.patch = patch
    }

    /// The first bundle that Istio 1.22 knows; the oldest one whose CRDs are known here.
    public static let v1_1_0 = CRDBundle(minor: 1, patch: 0)
    /// The one of AKS on Kubernetes up to 1.33.
    public static let v1_2_1 = CRDBundle(minor: 2, patch: 1)
    /// The one of AKS on Kubernetes 1.34 and later.
    public static let v1_3_0 = CRDBundle(minor: 3, patch: 0)
    /// Adds the names of rules.
    public static let v1_4_0 = CRDBundle(minor: 4, patch: 0)
    /// Adds CORS, more redirects, TLSRoute and ListenerSet.
    public static let v1_5_0 = CRDBundle(minor: 5, patch: 0)
    /// Adds TCPRoute and UDPRoute.
    public static let v1_6_0 = CRDBundle(minor: 6, patch: 0)
    /// The newest one whose CRDs are known here.
    public static let v1_6_1 = CRDBundle(minor: 6, patch: 1)

    /// The bundles that AKS installs, oldest first; of each the standard channel only.
    ///
    /// > Source: semantics 0.2 (the documentation of AKS).
    public static let ofAKS = [v1_2_1, v1_3_0]

    /// Whether the left one came out before the right one.
    public static func < (left: CRDBundle, right: CRDBundle) -> Bool {
        (left.minor, left.patch) < (right.minor, right.patch)
    }

    /// `v1.2.1`.
    public var description: String { "v1.\(minor).\(patch)" }
}

/// Which CRDs a cluster has.
public enum CRDChannel: Hashable, Sendable {
    /// What is settled.
    case standard(CRDBundle)
    /// Everything, what may still change among it.
    case experimental(CRDBundle)

    /// Whether it has what the standard channel has since a bundle.
    ///
    /// - Parameter first: nil for what is in no standard channel.
    func has(since first: CRDBundle?) -> Bool {
        switch self {
        case .standard(let bundle): first.map { $0 <= bundle } ?? false
        case .experimental: true
        }
    }
}
