using Samplit.Ledger.Notes;

namespace Samplit.Verify.Audit;

/// <summary>The checkpoint that an auditor brings along: what is verified has to agree with it.</summary>
public static class TrustedCheckpoint
{
    /// <param name="keys">Keys, as name+id+base64, of which one must have signed it.</param>
    /// <returns>Null when there is no file.</returns>
    /// <exception cref="ArgumentException">It is no checkpoint, or no key that is trusted has signed it.</exception>
    public static Checkpoint? Read(FileInfo? file, IReadOnlyList<string> keys)
    {
        if (file is null)
        {
            return null;
        }
        if (keys.Count == 0)
        {
            throw new ArgumentException("A checkpoint proves nothing without the key that signed it: give --key, too.");
        }
        if (!file.Exists || file.Length > SignedNote.MaxNoteSize)
        {
            throw new ArgumentException($"{file.FullName} is no checkpoint: it is not there, or too large.");
        }
        return Read(File.ReadAllBytes(file.FullName), keys);
    }

    /// <exception cref="ArgumentException">It is no checkpoint, or no key that is trusted has signed it.</exception>
    public static Checkpoint Read(ReadOnlySpan<byte> note, IReadOnlyList<string> keys)
    {
        try
        {
            var signed = SignedNote.Parse(note);
            var checkpoint = Checkpoint.Parse(signed.Text);
            return IsSigned(signed, checkpoint, [.. keys.Select(NoteKey.Parse)])
                ? checkpoint
                : throw new ArgumentException(
                    $"None of the keys that are trusted has signed this checkpoint for the log '{checkpoint.Origin}'."
                );
        }
        catch (FormatException e)
        {
            throw new ArgumentException($"The checkpoint cannot be used: {e.Message}", e);
        }
    }

    /// <summary>
    /// Whether one of the keys has signed it as the log's. A key of another log may be trusted, but not here.
    /// </summary>
    /// <exception cref="FormatException">A signature names one of the keys and is not that key's.</exception>
    public static bool IsSigned(SignedNote note, Checkpoint checkpoint, IReadOnlyList<NoteKey> keys) =>
        note.SignedBy(keys).Any(k => k.Kind == NoteKeyKind.Plain && k.Name == checkpoint.Origin);
}
