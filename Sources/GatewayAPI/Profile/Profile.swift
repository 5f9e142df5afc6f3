/// Which cluster is simulated: a release of Istio with its Envoy, and the CRDs that are installed.
///
/// What differs between profiles is data: ``ProfileSwitches`` for Istio and Envoy, ``kinds`` for the CRDs.
///
/// > Source: semantics 0, 9.10, 9.17.
public enum Profile: String, Hashable, Sendable, CaseIterable {
    /// Istio's main branch with Gateway API v1.6.1, experimental channel, and Envoy 1.40.
    case current
    /// The Istio add-on of AKS of revision asm-1-22: Istio 1.22 with Gateway API v1.1.0, standard channel.
    case aksASM122 = "aks-asm-1-22"

    /// What the API server accepts.
    public var kinds: ResourceKinds {
        switch self {
        case .current: .current
        case .aksASM122: .standardOfIstio122
        }
    }

    /// The profile's value of a switch.
    public subscript<Value>(_ toggle: ProfileSwitch<Value>) -> Value { toggle.setting(in: self).value }
}

extension ResourceKinds {
    fileprivate static let standardOfIstio122 = standard(.v1_1_0)
}
