import GatewayAPI

/// Why a listener loses against an earlier one of the same Gateway.
///
/// > Source: Istio `pilot/pkg/config/kube/gatewaycommon/listener_conflict.go`.
enum ListenerConflict: String {
    case protocolConflict = "ProtocolConflict"
    case hostnameConflict = "HostnameConflict"

    /// The conflict of each listener, nil where there is none.
    ///
    /// Each is compared with the ones that were accepted before it, in the order of the spec.
    static func detect(_ listeners: [Listener]) -> [ListenerConflict?] {
        var accepted: [Listener] = []
        return listeners.map { listener in
            if let conflict = accepted.lazy.compactMap({ between($0, listener) }).first { return conflict }
            accepted.append(listener)
            return nil
        }
    }

    private static func between(_ earlier: Listener, _ later: Listener) -> ListenerConflict? {
        guard earlier.port == later.port else { return nil }
        if isPacketOrStream(earlier) || isPacketOrStream(later) { return .protocolConflict }
        guard Hostname(earlier.hostname) == Hostname(later.hostname) else { return nil }
        return earlier.protocol == later.protocol ? .hostnameConflict : .protocolConflict
    }

    private static func isPacketOrStream(_ listener: Listener) -> Bool {
        listener.protocol == "TCP" || listener.protocol == "UDP"
    }
}
