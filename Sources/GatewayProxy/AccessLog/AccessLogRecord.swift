import HTTP1Engine
import NIOCore

/// What the access log says of one exchange.
///
/// Empty texts, and numbers below 0, are absent; of a request's header an empty value is not.
struct AccessLogRecord {
    var startTime = ByteBuffer()
    var method: [UInt8] = []
    var path: [UInt8] = []
    /// `HTTP/1.1` or `HTTP/2`.
    var `protocol`: [UInt8] = []
    /// The server name that the client's TLS greeting asked for.
    var serverName: [UInt8] = []
    var status = 0
    var flags = "-"
    var details = ""
    var transportFailure = ""
    var receivedBytes = 0
    var sentBytes = 0
    var durationMilliseconds: Int64 = 0
    var serviceTimeMilliseconds: Int64 = -1
    var forwardedFor: [UInt8]?
    var userAgent: [UInt8]?
    var requestID: [UInt8]?
    var authority: [UInt8]?
    var upstreamHost: [UInt8] = []
    var upstreamCluster: [UInt8] = []
    var upstreamLocal: [UInt8] = []
    var downstreamLocal: [UInt8] = []
    var downstreamRemote: [UInt8] = []
    var routeName: [UInt8] = []

    init() {}
}

// MARK: Text

extension AccessLogRecord {
    private static let dash = [UInt8(ascii: "-")]

    /// Appends Istio's default text line.
    ///
    /// > Source: Istio `pilot/pkg/model/telemetry_logging.go`, `EnvoyTextLogFormat`; semantics 8.41, 8.42.
    func appendText(to output: inout ByteBuffer) {
        output.writeInteger(UInt8(ascii: "["))
        output.writeImmutableBuffer(startTime)
        output.writeString("] \"")
        output.writeText(method)
        output.writeSpace()
        output.writeText(path)
        output.writeSpace()
        output.writeText(`protocol`)
        output.writeString("\" ")
        output.writeDecimal(status)
        output.writeSpace()
        output.writeText(flags)
        output.writeSpace()
        output.writeText(details)
        output.writeString(" - ")
        output.writeQuoted(transportFailure.isEmpty ? Self.dash : [UInt8](utf8: transportFailure))
        output.writeSpace()
        output.writeDecimal(receivedBytes)
        output.writeSpace()
        output.writeDecimal(sentBytes)
        output.writeSpace()
        output.writeDecimal(Int(durationMilliseconds))
        output.writeSpace()
        if serviceTimeMilliseconds >= 0 {
            output.writeDecimal(Int(serviceTimeMilliseconds))
        } else {
            output.writeDash()
        }
        for value in [forwardedFor, userAgent, requestID, authority] {
            output.writeSpace()
            output.writeQuoted(value ?? Self.dash)
        }
        output.writeSpace()
        output.writeQuoted(upstreamHost.isEmpty ? Self.dash : upstreamHost)
        for value in [upstreamCluster, upstreamLocal, downstreamLocal, downstreamRemote] {
            output.writeSpace()
            output.writeText(value)
        }
        output.writeSpace()
        output.writeText(serverName)
        output.writeSpace()
        output.writeText(routeName)
        output.writeInteger(UInt8(ascii: "\n"))
    }
}

extension ByteBuffer {
    fileprivate mutating func writeDash() { writeInteger(UInt8(ascii: "-")) }

    fileprivate mutating func writeSpace() { writeInteger(UInt8(ascii: " ")) }

    fileprivate mutating func writeText(_ text: [UInt8]) {
        if text.isEmpty { writeDash() } else { write(text) }
    }

    fileprivate mutating func writeText(_ text: String) {
        if text.isEmpty { writeDash() } else { writeString(text) }
    }

    fileprivate mutating func writeQuoted(_ text: [UInt8]) {
        writeInteger(UInt8(ascii: "\""))
        write(text)
        writeInteger(UInt8(ascii: "\""))
    }
}

// MARK: JSON

extension AccessLogRecord {
    /// Appends Istio's default JSON object and a newline; absent values are null.
    ///
    /// > Source: Istio `pilot/pkg/model/telemetry_logging.go`, `EnvoyJSONLogFormatIstio`; semantics 8.43. Envoy writes
    /// > the keys sorted.
    func appendJSON(to output: inout ByteBuffer) {
        output.writeString("{\"authority\":")
        output.writeJSON(authority)
        output.writeNumberField("bytes_received", receivedBytes)
        output.writeNumberField("bytes_sent", sentBytes)
        output.writeString(",\"connection_termination_details\":null")
        output.writeTextField("downstream_local_address", downstreamLocal)
        output.writeTextField("downstream_remote_address", downstreamRemote)
        output.writeNumberField("duration", Int(durationMilliseconds))
        output.writeTextField("method", method)
        output.writeTextField("path", path)
        output.writeTextField("protocol", `protocol`)
        output.writeTextField("requested_server_name", serverName)
        output.writeValueField("request_id", requestID)
        output.writeNumberField("response_code", status)
        output.writeTextField("response_code_details", [UInt8](utf8: details))
        output.writeTextField("response_flags", [UInt8](utf8: flags))
        output.writeTextField("route_name", routeName)
        output.writeTextField("start_time", Array(startTime.readableBytesView))
        output.writeTextField("upstream_cluster", upstreamCluster)
        output.writeTextField("upstream_host", upstreamHost)
        output.writeTextField("upstream_local_address", upstreamLocal)
        let serviceTime = serviceTimeMilliseconds < 0 ? [] : [UInt8](utf8: String(serviceTimeMilliseconds))
        output.writeTextField("upstream_service_time", serviceTime)
        output.writeTextField("upstream_transport_failure_reason", [UInt8](utf8: transportFailure))
        output.writeValueField("user_agent", userAgent)
        output.writeValueField("x_forwarded_for", forwardedFor)
        output.writeString("}\n")
    }
}

extension ByteBuffer {
    fileprivate mutating func writeNumberField(_ name: StaticString, _ number: Int) {
        writeString(",\"")
        writeStaticString(name)
        writeString("\":")
        writeDecimal(number)
    }

    /// An empty text is absent.
    fileprivate mutating func writeTextField(_ name: StaticString, _ text: [UInt8]) {
        writeValueField(name, text.isEmpty ? nil : text)
    }

    fileprivate mutating func writeValueField(_ name: StaticString, _ value: [UInt8]?) {
        writeString(",\"")
        writeStaticString(name)
        writeString("\":")
        writeJSON(value)
    }

    /// Appends a JSON string; bytes that are no UTF-8 become U+FFFD, an absent text is null.
    fileprivate mutating func writeJSON(_ text: [UInt8]?) {
        guard let text else {
            writeString("null")
            return
        }
        writeInteger(UInt8(ascii: "\""))
        for byte in String(decoding: text, as: UTF8.self).utf8 {
            switch byte {
            case UInt8(ascii: "\""): writeString("\\\"")
            case UInt8(ascii: "\\"): writeString("\\\\")
            case ..<0x20:
                writeString("\\u00")
                writeInteger(UInt8(0x30 + byte / 16))
                writeInteger(byte % 16 < 10 ? 0x30 + byte % 16 : 0x57 + byte % 16)
            default: writeInteger(byte)
            }
        }
        writeInteger(UInt8(ascii: "\""))
    }
}
