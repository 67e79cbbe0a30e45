using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Samplit.Api.Web;

/// <summary>
/// Bytes sealed under the key ring (its payloads carry an HMAC), as text in the alphabet of base64url: every node can
/// open them, and nothing has to be kept.
/// </summary>
internal static class ProtectedToken
{
    /// <summary>Far more than most have.</summary>
    private const int UsualMaxLength = 500;

    public static string Make(IDataProtector protector, byte[] content) =>
        Base64Url.EncodeToString(protector.Protect(content));

    /// <returns>Null for what this protector has not made.</returns>
    public static byte[]? Open(IDataProtector protector, string? token, int maxLength = UsualMaxLength)
    {
        if (token is not { Length: > 0 } || token.Length > maxLength || !Base64Url.IsValid(token))
        {
            return null;
        }
        try
        {
            return protector.Unprotect(Base64Url.DecodeFromChars(token));
        }
        // Not every text of these characters is base64url: bits of the last one may be left over.
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
