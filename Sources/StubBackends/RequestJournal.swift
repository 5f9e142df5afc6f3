import Synchronization

/// The newest requests of each Service.
final class RequestJournal: Sendable {
    private struct Key: Hashable {
        var namespace: String
        var service: String
    }

    private let capacity: Int
    private let requests = Mutex<[Key: [StubRequest]]>([:])

    init(capacity: Int) {
        self.capacity = capacity
    }

    var isOn: Bool { capacity > 0 }

    func record(_ request: StubRequest) {
        let key = Key(namespace: request.identity.namespace, service: request.identity.service)
        requests.withLock { requests in
            requests[key, default: []].append(request)
            // Cutting off in bulk keeps the cost of one record small.
            if requests[key, default: []].count >= 2 * capacity {
                requests[key, default: []].removeFirst(capacity)
            }
        }
    }

    func requests(to service: String, in namespace: String) -> [StubRequest] {
        let all = requests.withLock { $0[Key(namespace: namespace, service: service)] ?? [] }
        return Array(all.suffix(capacity))
    }

    func removeAll() {
        requests.withLock { $0.removeAll() }
    }
}
