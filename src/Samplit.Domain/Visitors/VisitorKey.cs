using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Samplit.Domain.Visitors;

/// <summary>
/// How a visitor appears in events: the first 16 bytes of HMAC-SHA256 (RFC 2104) of the caller's identifier under a
/// salt of the experiment. The salt lives outside the log, so the log does not tell who it was, and destroying the salt
/// unlinks everyone.
/// </summary>
public readonly record struct VisitorKey(UInt128 Value)
{
    public const int Size = 16;

    /// <summary>Longest identifier a caller may use, in UTF-16 code units.</summary>
    public const int MaxVisitorLength = 255;

    /// <param name="field">Where the identifier stands in the request.</param>
    /// <returns>The refusal for a caller's identifier that cannot be one; null when it can.</returns>
    public static Refusal? Validate(string field, string? identifier) =>
        identifier is { Length: >= 1 and <= MaxVisitorLength }
            ? null
            : Refusal.Invalid(field, $"From 1 to {MaxVisitorLength} characters.");

    /// <param name="salt">32 random bytes of the experiment.</param>
    /// <param name="visitor">The caller's identifier, 1 to 255 characters, taken byte for byte as UTF-8.</param>
    public static VisitorKey From(ReadOnlySpan<byte> salt, string visitor)
    {
        Span<byte> identifier = stackalloc byte[MaxVisitorLength * 3];
        var length = Encoding.UTF8.GetBytes(visitor, identifier);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(salt, identifier[..length], mac);
        return new VisitorKey(BinaryPrimitives.ReadUInt128BigEndian(mac));
    }

    /// <summary>Likewise, of one of many visitors.</summary>
    public static VisitorKey From(KeyedHash hash, string visitor) => new(hash.Of([], visitor));

    /// <param name="bytes">Exactly 16 bytes, big-endian.</param>
    /// <exception cref="ArgumentException">There are fewer bytes, or more.</exception>
    public static VisitorKey From(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size
            ? new(BinaryPrimitives.ReadUInt128BigEndian(bytes))
            : throw new ArgumentException($"A visitor key has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Reads 32 hexadecimal digits.</summary>
    /// <exception cref="ArgumentException">There are fewer digits, or more.</exception>
    /// <exception cref="FormatException">A character is no hexadecimal digit, or their number is odd.</exception>
    public static VisitorKey Parse(string hex) => From(Convert.FromHexString(hex));

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return bytes;
    }

    /// <summary>32 lower-case hexadecimal digits: how it stands in events and enters a draw.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return Convert.ToHexStringLower(bytes);
    }
}
