import HTTP1Engine
import RouteModel

extension LocalReply {
    /// Envoy's answer to what its codec refuses.
    init(_ failure: HTTP1RequestFailure) {
        self.init(
            status: failure.status,
            body: failure.body,
            flags: failure.flags,
            details: failure.details,
            closes: true
        )
    }
}
