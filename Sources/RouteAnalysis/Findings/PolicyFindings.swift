internal import GatewayAPI
internal import GatewayBinding
internal import RouteModel

/// Fields that do something else than they say, or nothing.
enum PolicyFindings {
    static func findings(_ context: AnalysisContext) -> [Finding] {
        context.resources.httpRoutes.flatMap { route in
            let object = ObjectIdentity.gatewayAPI(HTTPRoute.kind, route.metadata.key)
            return ignored(route, object, context.input.profile) + retries(route, object, context.input.profile)
                + route.spec.rules.enumerated().flatMap { timeouts($1, at: $0, of: object) }
        }
            + context.resources.grpcRoutes.flatMap { route in
                sessions(
                    route.spec.rules.map { $0.sessionPersistence != nil },
                    .gatewayAPI(GRPCRoute.kind, route.metadata.key)
                )
            } + pruned(context)
    }

    private static func timeouts(_ rule: HTTPRouteRule, at index: Int, of route: ObjectIdentity) -> [Finding] {
        guard let timeouts = rule.timeouts, let perTry = timeouts.backendRequest, perTry != .zero, rule.retry == nil
        else { return [] }
        let request = timeouts.request.map { ", in place of request: \($0)" } ?? ""
        return [
            Finding(
                .backendTimeout,
                route,
                .rule(index).field("timeouts").field("backendRequest"),
                "without retry, backendRequest: \(perTry) limits the whole request\(request)"
            )
        ]
    }

    /// One for each route that names a method whose requests are not repeated lightly.
    private static func retries(_ route: HTTPRoute, _ object: ObjectIdentity, _ profile: Profile) -> [Finding] {
        let unsafe: Set<String> = ["POST", "PATCH"]
        for (index, rule) in route.spec.rules.enumerated() where rule.retry == nil && !rule.backendRefs.isEmpty {
            guard let match = rule.matches.firstIndex(where: { unsafe.contains($0.method ?? "") }) else { continue }
            let statuses = profile[ProfileSwitches.retriedStatuses]
            let also = statuses.isEmpty ? "" : ", and after \(statuses.map(String.init).joined(separator: ", "))"
            return [
                Finding(
                    .silentRetries,
                    object,
                    .rule(index).field("matches").index(match).field("method"),
                    "\(rule.matches[match].method ?? "") without retry is sent up to three times after connect failures\(also)"
                )
            ]
        }
        return []
    }

    private static func ignored(_ route: HTTPRoute, _ object: ObjectIdentity, _ profile: Profile) -> [Finding] {
        var findings = sessions(route.spec.rules.map { $0.sessionPersistence != nil }, object)
        if route.spec.useDefaultGateways != nil {
            let message = "useDefaultGateways is ignored: the route attaches to its parentRefs only"
            findings.append(
                Finding(.ignoredField, object, FieldPath().field("spec").field("useDefaultGateways"), message)
            )
        }
        if !profile[ProfileSwitches.hasRetries] {
            for (index, rule) in route.spec.rules.enumerated() where rule.retry != nil {
                let message = "retry is ignored by this release of Istio"
                findings.append(Finding(.ignoredField, object, .rule(index).field("retry"), message))
            }
        }
        return findings
    }

    private static func sessions(_ hasSessions: [Bool], _ object: ObjectIdentity) -> [Finding] {
        hasSessions.enumerated().filter(\.element).map { index, _ in
            let message = "sessionPersistence is ignored: requests of one client go to any endpoint"
            return Finding(.ignoredField, object, .rule(index).field("sessionPersistence"), message)
        }
    }

    /// `Kind field is in the standard channel since …; used by Kind ns/name and 2 more`, as the loader says it.
    private static func pruned(_ context: AnalysisContext) -> [Finding] {
        context.input.bundleNotes.compactMap { note in
            guard let mark = note.firstRange(of: "; used by ") else { return nil }
            let name = note[mark.upperBound...].split(separator: " ").first.map(String.init) ?? ""
            let kind = note.split(separator: " ").first.map(String.init) ?? "HTTPRoute"
            return Finding(
                .prunedField,
                .gatewayAPI(kind, ObjectKey(slashed: name)),
                FieldPath(),
                String(note[..<mark.lowerBound])
            )
        }
    }
}
