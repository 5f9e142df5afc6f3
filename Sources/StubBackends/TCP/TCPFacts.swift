import NIOCore

/// What `TEST` is answered with: one line of JSON.
enum TCPFacts {
    /// Appends the line.
    static func write(_ stub: StubContext, to output: inout ByteBuffer) {
        output.writeStaticString("{\"namespace\":")
        output.writeQuoted(stub.identity.namespace)
        output.writeStaticString(",\"ingress\":\"\",\"service\":")
        output.writeQuoted(stub.identity.service)
        output.writeStaticString(",\"pod\":")
        output.writeQuoted(stub.identity.pod)
        output.writeStaticString(",\"tcpport\":")
        output.writeQuoted(StubContext.port)
        output.writeStaticString(",\"tlsport\":")
        output.writeQuoted(StubContext.tlsPort)
        output.writeString(",\"isTLS\":\(stub.tls != nil)")
        if let tls = stub.tls { write(tls, to: &output) }
        output.writeStaticString("}\n")
    }

    private static func write(_ tls: TLSFacts, to output: inout ByteBuffer) {
        output.writeStaticString(",\"tls\":{\"version\":")
        // Go has two spellings; this server uses the one with a blank.
        output.writeQuoted(tls.version.replacing("TLSv", with: "TLS "))
        output.writeStaticString(",\"serverName\":")
        output.writeQuoted(tls.serverName)
        if !tls.negotiatedProtocol.isEmpty {
            output.writeStaticString(",\"negotiatedProtocol\":")
            output.writeQuoted(tls.negotiatedProtocol)
        }
        output.writeStaticString(",\"curves\":")
        output.writeQuoted(tls.group)
        output.writeStaticString(",\"cipherSuite\":")
        output.writeQuoted(tls.cipherSuite)
        output.writeStaticString("}")
    }
}
