using System.Buffers.Binary;

namespace Samplit.EventStore.Chain;

/// <summary>A SHA-256 value, 32 bytes. The default value, all zero, is the link before a stream's first event.</summary>
public readonly record struct ChainHash(UInt128 High, UInt128 Low)
{
    public const int Size = 32;

    public static ChainHash Genesis => default;

    /// <param name="bytes">Exactly 32 bytes.</param>
    public static ChainHash From(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Size);
        return new ChainHash(
            BinaryPrimitives.ReadUInt128BigEndian(bytes),
            BinaryPrimitives.ReadUInt128BigEndian(bytes[16..])
        );
    }

    /// <summary>Reads 64 lower-case hexadecimal digits; any other spelling of the same value is refused.</summary>
    public static bool TryParse(string? hex, out ChainHash hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (
            hex is not { Length: 2 * Size }
            || hex.AsSpan().ContainsAnyInRange('A', 'F')
            || Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done
        )
        {
            return false;
        }
        hash = From(bytes);
        return true;
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
