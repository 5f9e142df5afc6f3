import GatewayAPI
import RouteModel

/// Why a listener does not take a route.
struct ParentDenial: Hashable {
    var reason: Reason
    var message: String

    /// Most severe last.
    enum Reason: String, Comparable {
        case noMatchingParent = "NoMatchingParent"
        case noMatchingListenerHostname = "NoMatchingListenerHostname"
        case notAllowedByListeners = "NotAllowedByListeners"

        private var severity: Int {
            switch self {
            case .noMatchingParent: 0
            case .noMatchingListenerHostname: 1
            case .notAllowedByListeners: 2
            }
        }

        static func < (left: Reason, right: Reason) -> Bool { left.severity < right.severity }
    }
}

extension JudgedListener {
    /// Why this listener does not take a route through a parentRef; nil: it does.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `referenceAllowed`.
    func denial(of reference: ParentReference, kind: String, hostnames: [Hostname], namespace: String) -> ParentDenial?
    {
        if let port = reference.port, port != 0, port != listener.port {
            return ParentDenial(reason: .noMatchingParent, message: "port \(port) not found")
        }
        if let section = reference.sectionName, !section.isEmpty, section != listener.name {
            return ParentDenial(reason: .noMatchingParent, message: "sectionName \(quoted(section)) not found")
        }
        let parent = "parent hostname \(quoted(self.reference.hostname))"
        guard hostnames.contains(where: hostname.matches) else {
            return ParentDenial(reason: .noMatchingListenerHostname, message: "no hostnames matched \(parent)")
        }
        guard allowedNamespaces.contains(namespace) else {
            return ParentDenial(
                reason: .notAllowedByListeners,
                message: "hostnames matched \(parent), but namespace \(quoted(namespace)) is not allowed by the parent"
            )
        }
        guard supportedKinds.contains(RouteGroupKind(group: gatewayGroup, kind: kind)) else {
            return ParentDenial(
                reason: .notAllowedByListeners,
                message: "kind \(gatewayGroup)/v1/\(kind) is not allowed"
            )
        }
        return nil
    }

    /// The domains of the virtual hosts in which route hostnames take effect here, each once.
    func domains(of routeHostnames: [Hostname]) -> [String] {
        var seen: Set<String> = []
        return routeHostnames.compactMap { $0.intersection(hostname)?.text }.filter { seen.insert($0).inserted }
    }

    /// Whether isolation between the listeners of a Gateway leaves a route hostname to this one.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `hostnameAllowedByIsolation`.
    func keeps(_ routeHostname: Hostname) -> Bool {
        let own = reference.hostname
        if !own.isEmpty {
            if !hostname.isWildcard { return true }
            if !routeHostname.matches(hostname) { return false }
        }
        return !siblingHostnames.contains { sibling in
            sibling.utf8.count >= own.utf8.count && routeHostname.isSubset(of: Hostname(sibling))
        }
    }
}
