using System.Text.Json;
using Samplit.Ledger.Export;
using Samplit.Ledger.Notes;
using Samplit.Projections.Sealing;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Export;

/// <summary>Writes receipts.</summary>
public sealed class Receipts(StreamStore store, TransparencyLog log, Checkpoints checkpoints)
{
    /// <returns>Null when there is no such event, or no checkpoint covers it yet.</returns>
    public async Task<LogProof?> ForAsync(Guid streamId, long version, CancellationToken ct = default)
    {
        if (
            await checkpoints.NewestAsync(ct) is not { } note
            || await log.IndexOfAsync(streamId, version, ct) is not { } index
            || Checkpoint.Parse(note.Text).Size is var size && index >= size
            || await log.EventAsync(streamId, version, ct) is not var (e, previous)
        )
        {
            return null;
        }
        using var extra = new MemoryStream();
        await using (var json = new Utf8JsonWriter(extra, StreamExport.Plain))
        {
            json.WriteStartObject();
            json.WriteString("stream", streamId);
            json.WriteString("previous", previous.ToString());
            EventJson.Write(json, e, store.Options.Chain.Link(e.Record(e.Version), previous));
            json.WriteEndObject();
        }
        return new LogProof(extra.ToArray(), index, await log.InclusionAsync(index, size, ct), note);
    }
}
