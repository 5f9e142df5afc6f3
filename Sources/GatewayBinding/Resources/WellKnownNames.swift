/// The API group of Gateway, HTTPRoute and their kin.
let gatewayGroup = "gateway.networking.k8s.io"

/// The controller whose routes and Gateways are programmed.
let gatewayController = "istio.io/gateway-controller"

/// The controller of Gateways of other clusters: status only.
let unmanagedGatewayController = "istio.io/unmanaged-gateway"

/// The DNS name under which the cluster knows a Service.
func serviceHostname(namespace: String, name: String) -> String {
    "\(name).\(namespace).svc.cluster.local"
}
