import HTTPMessage

extension Explanation {
    /// Every difference there may be on requests.
    static let requests: [Explanation] = [
        Explanation(
            name: "bare LF",
            reason: "a line ends with LF whatever is before it (recorded: wire.jsonl; README, Lenient)",
            isLeniency: true
        ) { $0.raw.hasBareLineFeed },
        Explanation(
            name: "bare CR",
            reason: "CR inside a line is a blank, or removed from a value (Lenient)",
            isLeniency: true
        ) {
            $0.raw.hasBareCarriageReturn
        },
        Explanation(
            name: "CR before a message",
            reason: "line breaks before a request are skipped, CR alone too (measured)"
        ) { $0.raw.hasBareCarriageReturnBefore },
        Explanation(name: "obs-fold", reason: "folded lines are joined with a space (Lenient)", isLeniency: true) {
            $0.raw.hasFold
        },
        Explanation(
            name: "blanks in the request line",
            reason: "any run of blanks parts its words, and none is needed at its end (Lenient)",
            isLeniency: true
        ) { $0.raw.hasUnusualBlanks },
        Explanation(name: "chunk lines", reason: "what follows a size or a chunk's data is skipped (Lenient)") {
            $0.isChunked && $0.raw.hasUnusualChunks
        },
        Explanation(name: "method", reason: "Envoy's list of methods is not llhttp's (semantics 8.6: unknown is 400)") {
            guard let method = $0.raw.startWords.first else { return false }
            return Self.methodsOfOneOnly.contains(method)
        },
        Explanation(name: "version", reason: "any HTTP/x.y but 1.1, and none at all, is 426 (semantics 8.5)") {
            $0.refusal?.details == "low_version" && $0.raw.startWords.dropFirst(2).first != "HTTP/1.1"
        },
        Explanation(name: "target", reason: "not a path: 400 or 403 as its scheme and authority say (semantics 8.10)") {
            guard let target = $0.raw.startWords.dropFirst().first, $0.refusal != nil else { return false }
            return !target.hasPrefix("/") || target.unicodeScalars.contains { $0.value > 0x7E }
        },
        Explanation(name: "length and chunks", reason: "Content-Length beside Transfer-Encoding is 400 (8.6)") {
            $0.refusal?.details == "http1.content_length_and_chunked_not_allowed"
                && !$0.raw.values(of: "content-length").isEmpty && !$0.raw.values(of: "transfer-encoding").isEmpty
        },
        Explanation(name: "two lengths", reason: "two Content-Lengths are 400 even when equal (README)") {
            $0.refusal != nil && $0.raw.values(of: "content-length").count > 1
        },
        Explanation(name: "transfer coding", reason: "Transfer-Encoding other than chunked is 501 (README)") {
            guard $0.refusal?.status == 501 else { return false }
            return $0.raw.values(of: "transfer-encoding").joined(separator: ",").lowercased() != "chunked"
                || $0.raw.startWords.first == "CONNECT"
        },
        Explanation(
            name: "Connection",
            reason: "what must not be named in Connection is 400 (README: Connection: host)"
        ) {
            $0.refusal?.details == "http1.connection_header_rejected" && !$0.raw.values(of: "connection").isEmpty
        },
        Explanation(name: "tunnel", reason: "after an upgrade or CONNECT every byte is the tunnel's (semantics 8.4)") {
            $0.ours?.head.upgrade != nil || $0.raw.startWords.first == "CONNECT"
        },
        Explanation(name: "QUERY", reason: "QUERY without content-type is 400 (measured on Envoy 1.40)") {
            $0.refusal?.details == "query_missing_content_type" && $0.raw.startWords.first == "QUERY"
        },
        Explanation(name: "too large", reason: "60 KiB of head or 100 lines: 431 (semantics 8.6)") {
            $0.refusal?.status == 431 && ($0.raw.head.count > 60 * 1024 || $0.raw.lines.count > 100)
        },
        Explanation(
            name: "after the last",
            reason:
                "what follows a message that closes the connection is nobody's; the proxy never asks the decoder for it"
        ) { $0.previous?.head.keepsAlive == false },
        Explanation(name: "tab after a length", reason: "blanks around a value are tabs, too (measured on Envoy 1.40)")
        {
            $0.ours != nil && $0.error == "invalid character in content-length header" && $0.raw.hasTabbedLength
        },
        Explanation(
            name: "close in trailers",
            reason: "trailers say nothing about the connection (measured on Envoy 1.40)"
        ) { $0.isAfterClose && $0.previous?.head.framing == .chunked },
        Explanation(name: "h2c", reason: "an offer of h2c is overlooked, and requests go on (semantics 8.3)") {
            $0.previousOther.map { $0.fields.has("upgrade") && $0.fields.options(of: "connection").contains("upgrade") }
                ?? false
        },
    ]

    /// Known to one of the two: Envoy has MSEARCH where llhttp has M-SEARCH, and llhttp PRI, as in the preface of HTTP/2.
    private static let methodsOfOneOnly: Set<String> = ["MSEARCH", "M-SEARCH", "PRI"]
}
