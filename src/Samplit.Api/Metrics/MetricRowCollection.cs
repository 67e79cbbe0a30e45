using System.Collections;
using System.Globalization;
using Samplit.Api.Http;
using Samplit.Domain.Metrics;

namespace Samplit.Api.Metrics;

/// <summary>Why a row cannot be taken, by its member; empty for all of it.</summary>
internal sealed record MetricFault(string Field, string Detail);

/// <summary>
/// The rows of a batch, as they come from the body: no more than there may be, each name once, and so little a row that
/// a batch of any kind fits into some ten megabytes. Nothing is asked of the database yet.
/// </summary>
public sealed class MetricRowCollection : ICollection<MetricRowRequest?>, ICollection
{
    private const int BlockSize = 4096;

    /// <summary>How many faults tell the value, which is as long as the caller likes; nobody is told of more.</summary>
    private const int MaxReported = MetricCheck.MaxNamesListed;
    private const int MaxReportedLength = 40;

    private static readonly MetricFault Nothing = new("", "A row, not null.");

    private readonly List<Row[]> _blocks = [];
    private int _told;

    public int Count { get; private set; }

    public bool IsReadOnly => false;

    internal MetricNames Experiments { get; } = new();

    internal MetricNames Variants { get; } = new();

    /// <exception cref="MetricBodyException">There are too many, or too many different names.</exception>
    public void Add(MetricRowRequest? item) => Add(item, unreadable: null);

    /// <param name="unreadable">What is wrong with a number of it.</param>
    /// <inheritdoc cref="Add(MetricRowRequest?)"/>
    internal void Add(MetricRowRequest? request, MetricFault? unreadable)
    {
        if (Count == Limits.MaxMetricRows)
        {
            throw MetricBodyException.TooLarge($"More than {Limits.MaxMetricRows:N0} rows: send several batches.");
        }
        if (Count % BlockSize == 0)
        {
            _blocks.Add(new Row[BlockSize]);
        }
        var hasDate = DateOnly.TryParseExact(
            request?.Date,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            default,
            out var date
        );
        _blocks[^1][Count % BlockSize] = new Row(
            Experiments.PlaceOf(request?.Experiment),
            Variants.PlaceOf(request?.Variant),
            date,
            request?.Sessions ?? 0,
            request?.Impressions ?? 0,
            request?.Clicks ?? 0,
            request?.Revenue ?? 0,
            request is null ? Nothing
                : hasDate ? unreadable
                : Fault("date", request.Date, "a day such as 2026-11-21")
        );
        Count++;
    }

    /// <summary>Says what a value is not.</summary>
    internal MetricFault Fault(string field, string? value, string expected) =>
        value is null || ++_told > MaxReported
            ? new(field, $"It is not {expected}.")
            : new(
                field,
                $"'{(value.Length <= MaxReportedLength ? value : value[..MaxReportedLength] + "…")}' is not {expected}."
            );

    internal Row this[int index] => _blocks[index / BlockSize][index % BlockSize];

    /// <summary>As the domain takes them, made one by one when they are asked for.</summary>
    /// <param name="experiments">Ids, in the order of <see cref="Experiments"/>.</param>
    internal IReadOnlyList<MetricRow> Of(Guid[] experiments) => new Resolved(this, experiments);

    void ICollection<MetricRowRequest?>.Clear() => throw new NotSupportedException();

    bool ICollection<MetricRowRequest?>.Contains(MetricRowRequest? item) => throw new NotSupportedException();

    void ICollection<MetricRowRequest?>.CopyTo(MetricRowRequest?[] array, int arrayIndex) =>
        throw new NotSupportedException();

    bool ICollection<MetricRowRequest?>.Remove(MetricRowRequest? item) => throw new NotSupportedException();

    IEnumerator<MetricRowRequest?> IEnumerable<MetricRowRequest?>.GetEnumerator() => throw new NotSupportedException();

    IEnumerator IEnumerable.GetEnumerator() => throw new NotSupportedException();

    // Who reads JSON counts by this where in it something is wrong; by going through it, where this is missing.
    bool ICollection.IsSynchronized => false;

    object ICollection.SyncRoot => this;

    void ICollection.CopyTo(Array array, int index) => throw new NotSupportedException();

    /// <param name="Experiment">Its place among the names; -1 where none can be meant. The variant's likewise.</param>
    /// <param name="Fault">What could not be read of it.</param>
    internal readonly record struct Row(
        int Experiment,
        int Variant,
        DateOnly Date,
        long Sessions,
        long Impressions,
        long Clicks,
        decimal Revenue,
        MetricFault? Fault
    );

    private sealed class Resolved(MetricRowCollection rows, Guid[] experiments) : IReadOnlyList<MetricRow>
    {
        public int Count => rows.Count;

        public MetricRow this[int index]
        {
            get
            {
                var row = rows[index];
                return new(
                    experiments[row.Experiment],
                    rows.Variants[row.Variant],
                    row.Date,
                    row.Sessions,
                    row.Impressions,
                    row.Clicks,
                    row.Revenue
                );
            }
        }

        public IEnumerator<MetricRow> GetEnumerator()
        {
            for (var i = 0; i < Count; i++)
            {
                yield return this[i];
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
