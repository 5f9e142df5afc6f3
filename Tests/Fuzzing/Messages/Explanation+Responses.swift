import HTTPMessage

extension Explanation {
    /// Every difference there may be on responses.
    static let responses: [Explanation] = [
        Explanation(
            name: "bare LF",
            reason: "a line ends with LF whatever is before it (measured, as for requests)",
            isLeniency: true
        ) {
            $0.raw.hasBareLineFeed
        },
        Explanation(
            name: "bare CR",
            reason: "CR inside a line is a blank, or removed from a value (measured)",
            isLeniency: true
        ) {
            $0.raw.hasBareCarriageReturn
        },
        Explanation(
            name: "line breaks before",
            reason: "a response begins with H; line breaks before it are 502 (measured)"
        ) {
            $0.refusal?.details == "http1.codec_error" && !$0.raw.lineBreaks.isEmpty
        },
        Explanation(name: "obs-fold", reason: "folded lines are joined with a space (measured)", isLeniency: true) {
            $0.raw.hasFold
        },
        Explanation(
            name: "blanks in the status line",
            reason: "any run of blanks parts its words (measured)",
            isLeniency: true
        ) {
            $0.raw.hasUnusualBlanks
        },
        Explanation(name: "chunk lines", reason: "what follows a size or a chunk's data is skipped (measured)") {
            $0.isChunked && $0.raw.hasUnusualChunks
        },
        Explanation(name: "version", reason: "any well-formed HTTP/x.y is taken (measured, `StatusLine`)") {
            guard let version = $0.raw.startWords.first else { return false }
            return !["HTTP/1.1", "HTTP/1.0"].contains(version)
        },
        Explanation(name: "status", reason: "any number from 100 on, in any length (measured, `StatusLine`)") {
            guard let status = $0.raw.startWords.dropFirst().first else { return true }
            return status.utf8.count != 3 || status.utf8.contains { $0 < 0x30 || $0 > 0x39 } || status < "100"
        },
        Explanation(name: "length and chunks", reason: "Content-Length beside Transfer-Encoding is 502 (measured)") {
            $0.refusal?.details == "http1.invalid_framing" && !$0.raw.values(of: "content-length").isEmpty
                && !$0.raw.values(of: "transfer-encoding").isEmpty
        },
        Explanation(name: "two lengths", reason: "two Content-Lengths are 502 even when equal (measured)") {
            $0.refusal != nil && $0.raw.values(of: "content-length").count > 1
        },
        Explanation(name: "transfer coding", reason: "Transfer-Encoding other than chunked is 502 (measured)") {
            $0.refusal?.details == "http1.invalid_framing"
                && $0.raw.values(of: "transfer-encoding").contains { $0.lowercased() != "chunked" }
        },
        Explanation(name: "body of 1xx and 204", reason: "no framing but Content-Length: 0 may stand there (measured)")
        {
            guard $0.refusal?.details == "http1.invalid_framing" else { return false }
            guard let status = $0.raw.startWords.dropFirst().first else { return false }
            return status.hasPrefix("1") || status == "204"
        },
        Explanation(
            name: "control",
            reason: "a control character anywhere in a head is 502, in the reason too (measured)"
        ) {
            $0.refusal?.details == "http1.codec_error" && $0.raw.hasControl
        },
        Explanation(name: "switching protocols", reason: "a 101 that nobody asked for has no body (measured)") {
            $0.previous.map { latin1($0.head.first) } == "101" || $0.raw.startWords.dropFirst().first == "101"
        },
        Explanation(name: "too large", reason: "80 KiB of head or 100 lines (measured)") {
            $0.refusal?.details == "http1.headers_too_large"
                && ($0.raw.head.count > 80 * 1024 || $0.raw.lines.count > 100)
        },
        Explanation(name: "tab after a length", reason: "blanks around a value are tabs, too (measured on Envoy 1.40)")
        {
            $0.ours != nil && $0.error == "invalid character in content-length header" && $0.raw.hasTabbedLength
        },
        Explanation(
            name: "close in an interim head or trailers",
            reason: "neither says anything about the connection (measured, as for requests)"
        ) {
            // Both agree on the message before, and on its persistence: the close came behind its head.
            $0.isAfterClose && $0.previous?.head.keepsAlive != false
        },
        Explanation(
            name: "after the last",
            reason:
                "what follows a message that closes the connection is nobody's; the proxy never asks the decoder for it"
        ) { $0.previous?.head.keepsAlive == false },
    ]
}
