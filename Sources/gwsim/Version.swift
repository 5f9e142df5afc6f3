/// What this build is, and what it follows.
enum Version {
    static let current = "0.1.0"
    static let istio = "1.32-dev (86c9f01)"
    static let envoy = "1.40.0"
    static let gatewayAPI = "v1.6.1"
}
