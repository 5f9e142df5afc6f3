import GatewayAPI
import GatewayBinding

extension Binding {
    /// Every status, in the order of names.
    var statusOutline: Outline {
        .map([
            ("gatewayClasses", Outline(gatewayClassStatuses.mapKeys { $0 }, Self.outline)),
            ("gateways", Outline(gatewayStatuses.mapKeys(\.description), Self.outline)),
            ("httpRoutes", Outline(statuses(of: "HTTPRoute").mapKeys(\.description)) { .list($0.map(Self.outline)) }),
            ("assumptions", .texts(assumptions)),
        ])
    }

    private static func outline(_ conditions: [Condition]) -> Outline {
        .texts(
            conditions.map { condition in
                "\(condition.type)=\(condition.status ? "True" : "False") \(condition.reason): \(condition.message)"
            }
        )
    }

    private static func outline(_ gateway: GatewayStatus) -> Outline {
        .map([
            ("conditions", outline(gateway.conditions)),
            ("addresses", .texts(gateway.addresses.map { "\($0.type) \($0.value ?? "")" })),
            ("listeners", .list(gateway.listeners.map(outline))),
        ])
    }

    private static func outline(_ listener: ListenerStatus) -> Outline {
        .map([
            ("name", .text(listener.name)),
            ("attachedRoutes", .text(String(listener.attachedRoutes))),
            ("supportedKinds", .texts(listener.supportedKinds.map(\.kind))),
            ("conditions", outline(listener.conditions)),
        ])
    }

    private static func outline(_ parent: RouteParentStatus) -> Outline {
        let reference = parent.parentRef
        let parts = [
            "\(reference.kind) \(reference.namespace.map { "\($0)/" } ?? "")\(reference.name)",
            reference.sectionName.map { "section \($0)" },
            reference.port.map { "port \($0)" },
        ]
        return .map([
            ("parentRef", .text(parts.compactMap(\.self).joined(separator: ", "))),
            ("conditions", outline(parent.conditions)),
        ])
    }
}

extension Outline {
    /// A map in the order of its keys.
    init<Value>(_ values: [String: Value], _ outline: (Value) -> Outline) {
        self = .map(values.sorted { $0.key < $1.key }.map { ($0.key, outline($0.value)) })
    }
}

extension Dictionary {
    fileprivate func mapKeys(_ text: (Key) -> String) -> [String: Value] {
        Dictionary<String, Value>(map { (text($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}
