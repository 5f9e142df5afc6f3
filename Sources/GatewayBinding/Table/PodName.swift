import GatewayAPI

/// Names pods as a ReplicaSet would: the same for the same input.
enum PodName {
    /// Letters and digits of generated names: no vowels, so that they spell nothing.
    ///
    /// > Source: Kubernetes `apimachinery/pkg/util/rand`.
    private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")

    /// The name of a workload's pod of that number.
    static func make(for workload: Workload, ordinal: Int) -> String {
        switch workload.kind {
        case "Pod": workload.metadata.name
        case "StatefulSet": "\(workload.metadata.name)-\(ordinal)"
        default: make(for: workload.metadata.name, namespace: workload.metadata.namespace, ordinal: ordinal)
        }
    }

    /// `name-hash-hash`, where the first hash is that of the owner and the second that of the number.
    static func make(for name: String, namespace: String, ordinal: Int) -> String {
        make(for: name, namespace: namespace, seed: String(ordinal))
    }

    /// `name-hash-hash`, where the first hash is that of the owner and the second that of the seed.
    static func make(for name: String, namespace: String, seed: String) -> String {
        let owner = "\(namespace)/\(name)"
        return "\(name)-\(text(hash(owner), length: 10))-\(text(hash("\(owner)/\(seed)"), length: 5))"
    }

    private static func text(_ hash: UInt64, length: Int) -> String {
        var rest = hash
        return String(
            (0..<length).map { _ in
                let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: UInt64(alphabet.count))
                rest = quotient
                return alphabet[Int(remainder)]
            }
        )
    }

    /// FNV-1a: Swift's own hashes change with every run.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}
