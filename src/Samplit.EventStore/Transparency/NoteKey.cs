using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Samplit.EventStore.Transparency;

/// <summary>
/// Who signs notes, and how that is verified: C2SP signed-note v1.0.0, "Keys". Written as <c>name+id+base64</c>, which is
/// what auditors are given.
/// </summary>
public sealed record NoteKey
{
    /// <summary>The type of a plain Ed25519 signature over the note's text.</summary>
    private const byte Ed25519Type = 1;

    private readonly byte[] _publicKey;

    private NoteKey(string name, byte[] publicKey)
    {
        (Name, _publicKey) = (name, publicKey);
        Id = BinaryPrimitives.ReadUInt32BigEndian(
            Digest.Of([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519Type, .. publicKey]).ToArray()
        );
    }

    public string Name { get; }

    /// <summary>The first four bytes of SHA-256 of name, line feed, type and public key.</summary>
    public uint Id { get; }

    /// <exception cref="ArgumentException">The name is empty, or has a space or a plus in it; or the key is not 32 bytes.</exception>
    public static NoteKey Create(string name, ReadOnlySpan<byte> publicKey) =>
        !IsName(name) ? throw new ArgumentException($"'{name}' cannot name a key: no spaces, no plus.", nameof(name))
        : publicKey.Length != Ed25519.KeySize
            ? throw new ArgumentException($"A public key has {Ed25519.KeySize} bytes.", nameof(publicKey))
        : new NoteKey(name, publicKey.ToArray());

    /// <exception cref="FormatException">It is not a key, or not one of a kind known here; the message says why.</exception>
    public static NoteKey Parse(string text)
    {
        var parts = text.Split('+', 3);
        if (parts is not [var name, { Length: 8 } id, var encoded] || !IsName(name))
        {
            throw new FormatException("A key is written as name+id+base64.");
        }
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var size))
        {
            throw new FormatException("The key is not base64.");
        }
        if (size != 1 + Ed25519.KeySize || bytes[0] != Ed25519Type)
        {
            throw new FormatException("The key is not an Ed25519 key.");
        }
        var key = new NoteKey(name, bytes[1..size]);
        return key.ToString() == text
            ? key
            : throw new FormatException(
                $"The key's id is {key.Id.ToString("x8", CultureInfo.InvariantCulture)}, not {id}."
            );
    }

    public bool Verify(string text, ReadOnlySpan<byte> signature) =>
        Ed25519.Verify(_publicKey, Encoding.UTF8.GetBytes(text), signature);

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}+{Id:x8}+{Convert.ToBase64String([Ed25519Type, .. _publicKey])}"
        );

    public bool Equals(NoteKey? other) => other?.ToString() == ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    internal static bool IsName(string name) =>
        name.Length > 0 && !name.Contains('+', StringComparison.Ordinal) && !name.Any(char.IsWhiteSpace);
}
