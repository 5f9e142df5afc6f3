/// The API group of Gateway, HTTPRoute and their kin.
let gatewayGroup = "gateway.networking.k8s.io"

/// The controller whose routes and Gateways are programmed.
let gatewayController = "istio.io/gateway-controller"

/// The controller of Gateways of other clusters: status only.
let unmanagedGatewayController = "istio.io/unmanaged-gateway"

/// The controller of the mesh, which has a word in the status of policies.
let meshController = "istio.io/mesh-controller"

/// The DNS name under which the cluster knows a Service.
func serviceHostname(namespace: String, name: String) -> String {
    "\(name).\(namespace).svc.cluster.local"
}
