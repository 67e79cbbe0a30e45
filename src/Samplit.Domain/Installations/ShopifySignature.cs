using System.Security.Cryptography;
using System.Text;

namespace Samplit.Domain.Installations;

/// <summary>
/// The signature of a Shopify webhook: base64 of HMAC-SHA-256 of the body, byte for byte, under the app's client
/// secret, in the header <c>X-Shopify-Hmac-Sha256</c> (shopify.dev, "Verify webhook deliveries").
/// </summary>
public static class ShopifySignature
{
    public static bool IsOf(ReadOnlySpan<byte> body, string secret, string? signature)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body, expected);
        return signature is not null
            && Convert.TryFromBase64String(signature, given, out var length)
            && length == given.Length
            && CryptographicOperations.FixedTimeEquals(given, expected);
    }
}
