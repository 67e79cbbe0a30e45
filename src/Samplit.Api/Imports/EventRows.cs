using System.Runtime.CompilerServices;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Attribution;
using Samplit.Domain.Imports;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Imports;

/// <summary>Reads rows of events: what units did.</summary>
/// <inheritdoc cref="AssignmentRows"/>
internal sealed class EventRows(
    ImportTable table,
    ImportMapping mapping,
    KeyedHash units,
    TimeSpan? offset,
    DateTimeOffset now,
    BadRows bad
)
{
    /// <summary>The only currency of each event whose value is money.</summary>
    private readonly Dictionary<string, string> _currencies = mapping
        .Metrics.Where(m => m.Currency is not null)
        .GroupBy(m => m.EventName, m => m.Currency!, StringComparer.Ordinal)
        .Where(m => m.Distinct().Count() == 1)
        .ToDictionary(m => m.Key, m => m.First(), StringComparer.Ordinal);

    public long Rows { get; private set; }

    /// <summary>Events of units that nobody assigned a variant, or several: they count for nothing.</summary>
    public long OfOthers { get; private set; }

    /// <exception cref="ImportFormatException">There are more of them than there may be.</exception>
    public async IAsyncEnumerable<UnitEvent> ReadAsync(
        ImportedUnits found,
        ImportPeriod period,
        CountedExperiment experiment,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        var columns = mapping.Columns;
        string?[] wanted = [columns.EventUnit, columns.Event, columns.At, columns.Value, columns.Currency];
        int[] places = [.. wanted.OfType<string>().Select(table.PlaceOf)];
        // Of each of them among the cells that are read; -1 where it is not there.
        int[] among = [.. wanted.Select((c, i) => c is null ? -1 : wanted.Take(i).Count(before => before is not null))];
        await foreach (var row in table.ReadAsync(places, ct))
        {
            if (++Rows > Limits.MaxImportEvents)
            {
                throw new ImportFormatException($"There are at most {Limits.MaxImportEvents:N0} events.");
            }
            string? Cell(int place) => among[place] < 0 ? null : row.Cells[among[place]];
            var (field, problem) = (default(string), row.Problem);
            var (unit, @event) = (default(VisitorKey), default(MetricEvent));
            if (problem is null)
            {
                (unit, @event, field, problem) = Read($"{row.Number}", Cell(0), Cell(1), Cell(2), Cell(3), Cell(4));
            }
            if (problem is not null)
            {
                bad.Add(ImportHistory.Events, row.Number, field, problem);
                continue;
            }
            if (found.Find(unit) is not { } known)
            {
                OfOthers++;
                continue;
            }
            var at = columns.At is null ? known.AssignedAt : @event!.At;
            if (columns.At is not null)
            {
                period.Happened(at);
            }
            yield return new UnitEvent(
                experiment.Project,
                experiment.UnitType,
                unit,
                @event! with
                {
                    At = at,
                },
                // An exposure says what was seen: of a file, that is what was assigned.
                @event.Name == TrackEvent.ExposureType
                    ? [new(experiment.Id.ToString(), known.Variant)]
                    : null
            );
        }
    }

    private (VisitorKey Unit, MetricEvent? Event, string? Field, string? Problem) Read(
        string id,
        string? identifier,
        string? name,
        string? time,
        string? amount,
        string? currency
    )
    {
        var columns = mapping.Columns;
        (VisitorKey, MetricEvent?, string?, string?) Bad(string? field, string problem) =>
            (default, null, field, problem);

        if (VisitorKey.Validate("", identifier) is { } refusal)
        {
            return Bad(columns.EventUnit, refusal.Detail);
        }
        if (columns.Event is null)
        {
            name = ImportMapping.AnyEvent;
        }
        if (name is not { Length: >= 1 and <= TrackEvent.MaxTypeLength })
        {
            return Bad(columns.Event, $"From 1 to {TrackEvent.MaxTypeLength} characters.");
        }
        var at = DateTimeOffset.UnixEpoch;
        if (columns.At is not null)
        {
            if (time is null)
            {
                return Bad(columns.At, "Nothing stands there.");
            }
            (at, var wrong) = ImportCells.Time(time, offset, now);
            if (wrong is not null)
            {
                return Bad(columns.At, wrong);
            }
        }
        decimal? value = null;
        if (amount is not null)
        {
            (var number, var wrong) = ImportCells.Number(amount);
            if (wrong is not null)
            {
                return Bad(columns.Value, wrong);
            }
            value = number;
        }
        if (currency is not null && !Currencies.IsCode(currency))
        {
            return Bad(columns.Currency, "No code of ISO 4217, such as EUR.");
        }
        if (currency is not null && _currencies.TryGetValue(name, out var expected) && currency != expected)
        {
            return Bad(columns.Currency, $"What is measured of '{name}' is in {expected}.");
        }
        return (
            VisitorKey.From(units, identifier!),
            new MetricEvent(id, name, at, value, Currency: currency),
            null,
            null
        );
    }
}
