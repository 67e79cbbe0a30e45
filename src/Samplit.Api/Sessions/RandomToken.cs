using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Samplit.Api.Sessions;

/// <summary>256 random bits that let somebody in: in a cookie, or in a link. Only their hash is kept.</summary>
/// <param name="Text">43 characters of base64url.</param>
/// <param name="Hash">SHA-256 of the bits.</param>
public readonly record struct RandomToken(string Text, byte[] Hash)
{
    private const int Bytes = 32;

    private static readonly int Length = Base64Url.GetEncodedLength(Bytes);

    public static RandomToken New() => From(RandomNumberGenerator.GetBytes(Bytes));

    /// <returns>Null for what was never made here: no database has to be asked for it.</returns>
    public static RandomToken? Parse(string? text)
    {
        var bits = new byte[Bytes];
        return
            text is not null
            && text.Length == Length
            // The one that returns a status: the others throw at what is no base64url.
            && Base64Url.DecodeFromChars(text, bits, out _, out var written) == OperationStatus.Done
            && written == Bytes
            ? From(bits)
            : null;
    }

    /// <summary>
    /// What only who knows this token can know: a browser keeps the token from scripts, and gives them this.
    /// </summary>
    public string Derive(string purpose) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.ASCII.GetBytes(Text), Encoding.ASCII.GetBytes(purpose)));

    private static RandomToken From(byte[] bits) => new(Base64Url.EncodeToString(bits), SHA256.HashData(bits));
}
