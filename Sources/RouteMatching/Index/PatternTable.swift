internal import RegularExpressions

/// The regular expressions of a table, each compiled once.
struct PatternTable {
    private(set) var expressions: [RegularExpression] = []
    private var compiled: [String: Result<Int32, RegularExpressionError>] = [:]

    /// Compiles a pattern, or remembers it.
    ///
    /// - Returns: why Envoy refuses it; nil if it does not.
    mutating func add(_ pattern: String) -> RegularExpressionError? {
        if case .failure(let error) = compiled[pattern] { return error }
        if compiled[pattern] != nil { return nil }
        do throws(RegularExpressionError) {
            let expression = try RegularExpression(pattern)
            compiled[pattern] = .success(Int32(expressions.count))
            expressions.append(expression)
            return nil
        } catch {
            compiled[pattern] = .failure(error)
            return error
        }
    }

    /// The position in `expressions` of a pattern that was added and is valid.
    func index(of pattern: String) -> Int32 {
        guard case .success(let index) = compiled[pattern] else {
            preconditionFailure("\(pattern) was not checked before the index was built")
        }
        return index
    }
}
