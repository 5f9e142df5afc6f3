import GatewayAPI
import RouteModel

extension HeaderMutation {
    /// The changes of a RequestHeaderModifier or ResponseHeaderModifier.
    ///
    /// Names are lower-cased and the first of equal ones counts. `Host` is no header to Envoy: setting or adding it
    /// changes the authority, removing it does nothing.
    ///
    /// > Source: Istio `pilot/pkg/config/kube/gateway/conversion.go`, `createHeadersFilter`;
    /// > `pilot/pkg/networking/core/route/route.go`, `TranslateHeadersOperations`.
    init(_ modifier: HeaderModifier) {
        let set = Self.firstOfEachName(modifier.set)
        let add = Self.firstOfEachName(modifier.add)
        let removed = Set(modifier.remove.map { $0.lowercased() }).filter { !Self.isInternal($0) }
        self.init(
            remove: removed.sorted { $0.utf8Precedes($1) },
            set: set.filter { !Self.isInternal($0.name) },
            add: add.filter { !Self.isInternal($0.name) },
            authority: (set.first(where: Self.isAuthority) ?? add.first(where: Self.isAuthority))?.value
        )
    }

    private static func firstOfEachName(_ headers: [HTTPHeader]) -> [HeaderValue] {
        var seen: Set<String> = []
        return headers.map { HeaderValue(name: $0.name.lowercased(), value: $0.value) }
            .filter { seen.insert($0.name).inserted }
            .sorted { $0.name.utf8Precedes($1.name) }
    }

    private static func isInternal(_ name: String) -> Bool { name.hasPrefix(":") || name == "host" }

    private static func isAuthority(_ header: HeaderValue) -> Bool {
        header.name == "host" || header.name == ":authority"
    }
}

extension HeaderModifier {
    /// Istio refuses values that no header may have.
    ///
    /// > Source: Istio 1.31 `pilot/pkg/config/kube/gateway/conversion.go`.
    func error(in profile: Profile) -> ConfigurationError? {
        guard profile[ProfileSwitches.checksHeaderValues],
            let header = (set + add).first(where: { !$0.value.utf8.allSatisfy(Self.isAllowed) })
        else { return nil }
        return ConfigurationError(
            reason: "InvalidFilter",
            message: "header \(quoted(header.name)) value contains invalid characters"
        )
    }

    private static func isAllowed(_ byte: UInt8) -> Bool { byte == 0x09 || (byte >= 0x20 && byte != 0x7f) }
}
