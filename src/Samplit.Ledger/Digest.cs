using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Samplit.Ledger;

/// <summary>A SHA-256 value, 32 bytes.</summary>
public readonly record struct Digest(UInt128 High, UInt128 Low)
{
    public const int Size = 32;

    public static Digest Compute(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(bytes, hash);
        return From(hash);
    }

    /// <param name="bytes">Exactly 32 bytes.</param>
    public static Digest From(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Size);
        return new Digest(
            BinaryPrimitives.ReadUInt128BigEndian(bytes),
            BinaryPrimitives.ReadUInt128BigEndian(bytes[16..])
        );
    }

    /// <summary>Reads 64 lower-case hexadecimal digits; any other spelling of the same value is refused.</summary>
    public static bool TryParse(string? hex, out Digest hash)
    {
        Span<byte> digits = stackalloc byte[2 * Size];
        hash = default;
        return hex is { Length: 2 * Size }
            && Encoding.UTF8.TryGetBytes(hex, digits, out var length)
            && TryParse(digits[..length], out hash);
    }

    /// <summary>
    /// Reads 64 lower-case hexadecimal digits of ASCII; any other spelling of the same value is refused.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> hex, out Digest hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (
            hex.Length != 2 * Size
            || hex.ContainsAnyInRange((byte)'A', (byte)'F')
            || Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done
        )
        {
            return false;
        }
        hash = From(bytes);
        return true;
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, High);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], Low);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
