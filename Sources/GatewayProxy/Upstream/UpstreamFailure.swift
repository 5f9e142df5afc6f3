import NIOCore

/// Why an attempt at an endpoint failed.
///
/// > Source: Envoy 1.40, measured (semantics 8d).
enum UpstreamFailure: Error, Equatable {
    /// Refused, unreachable, or no address.
    case connectFailure
    /// The connection did not stand in time.
    case connectTimeout
    /// It closed before the response was whole.
    case connectionTermination
    /// It sent what is no HTTP response.
    case protocolError
    /// It reset the stream.
    case remoteReset
    /// It refused the stream, and did nothing with it.
    case refusedStream
    /// TLS did not come about, for this reason.
    case tlsFailure(String)

    init(connecting error: any Error) {
        if let failure = error as? UpstreamFailure {
            self = failure
        } else if let channelError = error as? ChannelError, case .connectTimeout = channelError {
            self = .connectTimeout
        } else {
            self = .connectFailure
        }
    }
}
