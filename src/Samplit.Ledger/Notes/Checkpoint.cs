using System.Globalization;

namespace Samplit.Ledger.Notes;

/// <summary>A log's size and root at one moment, as the text of a signed note: C2SP tlog-checkpoint v1.0.0.</summary>
/// <param name="Origin">The log's name: one line, not empty.</param>
/// <param name="Size">Leaves.</param>
public sealed record Checkpoint(string Origin, long Size, Digest Root)
{
    /// <summary>The note's text, which has no extension lines.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root.ToArray())}\n");

    /// <param name="text">A note's text. Extension lines, from the fourth on, are passed over.</param>
    /// <exception cref="FormatException">It is not a checkpoint; the message says why.</exception>
    public static Checkpoint Parse(string text)
    {
        if (text.Split('\n') is not [{ Length: > 0 } origin, var digits, var encoded, .., ""])
        {
            throw new FormatException("A checkpoint has a line each for origin, size and root.");
        }
        if (
            !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || size.ToString(CultureInfo.InvariantCulture) != digits
        )
        {
            throw new FormatException("The checkpoint's size is not a plain number.");
        }
        return StrictBase64.Decode(encoded) is { Length: Digest.Size } root
            ? new Checkpoint(origin, size, Digest.From(root))
            : throw new FormatException("The checkpoint's root is not 32 bytes in base64.");
    }
}
