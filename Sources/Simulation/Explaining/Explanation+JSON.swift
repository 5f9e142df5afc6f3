public import GatewayAPI
import RouteModel

extension Explanation {
    /// The members as `gwsim explain -o json` writes them: those of the answer, then the explanation's own.
    public var members: [ManifestValue.Member] {
        var members = Members()
        members.add("listener", listener.map(\.value))
        members.add("virtualHost", virtualHost.map(ManifestValue.string))
        if let mirrors = policies?.mirrors, !mirrors.isEmpty {
            members.add("mirrors", .array(mirrors.map(\.value)))
        }
        members.add("candidates", .array(candidates.map(\.value)))
        members.add("nearMisses", .array(nearMisses.map(\.value)))
        if !notes.isEmpty { members.add("notes", .array(notes.map(ManifestValue.string))) }
        return answer.members + members.list
    }
}

extension ListenerReference {
    /// The listener as answers name it.
    var value: ManifestValue {
        var members = Members()
        members.add("gateway", .string(gateway))
        members.add("listenerSet", listenerSet.map(ManifestValue.string))
        members.add("name", .string(name))
        members.add("port", .int(Int64(port)))
        return .object(members.list)
    }
}

extension MirroredBackend {
    /// The mirror as `gwsim explain` writes it.
    var value: ManifestValue {
        var members = Members()
        members.add("service", .string(service))
        members.add("port", .int(Int64(port)))
        members.add("share", .double(share))
        members.add("reason", reason.map(ManifestValue.string))
        return .object(members.list)
    }
}

extension Candidate {
    /// The candidate as `gwsim explain` writes it.
    var value: ManifestValue {
        var members = Members()
        members.add("route", .string(origin.route))
        members.add("rule", .int(Int64(origin.rule)))
        members.add("match", origin.match.map { .int(Int64($0)) })
        members.add("result", .string(result.rawValue))
        members.add("criterion", criterion.map { .string($0.rawValue) })
        members.add("name", name.map(ManifestValue.string))
        members.add("wanted", wanted.map(ManifestValue.string))
        members.add("seen", seen.map(ManifestValue.string))
        return .object(members.list)
    }
}

extension NearMiss {
    /// The near miss as `gwsim explain` writes it.
    var value: ManifestValue {
        var members = Members()
        members.add("what", .string(what.rawValue))
        members.add("object", .string(object))
        members.add("reason", .string(reason))
        return .object(members.list)
    }
}
