import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore

// A response in HTTP/1.1.

extension HTTP1DownstreamConnection: DownstreamStream {
    func writeInterim(status: Int, head: borrowing Span<UInt8>) {
        output.writeStatusLine(status)
        worker.lines.write(to: &output, head: head)
        output.writeLineBreak()
    }

    /// > Source: Envoy `source/common/http/http1/codec_impl.cc`, `StreamEncoderImpl::encodeHeadersBase`; measured on 1.40.
    func writeHead(status: Int, before rest: ResponseRest, head: borrowing Span<UInt8>) {
        if exchange.state.mustClose || exchange.state.sawConnectionClose,
            worker.lines.firstIndex(of: .connection) == nil
        {
            worker.lines.append(name: HeaderNames.connection, value: HeaderNames.close, known: .connection)
        }
        appendFraming(status: status, hasBody: rest == .body)
        output.writeStatusLine(status)
        worker.lines.write(to: &output, head: head)
        output.writeLineBreak()
    }

    private func appendFraming(status: Int, hasBody: Bool) {
        isResponseChunked = false
        guard worker.lines.firstIndex(of: .contentLength) == nil, status != 101, status != 204 else { return }
        isResponseChunked = hasBody
        if hasBody || exchange.state.isHEAD {
            worker.lines.append(
                name: HeaderNames.transferEncoding,
                value: HeaderNames.chunked,
                known: .transferEncoding
            )
        } else if status != 304 {
            worker.lines.append(name: HeaderNames.contentLength, value: HeaderNames.zero, known: .contentLength)
        }
    }

    func writeBody(_ bytes: ByteBuffer) {
        guard isResponseChunked else {
            writeBytes(bytes)
            return
        }
        output.writeChunkSize(bytes.readableBytes)
        writeBytes(bytes)
        output.writeLineBreak()
    }

    func writeEnd(trailers: MessageTrailers?) {
        if isResponseChunked { output.write(Self.lastChunk) }
        isResponseChunked = false
    }

    private static let lastChunk = [UInt8](utf8: "0\r\n\r\n")
}
