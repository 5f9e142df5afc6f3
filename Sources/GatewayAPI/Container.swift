/// A container of a workload, as far as it tells what is served.
public struct Container: Hashable, Sendable {
    /// The image, for example `registry.k8s.io/gateway-api/echo-basic:v1.5.1`.
    public var image: String
    /// The environment variables whose values stand in the manifest.
    public var environment: [String: String]
    /// Where Secrets and ConfigMaps appear as files.
    public var mounts: [Mount]

    /// Makes a container.
    public init(image: String, environment: [String: String] = [:], mounts: [Mount] = []) {
        self.image = image
        self.environment = environment
        self.mounts = mounts
    }

    /// A Secret or ConfigMap that appears as a folder of files.
    public struct Mount: Hashable, Sendable {
        /// The folder, without a slash at its end.
        public var folder: String
        /// What appears there.
        public var source: Source
        /// The key of each file, by the file's path in the folder; empty: every key is a file of its own name.
        public var keys: [String: String]

        /// What appears in a folder.
        public enum Source: Hashable, Sendable {
            /// The Secret of that name in the workload's namespace.
            case secret(String)
            /// The ConfigMap of that name in the workload's namespace.
            case configMap(String)
        }

        /// Makes a mount.
        public init(folder: String, source: Source, keys: [String: String] = [:]) {
            self.folder = folder
            self.source = source
            self.keys = keys
        }
    }

    /// Where the contents of a file come from; nil: from neither a Secret nor a ConfigMap.
    public func file(at path: String) -> (source: Mount.Source, key: String)? {
        for mount in mounts where path.hasPrefix(mount.folder + "/") {
            let name = String(path.dropFirst(mount.folder.count + 1))
            if mount.keys.isEmpty { return (mount.source, name) }
            if let key = mount.keys[name] { return (mount.source, key) }
        }
        return nil
    }
}
