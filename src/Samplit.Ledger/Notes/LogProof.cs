using System.Globalization;
using System.Text;
using Samplit.Ledger.Merkle;

namespace Samplit.Ledger.Notes;

/// <summary>
/// That a leaf is in a log, to be verified offline: C2SP tlog-proof v1. It proves as much as the checkpoint's
/// signatures do.
/// </summary>
/// <param name="Extra">What the application adds; signed by nobody.</param>
/// <param name="Index">The index of the leaf, from 0.</param>
/// <param name="Hashes">The inclusion proof in the tree of the checkpoint.</param>
/// <param name="Note">The signed checkpoint.</param>
public sealed record LogProof(byte[]? Extra, long Index, IReadOnlyList<Digest> Hashes, SignedNote Note)
{
    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string ExtraPrefix = "extra ";
    private const string IndexPrefix = "index ";

    /// <summary>Bytes of the largest proof that is read.</summary>
    public const int MaxSize = 256 * 1024;

    /// <exception cref="FormatException">It is not a proof; the message says why.</exception>
    public static LogProof Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxSize)
        {
            throw new FormatException($"A proof of more than {MaxSize} bytes is not read.");
        }
        var end = utf8.IndexOf("\n\n"u8);
        if (end < 0)
        {
            throw new FormatException("A proof is lines, an empty line and a checkpoint.");
        }
        var lines = new Queue<string>(Encoding.UTF8.GetString(utf8[..end]).Split('\n'));
        if (lines.Dequeue() != Header)
        {
            throw new FormatException($"A proof begins with '{Header}'.");
        }
        byte[]? extra = null;
        if (lines.TryPeek(out var line) && line.StartsWith(ExtraPrefix, StringComparison.Ordinal))
        {
            extra = Base64(lines.Dequeue()[ExtraPrefix.Length..]);
        }
        if (
            !lines.TryDequeue(out line)
            || !line.StartsWith(IndexPrefix, StringComparison.Ordinal)
            || !long.TryParse(
                line[IndexPrefix.Length..],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var index
            )
            || line != IndexPrefix + index.ToString(CultureInfo.InvariantCulture)
        )
        {
            throw new FormatException("A proof has a line with the leaf's index.");
        }
        return new LogProof(extra, index, [.. lines.Select(Hash)], SignedNote.Parse(utf8[(end + 2)..]));
    }

    /// <summary>
    /// Whether it proves that a leaf is in the tree of its checkpoint; whose checkpoint that is, is not asked.
    /// </summary>
    public bool Includes(Digest leaf)
    {
        var checkpoint = Checkpoint.Parse(Note.Text);
        return MerkleProof.VerifyInclusion(leaf, Index, checkpoint.Size, Hashes, checkpoint.Root);
    }

    public override string ToString()
    {
        var proof = new StringBuilder(Header).Append('\n');
        if (Extra is not null)
        {
            proof.Append(ExtraPrefix).Append(Convert.ToBase64String(Extra)).Append('\n');
        }
        proof.Append(IndexPrefix).Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Hashes)
        {
            proof.Append(Convert.ToBase64String(hash.ToArray())).Append('\n');
        }
        return proof.Append('\n').Append(Note).ToString();
    }

    private static Digest Hash(string line) =>
        Base64(line) is { Length: Digest.Size } bytes
            ? Digest.From(bytes)
            : throw new FormatException("A line of the proof is not 32 bytes in base64.");

    private static byte[] Base64(string text) =>
        StrictBase64.Decode(text) ?? throw new FormatException("A line of the proof is not base64.");
}
