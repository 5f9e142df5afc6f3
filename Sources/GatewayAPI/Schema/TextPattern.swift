/// A named pattern of the CRDs, checked by hand so that nothing here depends on a regular expression engine.
public struct TextPattern: Sendable {
    /// The regular expression as it stands in the CRD.
    public let regex: String
    /// What to write instead.
    public let advice: String
    /// Whether the text's UTF-8 bytes match.
    let accepts: @Sendable (ArraySlice<UInt8>) -> Bool

    /// Makes a pattern.
    init(_ regex: String, advice: String, accepts: @escaping @Sendable (ArraySlice<UInt8>) -> Bool) {
        self.regex = regex
        self.advice = advice
        self.accepts = accepts
    }

    /// Whether the text matches.
    public func matches(_ text: String) -> Bool { accepts(Array(text.utf8)[...]) }
}

extension TextPattern {
    private static let label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
    private static let subdomain = #"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"#
    private static let pathCharacters = #"[A-Za-z0-9\/\-._~%!$&'()*+,;=:]"#

    /// One label of a DNS name.
    public static let dnsLabel = TextPattern(
        "^\(label)$",
        advice: "use lower-case letters, digits and '-'; begin and end with a letter or digit",
        accepts: Characters.isDNSLabel
    )

    /// A DNS name without wildcard.
    public static let dnsSubdomain = TextPattern(
        "^\(subdomain)$",
        advice: "use a lower-case DNS name: letters, digits, '-' and '.'; no port, no wildcard",
        accepts: Characters.isDNSSubdomain
    )

    /// A DNS name, with `*.` before it or not.
    public static let hostname = TextPattern(
        #"^(\*\.)?\#(subdomain)$"#,
        advice: "use a lower-case DNS name, '*.' allowed in front; no port, no scheme, no bare '*'",
        accepts: Characters.isHostname
    )

    /// An API group, empty for the core group.
    public static let group = TextPattern(
        "^$|^\(subdomain)$",
        advice: "use an API group without version, or \"\" for the core group",
        accepts: { $0.isEmpty || Characters.isDNSSubdomain($0) }
    )

    /// A kind.
    public static let kind = TextPattern(
        "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$",
        advice: "use a kind such as Service or Gateway",
        accepts: Characters.isKind
    )

    /// A header field's name.
    public static let headerName = TextPattern(
        #"^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$"#,
        advice: "use letters, digits and !#$%&'*+-.^_`|~ only; no ':' and no spaces",
        accepts: { !$0.isEmpty && $0.allSatisfy(Characters.isToken) }
    )

    /// A header field's value.
    public static let headerValue = TextPattern(
        #"^[!-~]+([\t ]?[!-~]+)*$"#,
        advice: "use printable ASCII; no blank at either end, no two blanks in a row",
        accepts: Characters.isHeaderValue
    )

    /// A duration of Gateway API (GEP-2257).
    public static let duration = TextPattern(
        "^([0-9]{1,5}(h|m|s|ms)){1,4}$",
        advice: "use one to four of number and unit (h, m, s, ms), for example 10s or 1m30s",
        accepts: { GatewayDuration.parse($0) != nil }
    )

    /// A listener's protocol.
    public static let listenerProtocol = TextPattern(
        "^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|\(subdomain)\\/[A-Za-z0-9]+$",
        advice: "use HTTP, HTTPS, TLS, TCP, UDP, or a domain-prefixed name such as example.com/bar",
        accepts: Characters.isProtocol
    )

    /// A listener's protocol up to v1.1.0, whose class of characters `a-zSA-Z` says no more than the later one.
    static let looseListenerProtocol = TextPattern(
        "^[a-zA-Z0-9]([-a-zSA-Z0-9]*[a-zA-Z0-9])?$|\(subdomain)\\/[A-Za-z0-9]+$",
        advice: listenerProtocol.advice,
        accepts: Characters.isProtocol
    )

    /// The type of a Gateway's address.
    ///
    /// The alternatives are not grouped in the CRD: `^` belongs to the first one only, `$` to the last one.
    public static let addressType = TextPattern(
        "^Hostname|IPAddress|NamedAddress|\(subdomain)\\/\(pathCharacters)+$",
        advice: "use IPAddress, Hostname, NamedAddress, or a domain-prefixed name such as example.com/type",
        accepts: Characters.isAddressType
    )

    /// A controller's name.
    public static let controllerName = TextPattern(
        "^\(subdomain)\\/\(pathCharacters)+$",
        advice: "use a domain and a path, for example istio.io/gateway-controller",
        accepts: Characters.isControllerName
    )

    /// A label's value.
    public static let labelValue = TextPattern(
        "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$",
        advice: "use letters, digits, '-', '_' and '.'; begin and end with a letter or digit",
        accepts: Characters.isLabelValue
    )

    /// An origin that CORS allows.
    public static let corsOrigin = TextPattern(
        #"(^\*$)|(^(http(s)?):\/\/(((\*\.)?([a-zA-Z0-9\-]+\.)*[a-zA-Z0-9-]+|\*)(:([0-9]{1,5}))?)$)"#,
        advice: "use *, or scheme, host and port, for example https://*.example.com:8443",
        accepts: Characters.isCORSOrigin
    )

    /// A request path without query.
    public static let requestPath = TextPattern(
        "^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$",
        advice: "percent-encode what is no path character; leave out query and fragment",
        accepts: Characters.isRequestPath
    )

    /// A domain-prefixed or plain key of labels and annotations.
    public static let qualifiedKey = TextPattern(
        "^(\(subdomain)/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$",
        advice: "use an optional DNS name and '/', then up to 63 letters, digits, '-', '_' and '.'",
        accepts: Characters.isQualifiedKey
    )

    /// A set of CA certificates by name.
    static let wellKnownCACertificates = TextPattern(
        "^(System|(\(subdomain)/([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]))$",
        advice: "use System, or a domain-prefixed name such as example.com/roots",
        accepts: { bytes in
            bytes.elementsEqual("System".utf8)
                || (bytes.contains(UInt8(ascii: "/")) && Characters.isQualifiedKey(bytes))
        }
    )

    /// A URI with scheme and authority; what follows may be anything.
    static let absoluteURI = TextPattern(
        #"^(([^:/?#]+):)(//([^/?#]*))([^?#]*)(\?([^#]*))?(#(.*))?"#,
        advice: "use a URI with scheme and authority, for example spiffe://mesh.example/backend",
        accepts: Characters.isAbsoluteURI
    )

    /// Padded base64 with line breaks anywhere.
    ///
    /// > Source: Go's `encoding/base64`, as the API server decodes the data of a Secret.
    public static let base64 = TextPattern(
        #"^([A-Za-z0-9+/\r\n]*={0,2}[\r\n]*)$"#,
        advice: "encode it as base64, or write it as it is under stringData",
        accepts: Characters.isBase64
    )
}
