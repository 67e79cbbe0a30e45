using System.Runtime.InteropServices;

namespace Samplit.EventStore.Transparency;

/// <summary>
/// Signatures of RFC 8032 by the OpenSSL 3 that .NET uses on Linux anyway: .NET itself has no Ed25519. Keys and signatures
/// are the RFC's bytes.
/// </summary>
public static class Ed25519
{
    /// <summary>Bytes of a private key (the RFC's seed) and of a public key.</summary>
    public const int KeySize = 32;

    public const int SignatureSize = 64;

    private const string Crypto = "libcrypto.so.3";

    /// <summary>EVP_PKEY_ED25519.</summary>
    private const int KeyType = 1087;

    /// <summary>Whether there is an OpenSSL 3.</summary>
    public static bool IsSupported { get; } = NativeLibrary.TryLoad(Crypto, out _);

    /// <exception cref="PlatformNotSupportedException">There is no OpenSSL 3.</exception>
    public static byte[] PublicKey(ReadOnlySpan<byte> privateKey)
    {
        using var key = Key.Private(privateKey);
        var publicKey = new byte[KeySize];
        nuint size = KeySize;
        Require(GetRawPublicKey(key, publicKey, ref size) == 1 && size == KeySize);
        return publicKey;
    }

    /// <exception cref="PlatformNotSupportedException">There is no OpenSSL 3.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message)
    {
        using var key = Key.Private(privateKey);
        using var context = Context.Create();
        var signature = new byte[SignatureSize];
        nuint size = SignatureSize;
        var bytes = message.ToArray();
        Require(
            DigestSignInit(context, 0, 0, 0, key) == 1
                && DigestSign(context, signature, ref size, bytes, (nuint)bytes.Length) == 1
                && size == SignatureSize
        );
        return signature;
    }

    /// <summary>False for whatever is not this key's signature of this message, of the wrong size included.</summary>
    /// <exception cref="PlatformNotSupportedException">There is no OpenSSL 3.</exception>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != KeySize || signature.Length != SignatureSize)
        {
            return false;
        }
        using var key = Key.Public(publicKey);
        using var context = Context.Create();
        var (bytes, signed) = (message.ToArray(), signature.ToArray());
        return !key.IsInvalid
            && DigestVerifyInit(context, 0, 0, 0, key) == 1
            && DigestVerify(context, signed, (nuint)signed.Length, bytes, (nuint)bytes.Length) == 1;
    }

    private static void Require(bool success)
    {
        if (!success)
        {
            throw new System.Security.Cryptography.CryptographicException("OpenSSL refused to use the key.");
        }
    }

    private static T Load<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new PlatformNotSupportedException($"Ed25519 needs OpenSSL 3 ({Crypto}), which is not here.", e);
        }
    }

    [DllImport(Crypto, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    private static extern Key NewRawPrivateKey(int type, nint engine, byte[] key, nuint size);

    [DllImport(Crypto, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    private static extern Key NewRawPublicKey(int type, nint engine, byte[] key, nuint size);

    [DllImport(Crypto, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    private static extern int GetRawPublicKey(Key key, byte[] destination, ref nuint size);

    [DllImport(Crypto, EntryPoint = "EVP_PKEY_free")]
    private static extern void FreeKey(nint key);

    [DllImport(Crypto, EntryPoint = "EVP_MD_CTX_new")]
    private static extern Context NewContext();

    [DllImport(Crypto, EntryPoint = "EVP_MD_CTX_free")]
    private static extern void FreeContext(nint context);

    [DllImport(Crypto, EntryPoint = "EVP_DigestSignInit")]
    private static extern int DigestSignInit(Context context, nint keyContext, nint digest, nint engine, Key key);

    [DllImport(Crypto, EntryPoint = "EVP_DigestSign")]
    private static extern int DigestSign(
        Context context,
        byte[] signature,
        ref nuint signatureSize,
        byte[] message,
        nuint messageSize
    );

    [DllImport(Crypto, EntryPoint = "EVP_DigestVerifyInit")]
    private static extern int DigestVerifyInit(Context context, nint keyContext, nint digest, nint engine, Key key);

    [DllImport(Crypto, EntryPoint = "EVP_DigestVerify")]
    private static extern int DigestVerify(
        Context context,
        byte[] signature,
        nuint signatureSize,
        byte[] message,
        nuint messageSize
    );

    private sealed class Key() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        public static Key Private(ReadOnlySpan<byte> bytes)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, KeySize);
            var copy = bytes.ToArray();
            var key = Load(() => NewRawPrivateKey(KeyType, 0, copy, KeySize));
            Array.Clear(copy);
            Require(!key.IsInvalid);
            return key;
        }

        public static Key Public(ReadOnlySpan<byte> bytes)
        {
            var copy = bytes.ToArray();
            return Load(() => NewRawPublicKey(KeyType, 0, copy, KeySize));
        }

        protected override bool ReleaseHandle()
        {
            FreeKey(handle);
            return true;
        }
    }

    private sealed class Context() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        public static Context Create() => Load(NewContext);

        protected override bool ReleaseHandle()
        {
            FreeContext(handle);
            return true;
        }
    }
}
