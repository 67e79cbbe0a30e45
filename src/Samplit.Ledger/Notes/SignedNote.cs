using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Samplit.Ledger.Notes;

/// <param name="Name">The name of the key, as the note says it.</param>
/// <param name="KeyId">The id of the key, as the note says it.</param>
/// <param name="Bytes">What is behind the id: 64 bytes for a plain signature.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Bytes);

/// <summary>Text with signatures below it: C2SP signed-note v1.0.0.</summary>
/// <param name="Text">What is signed. Ends with a line feed.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>Bytes of the largest note that is read.</summary>
    public const int MaxNoteSize = 64 * 1024;

    /// <summary>Signatures that a note may have.</summary>
    public const int MaxSignatures = 64;

    private const string Separator = "\n\n";
    private const string SignaturePrefix = "\u2014 ";
    private const int KeyIdSize = 4;

    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <exception cref="FormatException">It is not a signed note; the message says why.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxNoteSize)
        {
            throw new FormatException($"A note of more than {MaxNoteSize} bytes is not read.");
        }
        string note;
        try
        {
            note = Strict.GetString(utf8);
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException("The note is not UTF-8.", e);
        }
        if (note.Any(c => c < ' ' && c != '\n'))
        {
            throw new FormatException("There are control characters in the note.");
        }
        var separator = note.LastIndexOf(Separator, StringComparison.Ordinal);
        if (separator < 0 || !note.EndsWith('\n'))
        {
            throw new FormatException("A note is text, an empty line, and lines of signatures.");
        }
        string[] lines = note[(separator + Separator.Length)..].Split('\n')[..^1];
        return lines.Length is 0 or > MaxSignatures
            ? throw new FormatException($"A note has from 1 to {MaxSignatures} signatures.")
            : new SignedNote(note[..(separator + 1)], Array.ConvertAll(lines, ParseSignature));
    }

    /// <summary>Adds a signature.</summary>
    /// <param name="time">When a cosigner saw the checkpoint; a plain signature has no time in it.</param>
    public SignedNote Sign(NoteKey key, ReadOnlySpan<byte> privateKey, DateTimeOffset time = default) =>
        this with
        {
            Signatures = [.. Signatures, new NoteSignature(key.Name, key.Id, key.Sign(Text, privateKey, time))],
        };

    /// <summary>
    /// Which of the keys have signed. Signatures of other keys say nothing and are passed over, so that keys can be
    /// replaced one after the other.
    /// </summary>
    /// <exception cref="FormatException">A signature names one of the keys and is not that key's.</exception>
    public IReadOnlyList<NoteKey> SignedBy(params IReadOnlyList<NoteKey> keys)
    {
        var signers = new List<NoteKey>();
        foreach (var signature in Signatures)
        {
            var key = keys.FirstOrDefault(k => k.Name == signature.Name && k.Id == signature.KeyId);
            if (key is null || signers.Contains(key))
            {
                continue;
            }
            if (!key.Verify(Text, signature.Bytes.Span))
            {
                throw new FormatException($"The signature of {key.Name} is wrong.");
            }
            signers.Add(key);
        }
        return signers;
    }

    public override string ToString()
    {
        var note = new StringBuilder(Text).Append('\n');
        Span<byte> id = stackalloc byte[KeyIdSize];
        foreach (var signature in Signatures)
        {
            BinaryPrimitives.WriteUInt32BigEndian(id, signature.KeyId);
            note.Append(SignaturePrefix)
                .Append(signature.Name)
                .Append(' ')
                .Append(Convert.ToBase64String([.. id, .. signature.Bytes.Span]))
                .Append('\n');
        }
        return note.ToString();
    }

    private static NoteSignature ParseSignature(string line)
    {
        if (
            !line.StartsWith(SignaturePrefix, StringComparison.Ordinal)
            || line[SignaturePrefix.Length..].Split(' ') is not [var name, var encoded]
            || !NoteKey.IsName(name)
        )
        {
            throw new FormatException("A signature is written as a dash, a name and base64.");
        }
        if (StrictBase64.Decode(encoded) is not { Length: > KeyIdSize } bytes)
        {
            throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"The signature of {name} is not base64.")
            );
        }
        return new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(KeyIdSize));
    }
}
