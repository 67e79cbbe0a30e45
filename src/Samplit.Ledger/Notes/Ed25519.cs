using NSec.Cryptography;

namespace Samplit.Ledger.Notes;

/// <summary>Signatures of RFC 8032, which .NET itself does not have. Keys and signatures are the RFC's bytes.</summary>
public static class Ed25519
{
    /// <summary>Bytes of a private key (the RFC's seed) and of a public key.</summary>
    public const int KeySize = 32;

    public const int SignatureSize = 64;

    private static SignatureAlgorithm Algorithm => SignatureAlgorithm.Ed25519;

    /// <exception cref="FormatException">The key has not 32 bytes.</exception>
    public static byte[] PublicKey(ReadOnlySpan<byte> privateKey)
    {
        using var key = Import(privateKey);
        return key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
    }

    /// <exception cref="FormatException">The key has not 32 bytes.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message)
    {
        using var key = Import(privateKey);
        return Algorithm.Sign(key, message);
    }

    /// <summary>False for whatever is not this key's signature of this message, of the wrong size included.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureSize
        && NSec.Cryptography.PublicKey.TryImport(Algorithm, publicKey, KeyBlobFormat.RawPublicKey, out var key)
        && Algorithm.Verify(key!, message, signature);

    private static Key Import(ReadOnlySpan<byte> privateKey) =>
        Key.Import(Algorithm, privateKey, KeyBlobFormat.RawPrivateKey);
}
