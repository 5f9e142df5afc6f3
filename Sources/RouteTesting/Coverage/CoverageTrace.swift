import ManifestLoading

extension Coverage {
    /// The coverage as an LCOV trace: the lines on which rules and matches begin, with how often each was selected.
    ///
    /// > Source: `geninfo(1)` of LCOV.
    public var lcov: String {
        var lines: [String: [Int: Int]] = [:]
        for item in items where item.isProgrammed && (item.part == .rule || item.part == .match) {
            guard let location = item.location, location.line > 0 else { continue }
            // A line on which a rule and its first match begin is as often selected as the less often selected of them.
            let known = lines[location.file, default: [:]][location.line]
            lines[location.file, default: [:]][location.line] = known.map { min($0, item.count) } ?? item.count
        }
        let files = lines.sorted { $0.key < $1.key }.map { file, counts in
            let data = counts.sorted { $0.key < $1.key }.map { "DA:\($0.key),\($0.value)\n" }.joined()
            let selected = counts.values.count { $0 > 0 }
            return "TN:\nSF:\(file)\n\(data)LF:\(counts.count)\nLH:\(selected)\nend_of_record\n"
        }
        return files.joined()
    }
}
