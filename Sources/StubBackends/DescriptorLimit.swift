#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How many files and sockets this process may have open.
public enum DescriptorLimit {
    /// Raises the limit as far as the system lets this process, and says what it is now; nil where it cannot be read.
    @discardableResult
    public static func raise() -> UInt64? {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        // Both calls read or write the one structure they are given, which outlives them.
        guard unsafe getrlimit(resource, &limit) == 0 else { return nil }
        limit.rlim_cur = limit.rlim_max
        #if canImport(Darwin)
            // The kernel refuses more than this for `RLIMIT_NOFILE`, even where the hard limit is infinite.
            limit.rlim_cur = min(limit.rlim_cur, rlim_t(OPEN_MAX))
        #endif
        _ = unsafe setrlimit(resource, &limit)
        guard unsafe getrlimit(resource, &limit) == 0 else { return nil }
        return UInt64(limit.rlim_cur)
    }
}
