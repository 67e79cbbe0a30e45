using System.Text.Json;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Notes;

namespace Samplit.Ledger.Export;

/// <summary>One event, and the proof that it is in the log: docs/audit-format.md, section 7.</summary>
/// <param name="Previous">The link before the event, which its record covers.</param>
/// <param name="Proof">What stands in the receipt.</param>
public sealed record Receipt(RecordedEvent Event, Digest Previous, LogProof Proof)
{
    /// <exception cref="FormatException">It is not a receipt; the message says why.</exception>
    public static Receipt Parse(ReadOnlySpan<byte> utf8)
    {
        var proof = LogProof.Parse(utf8);
        try
        {
            using var json = JsonDocument.Parse(
                proof.Extra ?? throw new FormatException("There is no event in the receipt."),
                StrictJson.Options
            );
            var e = EventJson.Read(json.RootElement, json.RootElement.Id("stream"), "stream", "previous");
            return new Receipt(e, json.RootElement.Hash("previous"), proof);
        }
        catch (JsonException e)
        {
            throw new FormatException("The event in the receipt is not JSON in UTF-8.", e);
        }
    }

    /// <summary>
    /// Whether the event, with this application's and the checkpoint's origin, is the leaf that is proven.
    /// </summary>
    public bool IsIncluded(string application)
    {
        var format = new ChainFormat(application, Checkpoint.Parse(Proof.Note.Text).Origin);
        var (link, leaf) = format.LinkAndLeaf(Event.Record(Event.Version), Previous);
        return LinkHeader.Read(Event.Headers).Hash == link && Proof.Includes(leaf);
    }
}
