public import GatewayAPI
import RouteModel

extension MatchAnswer {
    /// The members of the answer as `gwsim match` writes them, without the request's id.
    public var members: [ManifestValue.Member] {
        var members = Members()
        members.add("outcome", .string(outcome.rawValue))
        members.add("status", status.map { .int(Int64($0)) })
        members.add("grpcStatus", grpc.map { .int(Int64($0.grpcStatus)) })
        if let origin {
            members.add("kind", .string(origin.kind))
            members.add("route", .string(origin.route))
            members.add("rule", .int(Int64(origin.rule)))
            members.add("match", origin.match.map { .int(Int64($0)) })
        }
        members.add("matchedRule", matchedRule.map(ManifestValue.string))
        members.add("backends", backends.map { .array($0.map(\.value)) })
        members.add("path", path.map(ManifestValue.string))
        members.add("host", host.map(ManifestValue.string))
        members.add("location", location.map(ManifestValue.string))
        members.add("tableRejected", tableRejected.map(ManifestValue.string))
        members.add("reason", reason.map(ManifestValue.string))
        return members.list
    }
}

extension AnsweredBackend {
    /// The backend as `gwsim match` writes it.
    var value: ManifestValue {
        var members = Members()
        members.add("service", .string(service))
        members.add("port", .int(Int64(port)))
        members.add("weight", .int(Int64(weight)))
        members.add("share", .double(share))
        members.add("assumed", isAssumed ? .bool(true) : nil)
        members.add("tls", security.map(\.value))
        members.add("status", status.map { .int(Int64($0)) })
        members.add("reason", reason.map(ManifestValue.string))
        return .object(members.list)
    }
}

extension BackendSecurity {
    /// The security as `gwsim match` writes it.
    fileprivate var value: ManifestValue {
        .object([
            .init(key: "policy", value: .string(policy)), .init(key: "serverName", value: .string(serverName)),
        ])
    }
}

/// An object under construction; absent members are left out.
struct Members {
    private(set) var list: [ManifestValue.Member] = []

    mutating func add(_ key: String, _ value: ManifestValue?) {
        if let value { list.append(ManifestValue.Member(key: key, value: value)) }
    }
}
