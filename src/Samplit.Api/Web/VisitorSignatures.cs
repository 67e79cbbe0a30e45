using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Samplit.Api.Web;

/// <summary>
/// Signs the identifiers that browsers make for their visitors. A signature says that somebody has been here before by
/// this identifier: whoever makes up another one for each request has none.
/// </summary>
internal sealed class VisitorSignatures(IDataProtectionProvider provider)
{
    private const int DigestSize = 16;

    private readonly IDataProtector _signatures = provider.CreateProtector("visitor-signature");

    /// <returns>In the alphabet of base64url.</returns>
    public string Sign(Guid installation, string visitor) =>
        ProtectedToken.Make(_signatures, Digest(installation, visitor));

    public bool IsSigned(Guid installation, string? visitor, string? signature) =>
        visitor is not null
        && ProtectedToken.Open(_signatures, signature) is { } content
        && content.AsSpan().SequenceEqual(Digest(installation, visitor));

    private static byte[] Digest(Guid installation, string visitor) =>
        SHA256.HashData([.. installation.ToByteArray(), .. Encoding.UTF8.GetBytes(visitor)])[..DigestSize];
}
