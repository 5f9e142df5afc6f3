public import RouteModel

extension GatewayPort {
    /// The chain that takes a connection; nil: none does, and Envoy closes it.
    ///
    /// The exact name wins, then the longest `*.` suffix, then the chain without names.
    ///
    /// - Parameter serverName: the name that the client's TLS greeting asks for; nil: it names none.
    ///
    /// > Source: Envoy `source/common/listener_manager/filter_chain_manager_impl.cc`, `findFilterChainForServerName`;
    /// > semantics 2.57.
    public func filterChainIndex(forServerName serverName: String?) -> Int? {
        let name = serverName?.lowercased() ?? ""
        if !name.isEmpty {
            if let exact = filterChains.firstIndex(where: { $0.serverNames.contains(name) }) { return exact }
            var suffix = name[...]
            while let dot = suffix.firstIndex(of: ".") {
                suffix = suffix[suffix.index(after: dot)...]
                let wildcard = "*." + suffix
                if let index = filterChains.firstIndex(where: { $0.serverNames.contains(wildcard) }) { return index }
            }
        }
        return filterChains.firstIndex(where: \.serverNames.isEmpty)
    }
}
