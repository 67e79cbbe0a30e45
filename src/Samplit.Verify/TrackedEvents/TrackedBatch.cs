using System.Globalization;
using Samplit.Domain.TrackedEvents;
using Samplit.Ledger;

namespace Samplit.Verify.TrackedEvents;

/// <summary>A batch of tracked events, whose rows are put together again one after the other, in the order of their places.</summary>
/// <param name="sequence">Of its event, in the stream.</param>
public sealed class TrackedBatch(long sequence, EventsTracked tracked)
{
    private readonly TrackedEventTree _tree = new();

    public long Sequence { get; } = sequence;

    public EventsTracked Tracked { get; } = tracked;

    public long Rows => _tree.Count;

    /// <summary>Rows of which only the hash is left.</summary>
    public int Erased { get; private set; }

    /// <summary>Whether a row is not what its hash says.</summary>
    public bool IsChanged { get; set; }

    public bool IsShort => Rows < Tracked.Count;

    public void Add(Digest rowHash, bool isErased)
    {
        _tree.Add(TrackedEventTree.Leaf(rowHash));
        Erased += isErased ? 1 : 0;
    }

    /// <param name="erasedInLog">How many of its rows the log says were erased.</param>
    /// <returns>What is wrong with the rows that were added; null when nothing is.</returns>
    public string? Wrong(int erasedInLog) =>
        Rows != Tracked.Count
            ? string.Create(CultureInfo.InvariantCulture, $"{Rows} rows are there instead of {Tracked.Count}")
        : IsChanged ? "a row was changed"
        : _tree.Root() != Tracked.Root ? "the rows are not those that were committed"
        : Erased != erasedInLog
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{Erased} rows are erased, and the log tells of {erasedInLog}"
            )
        : null;
}
