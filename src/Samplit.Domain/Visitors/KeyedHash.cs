using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Samplit.Domain.Visitors;

/// <summary>
/// HMAC-SHA256 (RFC 2104) of many texts under one salt, for whoever has a list of them: the library takes longer to get ready
/// than to hash. Not thread-safe.
/// </summary>
/// <param name="salt">32 random bytes.</param>
public sealed class KeyedHash(ReadOnlySpan<byte> salt) : IDisposable
{
    private readonly IncrementalHash _mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, salt);

    /// <param name="before">Bytes that stand before the text.</param>
    /// <param name="text">Taken byte for byte as UTF-8.</param>
    /// <returns>The first 16 bytes, big-endian.</returns>
    public UInt128 Of(ReadOnlySpan<byte> before, string text)
    {
        Span<byte> bytes = stackalloc byte[before.Length + (VisitorKey.MaxVisitorLength * 3)];
        before.CopyTo(bytes);
        _mac.AppendData(bytes[..(before.Length + Encoding.UTF8.GetBytes(text, bytes[before.Length..]))]);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _mac.GetHashAndReset(mac);
        return BinaryPrimitives.ReadUInt128BigEndian(mac);
    }

    public void Dispose() => _mac.Dispose();
}
