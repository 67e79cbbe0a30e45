namespace Samplit.Api.Database;

internal sealed record KeyRingOptions
{
    /// <summary>
    /// File of a certificate with its RSA key (PKCS #12, or PEM with both) that the key ring is encrypted with. It is
    /// lost with whatever is encrypted: keep a copy. Without it, who has the database has the keys.
    /// </summary>
    public string? KeyCertificate { get; init; }

    /// <summary>The password of the certificate files that have one.</summary>
    public string? KeyCertificatePassword { get; init; }

    /// <summary>Certificates that keys of the ring were encrypted with before.</summary>
    public IReadOnlyList<string> EarlierKeyCertificates { get; init; } = [];
}
