using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Export;
using Samplit.Ledger.Merkle;
using Samplit.Ledger.Notes;
using Samplit.Projections.Sealing;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Export;

/// <summary>
/// Writes one stream with all that it takes to verify it without the database: its events, the newest checkpoint, the
/// policy that its decisions depend on, and the hashes of everything between its leaves. See docs/audit-format.md.
/// </summary>
public sealed class StreamExport(StreamStore store, TransparencyLog log, Checkpoints checkpoints)
{
    private const int ReportEvery = 1024;

    internal static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="policyStream">The stream whose events are laid open where they stand in the log.</param>
    /// <param name="openTail">
    /// Whether leaves behind the stream's last one are laid open, which shows that none of them is the stream's.
    /// </param>
    /// <returns>How many events were written; null when there is no such stream, or one without links.</returns>
    public Task<long?> WriteAsync(
        Stream output,
        Guid streamId,
        Guid policyStream,
        bool openTail,
        IProgress<long>? eventsSoFar,
        CancellationToken ct
    ) => WriteAsync(output, streamId, policyStream, openTail, eventsSoFar, rows: null, ct);

    /// <inheritdoc cref="WriteAsync(Stream, Guid, Guid, bool, IProgress{long}?, CancellationToken)"/>
    /// <param name="rows">What lies beside the log of an event, in its order; null for an export without that.</param>
    public async Task<long?> WriteAsync(
        Stream output,
        Guid streamId,
        Guid policyStream,
        bool openTail,
        IProgress<long>? eventsSoFar,
        Func<LogSnapshot, RecordedEvent, CancellationToken, IAsyncEnumerable<ExportItem.Row>>? rows,
        CancellationToken ct
    )
    {
        var note = await checkpoints.NewestAsync(ct);
        var size = note is null ? 0 : Checkpoint.Parse(note.Text).Size;
        await using var snapshot = await LogSnapshot.TakeAsync(store, ct);
        if (await snapshot.HeadsAsync(streamId, ct) is not [{ Version: not null, IsUnlinked: false } head])
        {
            return null;
        }

        var policies = await PoliciesAsync(snapshot, policyStream, size, ct);
        await LineAsync(
            output,
            json =>
                Header(
                    json,
                    head,
                    note,
                    rows is not null ? 3
                        : policies.Count > 0 ? 2
                        : 1
                ),
            ct
        );
        var (events, leaf, link) = (0L, 0L, ChainFormat.Genesis);
        await foreach (
            var (e, seal) in snapshot.PagesAsync(streamId, after: 0, new(0, size), ct).SelectMany(page => page)
        )
        {
            if (seal.Index is { } index)
            {
                await BetweenAsync(output, snapshot, policies, leaf, index, ct);
                leaf = index + 1;
            }
            else if (leaf < size)
            {
                await BehindAsync(output, snapshot, policies, leaf, size, openTail, ct);
                leaf = size;
            }
            link = LinkHeader.Read(e.Headers).Hash ?? default;
            await LineAsync(
                output,
                json =>
                {
                    json.WriteStartObject("event");
                    EventJson.Write(json, e, link);
                    json.WriteEndObject();
                },
                ct
            );
            if (rows is not null)
            {
                await foreach (var row in rows(snapshot, e, ct))
                {
                    await LineAsync(output, json => Row(json, row), ct);
                }
            }
            events++;
            if (events % ReportEvery == 0)
            {
                eventsSoFar?.Report(events);
            }
        }
        await BehindAsync(output, snapshot, policies, leaf, size, openTail, ct);
        await LineAsync(output, json => End(json, events, link), ct);
        eventsSoFar?.Report(events);
        return events;
    }

    /// <summary>The events of a stream that are sealed, and the links before them, by their leaves.</summary>
    private static async Task<SortedDictionary<long, (RecordedEvent Event, Digest Previous)>> PoliciesAsync(
        LogSnapshot snapshot,
        Guid stream,
        long size,
        CancellationToken ct
    )
    {
        var policies = new SortedDictionary<long, (RecordedEvent, Digest)>();
        var link = ChainFormat.Genesis;
        await foreach (
            var (e, seal) in snapshot.PagesAsync(stream, after: 0, new(0, size), ct).SelectMany(page => page)
        )
        {
            if (seal.Index is { } index)
            {
                policies.Add(index, (e, link));
            }
            link = LinkHeader.Read(e.Headers).Hash ?? default;
        }
        return policies;
    }

