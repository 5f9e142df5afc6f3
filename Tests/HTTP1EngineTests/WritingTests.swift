import HTTP1Engine
import HTTPMessage
import MessageLayout
import NIOCore
import Testing

private func written(_ write: (inout ByteBuffer) -> Void) -> String {
    var buffer = ByteBuffer()
    write(&buffer)
    return latin1(buffer.readableBytesView)
}

@Suite("Writing heads and chunks")
struct WritingTests {
    @Test("Field names go out in lower case, values as they are")
    func fields() {
        var decoder = HTTP1RequestDecoder()
        decoder.receive(ByteBuffer(string: "GET /p HTTP/1.1\r\nHOST: A.b\r\nX-Mixed_Case^: VaLue \r\nEmpty:\r\n\r\n"))
        guard case .head = decoder.next() else {
            Issue.record("no head")
            return
        }
        let head = decoder.head
        let text = written { buffer in
            let bytes = head.bytes.readableBytesUInt8Span
            buffer.writeRequestLine(
                method: bytes.extracting(head.layout.method.indices),
                target: bytes.extracting(head.layout.target.indices)
            )
            for field in head.fields { buffer.writeField(field, of: head.bytes) }
            buffer.writeLineBreak()
        }
        #expect(text == "GET /p HTTP/1.1\r\nhost: A.b\r\nx-mixed_case^: VaLue\r\nempty: \r\n\r\n")
    }

    @Test("Lowering the case touches the capitals alone, at every place in a word")
    func lowering() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<11 {
                var name = Array(repeating: UInt8(ascii: "Q"), count: 11)
                name[place] = byte
                var buffer = ByteBuffer()
                buffer.writeField(lowercasing: name.span, value: name.span)
                let isCapital = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
                var expected = Array(repeating: UInt8(ascii: "q"), count: 11)
                expected[place] = isCapital ? byte + 32 : byte
                #expect(Array(buffer.readableBytesView) == expected + [0x3A, 0x20] + name + [0x0D, 0x0A])
            }
        }
    }

    @Test(
        "Status lines carry Envoy's words",
        arguments: [
            (200, "OK"), (404, "Not Found"), (431, "Request Header Fields Too Large"), (299, "Unknown"),
            (1000, "Unknown"),
        ]
    )
    func statusLines(_ status: Int, _ reason: String) {
        #expect(written { $0.writeStatusLine(status) } == "HTTP/1.1 \(status) \(reason)\r\n")
    }

    @Test("Numbers are written in decimal", arguments: [0, 7, 10, 99, 100, 12_345, Int.max, -1, Int.min])
    func decimals(_ number: Int) {
        #expect(written { $0.writeDecimal(number) } == "\(number)")
        #expect(written { $0.writeField(name: "n", value: number) } == "n: \(number)\r\n")
    }

    @Test("Chunks have their size in hexadecimal", arguments: [1, 9, 10, 15, 16, 255, 256, 4095, 65_536])
    func chunks(_ size: Int) {
        let data = String(repeating: "x", count: size)
        let text = written { $0.writeChunk(ByteBuffer(string: data)) }
        #expect(text == "\(String(size, radix: 16))\r\n\(data)\r\n")
        #expect(written { $0.writeLastChunk() } == "0\r\n\r\n")
    }

    @Test("What is written is read back")
    func roundTrip() {
        var buffer = ByteBuffer()
        buffer.writeStatusLine(201)
        buffer.writeField(name: "transfer-encoding", value: "chunked")
        buffer.writeLineBreak()
        buffer.writeChunk(ByteBuffer(string: "hello "))
        buffer.writeChunk(ByteBuffer(string: "world"))
        buffer.writeLastChunk()
        let events = decodeResponses(Array(buffer.readableBytesView), .bytewise)
        #expect(events.dropFirst().elementsEqual([.body(bytes("hello world")), .end]))
    }
}
