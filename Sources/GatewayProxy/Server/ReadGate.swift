/// Whether a channel may be read; a read that it asks for while it may not is due when it may again.
///
/// It tells its owner to read and does not read itself: a read can come back to the owner before it returns.
struct ReadGate {
    private var isClosed: Bool
    private var isReadDue = false

    init(isClosed: Bool = false) {
        self.isClosed = isClosed
    }

    /// From now on nothing is read.
    mutating func close() {
        isClosed = true
    }

    /// Reading goes on; true: a read is due.
    mutating func open() -> Bool {
        isClosed = false
        defer { isReadDue = false }
        return isReadDue
    }

    /// The channel asks for a read; false: it has to wait.
    mutating func admitsRead() -> Bool {
        if isClosed { isReadDue = true }
        return !isClosed
    }
}
