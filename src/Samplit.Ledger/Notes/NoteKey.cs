using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Samplit.Ledger.Notes;

/// <summary>What a key signs: the byte that stands for it in a key and its id.</summary>
public enum NoteKeyKind : byte
{
    /// <summary>The note's text, by Ed25519: C2SP signed-note v1.0.0.</summary>
    Plain = 1,

    /// <summary>A checkpoint and the time it was seen, by Ed25519: C2SP tlog-cosignature v1.0.1.</summary>
    Cosigner = 4,
}

/// <summary>
/// Who signs notes, and how that is verified: C2SP signed-note v1.0.0, "Keys". Written as <c>name+id+base64</c>, which
/// is what auditors are given.
/// </summary>
public sealed record NoteKey
{
    private const int TimeSize = sizeof(ulong);

    private readonly byte[] _publicKey;

    private NoteKey(string name, NoteKeyKind kind, byte[] publicKey)
    {
        (Name, Kind, _publicKey) = (name, kind, publicKey);
        Id = BinaryPrimitives.ReadUInt32BigEndian(
            Digest.Compute([.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)kind, .. publicKey]).ToArray()
        );
    }

    public string Name { get; }

    public NoteKeyKind Kind { get; }

    /// <summary>The first four bytes of SHA-256 of name, line feed, type and public key.</summary>
    public uint Id { get; }

    /// <exception cref="ArgumentException">
    /// The name is empty, or has a space or a plus in it; or the key is not 32 bytes.
    /// </exception>
    public static NoteKey Create(string name, ReadOnlySpan<byte> publicKey, NoteKeyKind kind = NoteKeyKind.Plain) =>
        !IsName(name) ? throw new ArgumentException($"'{name}' cannot name a key: no spaces, no plus.", nameof(name))
        : publicKey.Length != Ed25519.KeySize
            ? throw new ArgumentException($"A public key has {Ed25519.KeySize} bytes.", nameof(publicKey))
        : new NoteKey(name, kind, publicKey.ToArray());

    /// <exception cref="FormatException">
    /// It is not a key, or not one of a kind known here; the message says why.
    /// </exception>
    public static NoteKey Parse(string text)
    {
        var parts = text.Split('+', 3);
        if (parts is not [var name, { Length: 8 } id, var encoded] || !IsName(name))
        {
            throw new FormatException("A key is written as name+id+base64.");
        }
        var bytes = StrictBase64.Decode(encoded) ?? throw new FormatException("The key is not base64.");
        if (bytes.Length != 1 + Ed25519.KeySize || !Enum.IsDefined((NoteKeyKind)bytes[0]))
        {
            throw new FormatException("The key is not an Ed25519 key, of a log (type 1) or of a witness (type 4).");
        }
        var key = new NoteKey(name, (NoteKeyKind)bytes[0], bytes[1..]);
        return key.ToString() == text
            ? key
            : throw new FormatException(
                $"The key's id is {key.Id.ToString("x8", CultureInfo.InvariantCulture)}, not {id}."
            );
    }

    public bool Verify(string text, ReadOnlySpan<byte> signature)
    {
        if (Kind == NoteKeyKind.Plain)
        {
            return Ed25519.Verify(_publicKey, Encoding.UTF8.GetBytes(text), signature);
        }
        if (signature.Length != TimeSize + Ed25519.SignatureSize)
        {
            return false;
        }
        var time = BinaryPrimitives.ReadUInt64BigEndian(signature);
        return time <= long.MaxValue
            && Ed25519.Verify(_publicKey, CosignedMessage(text, (long)time), signature[TimeSize..]);
    }

    /// <summary>The bytes of a signature, as a note has them behind the key's id.</summary>
    /// <param name="time">When a cosigner saw the checkpoint; a plain signature has no time in it.</param>
    internal byte[] Sign(string text, ReadOnlySpan<byte> privateKey, DateTimeOffset time)
    {
        if (Kind == NoteKeyKind.Plain)
        {
            return Ed25519.Sign(privateKey, Encoding.UTF8.GetBytes(text));
        }
        var seconds = time.ToUnixTimeSeconds();
        var signature = new byte[TimeSize + Ed25519.SignatureSize];
        BinaryPrimitives.WriteInt64BigEndian(signature, seconds);
        Ed25519.Sign(privateKey, CosignedMessage(text, seconds)).CopyTo(signature, TimeSize);
        return signature;
    }

    private static byte[] CosignedMessage(string text, long seconds) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}"));

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}+{Id:x8}+{Convert.ToBase64String([(byte)Kind, .. _publicKey])}"
        );

    public bool Equals(NoteKey? other) => other?.ToString() == ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    internal static bool IsName(string name) =>
        name.Length > 0 && !name.Contains('+', StringComparison.Ordinal) && !name.Any(char.IsWhiteSpace);
}
