using System.Buffers.Text;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using Samplit.Domain.Access;

namespace Samplit.Api.Access;

/// <summary>
/// A key as its holder has it: <c>smp_adm_4f1c09ab_</c>, 43 characters of base64url and <c>_</c> with a CRC-32, by which
/// scanners that look for secrets in repositories tell one from a text that only looks like it.
/// </summary>
/// <param name="PublicId">Eight hexadecimal digits, which may be shown; the key is found by them.</param>
/// <param name="Hash">SHA-256 of the secret: all that is kept of it.</param>
internal readonly record struct ApiKeyToken(string PublicId, byte[] Hash)
{
    private const int PublicIdBytes = 4;
    private const int SecretBytes = 32;
    private const int PrefixLength = 8;
    private const int PublicIdLength = 2 * PublicIdBytes;
    private const int ChecksumLength = 8;

    public const string Start = "smp_";

    private static readonly int SecretLength = Base64Url.GetEncodedLength(SecretBytes);
    private static readonly int BodyLength = PrefixLength + PublicIdLength + 1 + SecretLength;

    /// <summary>Whether it can be the public id of a key.</summary>
    public static bool IsPublicId(ReadOnlySpan<char> text) => text.Length == PublicIdLength && Ascii.IsValid(text);

    public static string NewPublicId() => RandomNumberGenerator.GetHexString(2 * PublicIdBytes, lowercase: true);

    /// <summary>What of a key may be shown, such as <c>smp_adm_4f1c09ab</c>.</summary>
    public static string Shown(ApiKeyKind kind, string publicId) => $"{Prefix(kind)}{publicId}";

    /// <summary>A new secret for a key, and how it is told: once, to who asked for it.</summary>
    public static (string Text, ApiKeyToken Token) New(ApiKeyKind kind, string publicId)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        var body = $"{Prefix(kind)}{publicId}_{secret}";
        return ($"{body}_{Checksum(body)}", new(publicId, SHA256.HashData(Encoding.ASCII.GetBytes(secret))));
    }

    /// <returns>Null for what was never made here: no database has to be asked for it.</returns>
    public static ApiKeyToken? Parse(ReadOnlySpan<char> text)
    {
        if (
            text.Length != BodyLength + 1 + ChecksumLength
            || !text.StartsWith(Start, StringComparison.Ordinal)
            || !Ascii.IsValid(text)
            || text[PrefixLength - 1] != '_'
            || text[PrefixLength + PublicIdLength] != '_'
            || text[BodyLength] != '_'
            || !text[(BodyLength + 1)..].SequenceEqual(Checksum(text[..BodyLength]))
        )
        {
            return null;
        }
        Span<byte> secret = stackalloc byte[SecretLength];
        Ascii.FromUtf16(text.Slice(PrefixLength + PublicIdLength + 1, SecretLength), secret, out _);
        return new(text.Slice(PrefixLength, PublicIdLength).ToString(), SHA256.HashData(secret));
    }

    private static string Prefix(ApiKeyKind kind) =>
        kind switch
        {
            ApiKeyKind.Admin => "smp_adm_",
            ApiKeyKind.DataPlane => "smp_dat_",
            ApiKeyKind.Metrics => "smp_met_",
            ApiKeyKind.Scim => "smp_scm_",
            ApiKeyKind.Flags => "smp_flg_",
            _ => "smp_aud_",
        };

    private static string Checksum(ReadOnlySpan<char> body)
    {
        Span<byte> bytes = stackalloc byte[BodyLength];
        Ascii.FromUtf16(body, bytes, out _);
        return Crc32.HashToUInt32(bytes).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
    }
}
