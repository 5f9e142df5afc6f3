import Foundation
import TestSupport

/// The Secrets and ConfigMaps that the suite makes in code.
///
/// One key pair serves for all of them: what waits for TLS will make its own.
enum Certificates {
    /// The object that an entry of `programmatic-resources.json` describes.
    static func object(for resource: JSON) -> JSON {
        let isSecret = resource["kind"].string == "Secret"
        let texts = resource["keys"].strings.map { key -> (String, JSON) in
            let text = key.hasSuffix(".key") || key.hasPrefix("key.") ? Self.key : certificate
            return (key, .string(isSecret ? Data(text.utf8).base64EncodedString() : text))
        }
        var object: JSON = [
            "apiVersion": "v1", "kind": resource["kind"],
            "metadata": ["namespace": resource["namespace"], "name": resource["name"]],
            "data": .object(Dictionary(texts, uniquingKeysWith: { first, _ in first })),
        ]
        if isSecret { object["type"] = resource["type"] }
        return object
    }

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFjbeXNuI+f3SxER1
        q5n8zfwtuTOtLWS/kToXn1m+64ihRANCAASt0HSNGgIOB+21yGtvuWe2kitibMmW
        5WvYZ0lKHZVDgIqKsRh4ZmX8N4phyrYEO5vXWk34F/YM2lN7FUQK2Q1v
        -----END PRIVATE KEY-----

        """

    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBwDCCAWegAwIBAgIUViuxfG26T48PEEpjDAhnnF0/Yc4wCgYIKoZIzj0EAwIw
        JDEQMA4GA1UECgwHQWNtZSBDbzEQMA4GA1UEAwwHZGVmYXVsdDAgFw0yNjExMjUw
        MzQ2NDRaGA8yMTI2MTEwMTAzNDY0NFowJDEQMA4GA1UECgwHQWNtZSBDbzEQMA4G
        A1UEAwwHZGVmYXVsdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABK3QdI0aAg4H
        7bXIa2+5Z7aSK2JsyZbla9hnSUodlUOAioqxGHhmZfw3imHKtgQ7m9daTfgX9gza
        U3sVRArZDW+jdTBzMB0GA1UdDgQWBBRO8XsyEb+tAS/jnDpb730ZRm7nHDAfBgNV
        HSMEGDAWgBRO8XsyEb+tAS/jnDpb730ZRm7nHDAPBgNVHRMBAf8EBTADAQH/MCAG
        A1UdEQQZMBeCBSoub3Jngg4qLndpbGRjYXJkLm9yZzAKBggqhkjOPQQDAgNHADBE
        AiAS5JD5YawdyxaM/W1XbuIqWlkgXUi++f2z3KOPx295+wIgUAX1VaggFOuc6fn9
        LeTUoDY0tsLmWrbH9/W6wNr1las=
        -----END CERTIFICATE-----

        """
}
