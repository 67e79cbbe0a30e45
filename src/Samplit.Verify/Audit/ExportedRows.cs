using System.Text.Json;
using Samplit.Domain.TrackedEvents;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Export;
using Samplit.Verify.TrackedEvents;

namespace Samplit.Verify.Audit;

/// <summary>
/// Holds the rows of tracked events that an export has behind each batch against its event. What an erasure left behind is
/// judged at the end: the log tells of it later.
/// </summary>
internal sealed class ExportedRows(Guid stream, EventRegistry events)
{
    private readonly List<WrongEventBatch> _wrong = [];
    private readonly List<TrackedBatch> _erased = [];
    private readonly Dictionary<Guid, int> _erasedInLog = [];
    private readonly HashSet<Guid> _away = [];
    private TrackedBatch? _batch;
    private long _batches;
    private long _rows;
    private long _wrongInAll;

    /// <param name="e">The next event of the stream.</param>
    public void Next(RecordedEvent e)
    {
        EndBatch();
        switch (Read(e))
        {
            case EventsTracked tracked:
                _batch = new TrackedBatch(e.Version, tracked);
                break;
            case EventsErased erased:
                foreach (var (batch, rows) in erased.Batches)
                {
                    _erasedInLog[batch] = _erasedInLog.GetValueOrDefault(batch) + rows;
                }
                break;
        }
    }

    /// <returns>False where no batch stands before it.</returns>
    public bool TryAdd(ExportItem.Row row)
    {
        _batch?.Add(row.Hash, isErased: row.Content is null);
        return _batch is not null;
    }

    public TrackedEventFindings End()
    {
        EndBatch();
        foreach (var batch in _erased)
        {
            Judge(batch, _erasedInLog.Remove(batch.Tracked.Batch, out var told) ? told : 0);
        }
        foreach (var batch in _away)
        {
            _erasedInLog.Remove(batch);
        }
        // The log tells that rows of these were erased, and they are there.
        _wrongInAll += _erasedInLog.Count;
        _wrong.AddRange(
            _erasedInLog
                .Take(Math.Max(0, TrackedEventFindings.MaxListed - _wrong.Count))
                .Select(e => new WrongEventBatch(stream, e.Key, 0, $"{e.Value} rows were erased, and are there"))
        );
        return new(_batches, _rows, _erased.Sum(b => (long)b.Erased), _away.Count, _wrong, _wrongInAll, Stray: 0);
    }

    private void EndBatch()
    {
        if (_batch is not { } batch)
        {
            return;
        }
        _batch = null;
        if (batch.Rows == 0)
        {
            // An export has all rows of a batch, or none where a week of theirs is kept elsewhere.
            _away.Add(batch.Tracked.Batch);
            return;
        }
        (_batches, _rows) = (_batches + 1, _rows + batch.Rows);
        if (batch.Erased > 0)
        {
            _erased.Add(batch);
        }
        else
        {
            Judge(batch, erasedInLog: 0);
        }
    }

    private void Judge(TrackedBatch batch, int erasedInLog)
    {
        if (batch.Wrong(erasedInLog) is { } reason && ++_wrongInAll <= TrackedEventFindings.MaxListed)
        {
            _wrong.Add(new(stream, batch.Tracked.Batch, batch.Sequence, reason));
        }
    }

    private object? Read(RecordedEvent e)
    {
        try
        {
            return events.Read(e.Type, e.Data.Span);
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException or FormatException)
        {
            return null; // which the stream's own verification tells
        }
    }
}
