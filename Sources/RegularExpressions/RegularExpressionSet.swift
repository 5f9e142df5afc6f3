internal import CRE2

/// Many patterns, asked at once which of them match the whole of a text.
///
/// A prefilter, not an answer to rely on: building fails for sets that need more memory than allowed, and a match may
/// say that it ran out of memory. The caller then asks the expressions one by one. A match allocates.
///
/// > Source: RE2 2022-06-01: `RE2::Set::Compile` returns false when the automaton does not fit, and matching with such a
/// > set crashes; `Match` can fail with `kOutOfMemory`, though no text is known that makes it do so.
@safe public final class RegularExpressionSet: @unchecked Sendable {
    // Sendable: immutable after `init`; RE2 guards the automaton it builds while matching.
    private let set: OpaquePointer

    private let isExhausted: Bool

    /// The number of patterns.
    public let count: Int

    /// What a set may take by default, in bytes.
    public static let defaultMemory = 64 << 20

    /// Compiles the patterns; nil if they do not fit into `memory` bytes.
    ///
    /// - Parameter expressions: patterns that RE2 accepted one by one.
    public convenience init?(_ expressions: [RegularExpression], memory: Int = RegularExpressionSet.defaultMemory) {
        self.init(expressions, memory: memory, isExhausted: false)
    }

    /// As above; every match of a set that `isExhausted` runs out of memory, so that tests can see what comes of it.
    package init?(
        _ expressions: [RegularExpression],
        memory: Int = RegularExpressionSet.defaultMemory,
        isExhausted: Bool
    ) {
        guard let set = unsafe cre2_set_new(Int64(memory)) else { return nil }
        for (index, expression) in expressions.enumerated() {
            var translated = PatternSyntax.translated(expression.text)
            // The bytes are only read during the call.
            let added = translated.withUTF8 { utf8 in
                unsafe utf8.withMemoryRebound(to: CChar.self) { bytes in
                    unsafe cre2_set_add(set, bytes.baseAddress, bytes.count)
                }
            }
            guard Int(added) == index else {
                unsafe cre2_set_free(set)
                return nil
            }
        }
        guard unsafe cre2_set_compile(set) else {
            unsafe cre2_set_free(set)
            return nil
        }
        unsafe self.set = set
        self.isExhausted = isExhausted
        count = expressions.count
    }

    deinit {
        unsafe cre2_set_free(set)
    }

    /// Puts the indices of the patterns that match into `indices`, in no order.
    ///
    /// - Parameter indices: holds at least `count` elements; those behind the returned number are left as they were.
    /// - Returns: how many match; nil if RE2 ran out of memory, which says nothing about the patterns.
    public func matches(_ bytes: Span<UInt8>, into indices: inout [Int32]) -> Int? {
        if isExhausted { return nil }
        let found = unsafe bytes.withUnsafeBytes { raw in
            // RE2 writes at most `indices.count` elements.
            unsafe indices.withUnsafeMutableBufferPointer { buffer in
                unsafe cre2_set_match(set, raw.baseAddress, raw.count, buffer.baseAddress, buffer.count)
            }
        }
        return found < 0 ? nil : min(Int(found), indices.count)
    }
}
