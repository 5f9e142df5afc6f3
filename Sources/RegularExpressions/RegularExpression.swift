internal import CRE2

/// A regular expression in RE2's syntax, matched against the whole of a text.
///
/// Matching takes time linear in the text, whatever the pattern. Any number of threads may match with one object.
///
/// > Source: Envoy's `safe_regex` is RE2 with its default options and a full match.
@safe public final class RegularExpression: @unchecked Sendable {
    // Sendable: the object behind the pointer is immutable after `init`; RE2 guards its lazily built automata itself.
    private let pattern: OpaquePointer

    /// The pattern as written.
    public let text: String

    /// The most instructions that a pattern may compile to.
    ///
    /// > Source: Istio's bootstrap sets Envoy's runtime key `re2.max_program_size.error_level` to this value.
    public static let maxProgramSize = 32_768

    /// Compiles a pattern; refuses what Envoy refuses.
    public init(_ text: String) throws(RegularExpressionError) {
        var translated = PatternSyntax.translated(text)
        // The bytes are only read during the call.
        let compiled = translated.withUTF8 { utf8 in
            unsafe utf8.withMemoryRebound(to: CChar.self) { bytes in
                unsafe cre2_pattern_new(bytes.baseAddress, bytes.count)
            }
        }
        guard let pattern = unsafe compiled else {
            throw RegularExpressionError(pattern: text, message: "out of memory")
        }
        guard unsafe cre2_pattern_is_valid(pattern) else {
            let message = unsafe String(cString: cre2_pattern_error(pattern))
            unsafe cre2_pattern_free(pattern)
            throw RegularExpressionError(pattern: text, message: PatternSyntax.message(message, for: text))
        }
        let size = unsafe Int(cre2_pattern_program_size(pattern))
        guard size <= Self.maxProgramSize else {
            unsafe cre2_pattern_free(pattern)
            throw RegularExpressionError(
                pattern: text,
                message: "regex '\(text)' RE2 program size of \(size) > max program size of "
                    + "\(Self.maxProgramSize) set for the error level threshold. "
                    + "Increase configured max program size if necessary."
            )
        }
        unsafe self.pattern = pattern
        self.text = text
    }

    deinit {
        unsafe cre2_pattern_free(pattern)
    }

    /// Whether the pattern matches all of the bytes.
    public func matches(_ bytes: Span<UInt8>) -> Bool {
        // The pointer is used only while the span is borrowed; a null one comes with a count of 0.
        unsafe bytes.withUnsafeBytes { raw in
            unsafe cre2_pattern_matches(pattern, raw.baseAddress, raw.count)
        }
    }

    /// The bytes with which every matching text begins, as far as that is known; at most `limit`.
    public func requiredPrefix(limit: Int = 128) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            // RE2 writes at most `limit` bytes into it and says how many.
            unsafe buffer.withMemoryRebound(to: CChar.self) { bytes in
                guard let base = bytes.baseAddress else { return }
                count = unsafe cre2_pattern_required_prefix(pattern, base, limit)
            }
        }
    }
}

/// Why a pattern cannot be used.
public struct RegularExpressionError: Error, Hashable, Sendable {
    /// The pattern as written.
    public var pattern: String
    /// RE2's or Envoy's words.
    public var message: String

    /// Makes an error.
    public init(pattern: String, message: String) {
        self.pattern = pattern
        self.message = message
    }
}
