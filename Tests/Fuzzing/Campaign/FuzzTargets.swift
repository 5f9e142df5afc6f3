/// All that is fuzzed.
package enum FuzzTargets {
    /// In the order in which a long run takes them.
    package static func all() -> [any FuzzTarget] {
        [RequestStream(), ResponseStream(), RequestTargets(), ManifestFiles(), RouteSets()]
    }
}
