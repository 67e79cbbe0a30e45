using System.Security.Cryptography;
using OtpNet;

namespace Samplit.Api.Users;

/// <summary>What lets somebody in who has lost their app: 80 random bits, told once. Only their hash is kept.</summary>
/// <param name="Text">Four groups of four letters and digits.</param>
/// <param name="Hash">SHA-256 of the bits.</param>
internal readonly record struct RecoveryCode(string Text, byte[] Hash)
{
    /// <summary>How many somebody has at first.</summary>
    public const int Count = 10;

    private const int Bytes = 10;
    private const int Length = 16;
    private const int Group = 4;

    public static RecoveryCode New() => From(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>However it was typed.</summary>
    /// <returns>Null for what was never one.</returns>
    public static RecoveryCode? Parse(string text)
    {
        var letters = string.Concat(text.Where(c => c is not ('-' or ' '))).ToUpperInvariant();
        return letters.Length == Length && letters.All(c => c is (>= 'A' and <= 'Z') or (>= '2' and <= '7'))
            ? From(Base32Encoding.ToBytes(letters))
            : null;
    }

    private static RecoveryCode From(byte[] bits) =>
        new(
            string.Join('-', Base32Encoding.ToString(bits).ToLowerInvariant().Chunk(Group).Select(g => new string(g))),
            SHA256.HashData(bits)
        );
}
