using System.Buffers.Text;
using System.Security.Cryptography;

namespace Samplit.Api.Access;

/// <summary>
/// Lets whoever has shown a key listen to a stream of notifications, and nothing else. It stands in an address, as
/// browsers send no header with an <c>EventSource</c>, and addresses are written down along the way. The same for a secret
/// at any time and on any server, it ends with the secret, and nothing is kept of it.
/// </summary>
/// <param name="PublicId">Of the key.</param>
/// <param name="Code">HMAC-SHA256 under the hash of the secret.</param>
internal readonly record struct StreamToken(string PublicId, byte[] Code)
{
    private const int CodeBytes = 32;

    public static string Make(ApiKeyToken shown) => $"{shown.PublicId}.{Base64Url.EncodeToString(CodeOf(shown.Hash))}";

    /// <returns>Null for what was never made here.</returns>
    public static StreamToken? Parse(string? text)
    {
        if (
            text?.Split('.') is not [var publicId, var encoded]
            || !ApiKeyToken.IsPublicId(publicId)
            || !Base64Url.IsValid(encoded, out var length)
        )
        {
            return null;
        }
        var code = new byte[CodeBytes];
        return length == CodeBytes && Base64Url.TryDecodeFromChars(encoded, code, out _) ? new(publicId, code) : null;
    }

    /// <param name="secret">SHA-256 of it.</param>
    public static byte[] CodeOf(byte[] secret) => HMACSHA256.HashData(secret, "samplit/streams/v1"u8);
}
