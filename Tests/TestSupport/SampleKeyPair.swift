/// A certificate and its key, good until 2126, for tests that want one of a Secret and do not look into it.
public enum SampleKeyPair {
    /// The certificate, in PEM.
    public static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBcDCCARegAwIBAgIUTAEz1nfJUVCNRCyzonIMN3KHURcwCgYIKoZIzj0EAwIw
        DTELMAkGA1UEAwwCZWMwIBcNMjYxMTI1MTExMTAyWhgPMjEyNjExMDExMTExMDJa
        MA0xCzAJBgNVBAMMAmVjMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEp9XFqaw/
        5zL5yLnWwagrzjwTkwBX5SLhPvPwhKX8fbD80mVW76hTIBuzDx8dpzWr369rlYJM
        u1M+TrSRyA+LUaNTMFEwHQYDVR0OBBYEFKfR4CQWvYC9iNnK4Z2IFdbP35pSMB8G
        A1UdIwQYMBaAFKfR4CQWvYC9iNnK4Z2IFdbP35pSMA8GA1UdEwEB/wQFMAMBAf8w
        CgYIKoZIzj0EAwIDRwAwRAIgCH2B0fxO2f5ShHZMQGF4zCcTVAQqoeubzX5RuDIt
        SEUCICrDNQ1RQpyz01oHgH3dyHpPNqWE1B06ZSvE91FBaGX6
        -----END CERTIFICATE-----

        """

    /// Its key, in PEM.
    public static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWHKoYTaocFGEwg3j
        cS85ePAhLSnn8eidfBk5pmhJYpmhRANCAASn1cWprD/nMvnIudbBqCvOPBOTAFfl
        IuE+8/CEpfx9sPzSZVbvqFMgG7MPHx2nNavfr2uVgky7Uz5OtJHID4tR
        -----END PRIVATE KEY-----

        """
}
