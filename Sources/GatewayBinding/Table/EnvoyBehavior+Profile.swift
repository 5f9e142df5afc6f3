import GatewayAPI
import RouteModel

extension EnvoyBehavior {
    /// The Envoy of a profile.
    init(_ profile: Profile) {
        self.init(
            matchesRepeatedHeadersJoined: profile[ProfileSwitches.joinsRepeatedHeaders],
            trustsPrivatePeers: profile[ProfileSwitches.trustsPrivatePeers],
            namesTransportFailureInBody: profile[ProfileSwitches.namesTransportFailure]
        )
    }
}
