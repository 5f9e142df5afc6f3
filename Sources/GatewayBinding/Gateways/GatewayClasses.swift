import GatewayAPI

/// Which controller each class name leads to.
///
/// > Source: Istio `pilot/pkg/config/kube/gatewaycommon/classinfo.go` and `gatewayclass_collection.go`,
/// > `FetchGatewayClass`: an object with an Istio controller wins, then the table of built-in names.
struct GatewayClasses {
    private var controllers: [String: String] = [
        "istio": gatewayController, "istio-remote": unmanagedGatewayController,
    ]

    init(_ classes: [GatewayClass]) {
        for gatewayClass in classes where Self.known.contains(gatewayClass.controllerName) {
            controllers[gatewayClass.metadata.name] = gatewayClass.controllerName
        }
    }

    /// The controller of Istio that handles a class; nil: the class is not Istio's.
    func controller(of name: String) -> String? { controllers[name] }

    /// The status of each class that Istio handles, by name.
    static func statuses(_ classes: [GatewayClass]) -> [String: [Condition]] {
        var statuses: [String: [Condition]] = [:]
        for gatewayClass in classes where known.contains(gatewayClass.controllerName) {
            statuses[gatewayClass.metadata.name] = [
                Condition(
                    type: "Accepted",
                    status: true,
                    reason: "Accepted",
                    message: "Handled by Istio controller",
                    observedGeneration: gatewayClass.metadata.generation
                )
            ]
        }
        return statuses
    }

    private static let known: Set<String> = [gatewayController, unmanagedGatewayController]
}
