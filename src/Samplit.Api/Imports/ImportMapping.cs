using Samplit.Domain;
using Samplit.Domain.Imports;
using Samplit.Domain.MetricDefinitions;

namespace Samplit.Api.Imports;

/// <param name="IsFlag">Whether it says yes or no; else it is a number.</param>
internal sealed record ValueColumn(string Name, bool IsFlag);

/// <summary>What stands in which column of the files, by their names, and what is measured of it.</summary>
/// <param name="Values">Columns of assignments that metrics read; none where events are in a file of their own.</param>
/// <param name="Ignored">Columns of assignments that nothing reads.</param>
internal sealed record ImportMapping(
    ImportColumnsRequest Columns,
    IReadOnlyList<ValueColumn> Values,
    IReadOnlyList<MetricDefinition> Metrics,
    IReadOnlyList<string> Ignored
)
{
    /// <summary>What follows from rows is by so many of the first ones.</summary>
    private const int Sampled = 1_000;

    /// <summary>The part of the cells that a column is told by.</summary>
    private const double Enough = 0.9;

    /// <summary>Metrics that are made of events without any being asked for.</summary>
    private const int MaxEventNames = 10;

    /// <summary>What events are called where no column says it.</summary>
    public const string AnyEvent = "event";

    /// <param name="events">Null where there is no such file.</param>
    public static async Task<(ImportMapping? Mapping, Refusal? Refusal)> FindAsync(
        ImportRequest request,
        ImportTable assignments,
        ImportTable? events,
        CancellationToken ct
    )
    {
        var asked = request.Columns ?? new();
        var finder = new ColumnFinder();
        var columns = asked with
        {
            Unit = finder.Needed("unit", asked.Unit, ColumnFinder.Units, assignments),
            Variant = finder.Needed("variant", asked.Variant, ColumnFinder.Variants, assignments),
            AssignedAt = finder.Optional("assignedAt", asked.AssignedAt, ColumnFinder.Times, assignments),
            Covariate = finder.Optional("covariate", asked.Covariate, [], assignments),
            Dimensions =
            [
                .. (asked.Dimensions ?? []).Select((d, i) => finder.Needed($"dimensions[{i}]", d, [], assignments)!),
            ],
        };
        if (events is not null)
        {
            var isSame = asked.EventUnit is null && columns.Unit is { } unit && events.Columns.Contains(unit);
            columns = columns with
            {
                EventUnit = isSame
                    ? columns.Unit
                    : finder.Needed("eventUnit", asked.EventUnit, ColumnFinder.Units, events),
                Event = finder.Optional("event", asked.Event, ColumnFinder.Events, events),
                At = finder.Optional("at", asked.At, ColumnFinder.Times, events),
                Value = finder.Optional("value", asked.Value, ColumnFinder.Amounts, events),
                Currency = finder.Optional("currency", asked.Currency, ColumnFinder.Currencies, events),
            };
        }
        if (finder.Problem is { } problem)
        {
            return (null, problem);
        }
        if (columns is { At: not null, AssignedAt: null } && request.From is null)
        {
            return (
                null,
                Refusal.Invalid("from", "Events have times and assignments have none: say when the experiment began.")
            );
        }
        if (events is not null && columns.Covariate is not null)
        {
            return (null, Refusal.Invalid("columns.covariate", "Events of the days before say it: leave it out."));
        }
        string[] rest =
        [
            .. assignments
                .Columns.Except([columns.Unit!, columns.Variant!, columns.AssignedAt ?? "", columns.Covariate ?? ""])
                .Except(columns.Dimensions),
        ];
        var (mapping, misfit) = events is null
            ? await OfColumnsAsync(request, columns, rest, assignments, ct)
            : (new(columns, [], await OfEventsAsync(request, columns, events, ct), rest), null);
        return
            mapping is not null
            && request.Primary is { } primary
            && !mapping.Metrics.Any(m => m.Name == primary && m.IsPrimary == true)
            ? (
                null,
                Refusal.Invalid(
                    "primary",
                    $"One of the metrics: {string.Join(", ", mapping.Metrics.Select(m => m.Name))}."
                )
            )
            : (mapping, misfit);
    }

    private static async Task<(ImportMapping?, Refusal?)> OfColumnsAsync(
        ImportRequest request,
        ImportColumnsRequest columns,
        string[] rest,
        ImportTable table,
        CancellationToken ct
    )
    {
        if (request.Metrics is null)
        {
            var found = await NumbersAsync(table, rest, ct);
            return found.Length is 0 or > ImportHistory.MaxMetrics
                ? (
                    null,
                    Refusal.Invalid(
                        "metrics",
                        $"Say which: {found.Length} columns have numbers and are nothing else, and there are from 1 to {ImportHistory.MaxMetrics} metrics."
                    )
                )
                : (
                    new(
                        columns,
                        found,
                        WithPrimary([.. found.Select(c => OfColumn(c))], request.Primary),
                        [.. rest.Except(found.Select(c => c.Name))]
                    ),
                    null
                );
        }
        MetricDefinition[] metrics = [.. request.Metrics.Select(m => m!.ToDefinition())];
        for (var i = 0; i < metrics.Length; i++)
        {
            if (Misfit($"metrics[{i}]", metrics[i], rest) is { } misfit)
            {
                return (null, misfit);
            }
        }
        ValueColumn[] values =
        [
            .. metrics
                .SelectMany(m => NamesOf(m).Select(name => (name, IsFlag: m.Type == MetricType.Conversion)))
                .GroupBy(c => c.name, c => c.IsFlag)
                .Select(c => new ValueColumn(c.Key, c.Any(isFlag => isFlag))),
        ];
        return (
            new(columns, values, WithPrimary(metrics, request.Primary), [.. rest.Except(values.Select(v => v.Name))]),
            null
        );
    }

    /// <summary>A row says a number of each unit, and neither how often nor when.</summary>
    private static Refusal? Misfit(string field, MetricDefinition metric, string[] columns) =>
        NamesOf(metric).FirstOrDefault(name => !columns.Contains(name)) is { } unknown
            ? Refusal.Invalid(
                $"{field}.{(unknown == metric.EventName ? "eventName" : "denominator.eventName")}",
                "It is the name of a column of the assignments that is nothing else, where there is no file of events."
            )
        : metric.Type == MetricType.Count
            ? Refusal.Invalid($"{field}.type", "A number of a unit is 'custom', with the aggregation sum.")
        : metric.Aggregation is MetricAggregation.Count or MetricAggregation.UniqueDays
            ? Refusal.Invalid($"{field}.aggregation", "A row has one number of a unit: sum.")
        : metric.WindowSeconds is not null || metric.DelaySeconds is not null
            ? Refusal.Invalid($"{field}.windowSeconds", "A row does not say when: leave out the window and the delay.")
        : null;

    private static IEnumerable<string> NamesOf(MetricDefinition metric) =>
        new[] { metric.EventName, metric.Denominator?.EventName }.OfType<string>().Distinct();

    private static async Task<ValueColumn[]> NumbersAsync(ImportTable table, string[] names, CancellationToken ct)
    {
        int[] places = [.. names.Select(name => table.PlaceOf(name))];
        var sample = await table.SampleAsync(places, Sampled, ct);
        // A few bad rows are to be named, and not to make something else of their column.
        bool Most(int column, Func<string, bool> isSo)
        {
            string[] cells = [.. sample.Select(row => row[column]).OfType<string>()];
            return cells.Length > 0 && cells.Count(isSo) >= cells.Length * Enough;
        }

        return
        [
            .. names
                .Select(
                    (name, i) =>
                        Most(i, text => ImportCells.Flag(text) is not null) ? new ValueColumn(name, IsFlag: true)
                        : Most(i, text => ImportCells.Number(text).Problem is null)
                            ? new ValueColumn(name, IsFlag: false)
                        : null
                )
                .OfType<ValueColumn>(),
        ];
    }

    private static async Task<IReadOnlyList<MetricDefinition>> OfEventsAsync(
        ImportRequest request,
        ImportColumnsRequest columns,
        ImportTable events,
        CancellationToken ct
    )
    {
        if (request.Metrics is not null)
        {
            return WithPrimary([.. request.Metrics.Select(m => m!.ToDefinition())], request.Primary);
        }
        int Place(string? column) => column is null ? 0 : events.PlaceOf(column);
        var sample = await events.SampleAsync(
            [Place(columns.Event), Place(columns.Value), Place(columns.Currency)],
            Sampled,
            ct
        );
        var byName = sample
            .GroupBy(row => columns.Event is null ? AnyEvent : row[0] ?? "", StringComparer.Ordinal)
            .Where(e => e.Key.Length > 0)
            .Take(MaxEventNames)
            .Select(e =>
                (
                    Name: e.Key,
                    HasValues: columns.Value is not null && e.Any(row => row[1] is not null),
                    Currencies: columns.Currency is null
                        ? []
                        : e.Select(row => row[2]).OfType<string>().Distinct().ToArray()
                )
            )
            .ToArray();
        return WithPrimary(
            [
                .. byName.Select(e => new MetricDefinition(e.Name, MetricType.Conversion, e.Name)),
                .. byName
                    .Where(e => e.HasValues)
                    .Select(e =>
                        e.Currencies is [var currency]
                            ? new MetricDefinition($"{e.Name} revenue", MetricType.Revenue, e.Name, Currency: currency)
                            : new MetricDefinition(
                                $"{e.Name} value",
                                MetricType.Custom,
                                e.Name,
                                Aggregation: MetricAggregation.Sum
                            )
                    ),
            ],
            request.Primary
        );
    }

    private static MetricDefinition OfColumn(ValueColumn column) =>
        column.IsFlag
            ? new(column.Name, MetricType.Conversion, column.Name)
            : new(column.Name, MetricType.Custom, column.Name, Aggregation: MetricAggregation.Sum);

    /// <summary>Where none is said to decide, the first rate does; else the first of all.</summary>
    private static IReadOnlyList<MetricDefinition> WithPrimary(MetricDefinition[] metrics, string? primary)
    {
        if (metrics.Length == 0 || Array.Exists(metrics, m => m.IsPrimary == true))
        {
            return metrics;
        }
        var decides = primary is null
            ? Math.Max(0, Array.FindIndex(metrics, m => m.Type == MetricType.Conversion && m.Guardrail is null))
            : Array.FindIndex(metrics, m => m.Name == primary);
        if (decides >= 0)
        {
            metrics[decides] = metrics[decides] with { IsPrimary = true };
        }
        return metrics;
    }
}
