using System.Buffers.Binary;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Samplit.Api.Web;

/// <summary>
/// Tokens by which a page loads what picks elements: when the token ends, and the origin of the console, which alone is
/// told what was picked. A page shows nothing for it that others do not see.
/// </summary>
public sealed class PickerTokens(IDataProtectionProvider provider, TimeProvider clock)
{
    /// <summary>Long enough to look at a page, too short to be passed on.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>An origin has a host of up to 253 characters.</summary>
    private const int MaxLength = 1_000;

    private readonly IDataProtector _tokens = provider.CreateProtector("picker-token");

    /// <param name="console">Its origin, as browsers write it (RFC 6454).</param>
    /// <returns>In the alphabet of base64url.</returns>
    public string Make(string console, DateTimeOffset expiresAt)
    {
        var content = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(console)];
        BinaryPrimitives.WriteInt64BigEndian(content, expiresAt.ToUnixTimeSeconds());
        Encoding.UTF8.GetBytes(console, content.AsSpan(sizeof(long)));
        return ProtectedToken.Make(_tokens, content);
    }

    /// <returns>The console's origin; null for a token that is none, or has ended.</returns>
    public string? Open(string token) =>
        ProtectedToken.Open(_tokens, token, MaxLength) is { Length: > sizeof(long) } content
        && clock.GetUtcNow().ToUnixTimeSeconds() < BinaryPrimitives.ReadInt64BigEndian(content)
            ? Encoding.UTF8.GetString(content.AsSpan(sizeof(long)))
            : null;
}