    private static async Task BetweenAsync(
        Stream output,
        LogSnapshot snapshot,
        SortedDictionary<long, (RecordedEvent Event, Digest Previous)> policies,
        long begin,
        long end,
        CancellationToken ct
    )
    {
        foreach (var (index, policy) in policies)
        {
            if (index >= begin && index < end)
            {
                await HiddenAsync(output, snapshot, begin, index, ct);
                await PolicyAsync(output, policy.Event, policy.Previous, ct);
                begin = index + 1;
            }
        }
        await HiddenAsync(output, snapshot, begin, end, ct);
    }

    private static async Task HiddenAsync(
        Stream output,
        LogSnapshot snapshot,
        long begin,
        long end,
        CancellationToken ct
    )
    {
        await foreach (var (level, hash) in snapshot.SubtreesAsync(begin, end, ct))
        {
            await LineAsync(
                output,
                json =>
                {
                    json.WriteStartObject("subtree");
                    json.WriteNumber("level", level);
                    json.WriteString("hash", hash.ToString());
                    json.WriteEndObject();
                },
                ct
            );
        }
    }

    private static Task PolicyAsync(Stream output, RecordedEvent e, Digest previous, CancellationToken ct) =>
        LineAsync(
            output,
            json =>
            {
                json.WriteStartObject("policy");
                EventJson.Write(json, e, LinkHeader.Read(e.Headers).Hash ?? default);
                json.WriteString("stream", e.StreamId);
                json.WriteString("previous", previous.ToString());
                json.WriteEndObject();
            },
            ct
        );

    private async Task BehindAsync(
        Stream output,
        LogSnapshot snapshot,
        SortedDictionary<long, (RecordedEvent Event, Digest Previous)> policies,
        long begin,
        long end,
        bool open,
        CancellationToken ct
    )
    {
        while (open && begin < end)
        {
            var tile = Tile.At(0, begin / Tile.FullWidth, end);
            IReadOnlyList<byte[]>? entries;
            try
            {
                entries = await log.EntriesAsync(tile, ct);
            }
            catch (InvalidDataException)
            {
                break; // an event is not what was sealed: its leaf stays shut, and whoever verifies is told
            }
            foreach (var entry in (entries ?? []).Skip((int)(begin % Tile.FullWidth)))
            {
                await (
                    policies.TryGetValue(begin, out var policy)
                        ? PolicyAsync(output, policy.Event, policy.Previous, ct)
                        : LineAsync(output, json => json.WriteBase64String("record", entry), ct)
                );
                begin++;
            }
            if (entries is null)
            {
                break;
            }
        }
        await BetweenAsync(output, snapshot, policies, begin, end, ct);
    }

    private void Header(Utf8JsonWriter json, StreamHead head, SignedNote? note, int version)
    {
        json.WriteString(
            "format",
            string.Create(CultureInfo.InvariantCulture, $"{store.Options.Chain.Application}-export/v{version}")
        );
        json.WriteString("origin", store.Options.Chain.Origin);
        json.WriteString("stream", head.Id);
        if (note is not null)
        {
            json.WriteString("checkpoint", note.ToString());
        }
    }

    private static void Row(Utf8JsonWriter json, ExportItem.Row row)
    {
        json.WriteStartObject("row");
        if (row.Content is { } content)
        {
            json.WriteString("salt", Convert.ToHexStringLower(content, 0, ExportItem.Row.SaltSize));
            json.WriteString("data", content.AsSpan(ExportItem.Row.SaltSize));
        }
        else
        {
            json.WriteString("hash", row.Hash.ToString());
        }
        json.WriteEndObject();
    }

    private static void End(Utf8JsonWriter json, long events, Digest head)
    {
        json.WriteStartObject("end");
        json.WriteNumber("events", events);
        json.WriteString("head", head.ToString());
        json.WriteEndObject();
    }

    private static async Task LineAsync(Stream output, Action<Utf8JsonWriter> write, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        buffer.Position = 0;
        await buffer.CopyToAsync(output, ct);
    }
}
