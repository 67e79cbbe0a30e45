using System.Runtime.CompilerServices;
using System.Text.Json;
using Samplit.Domain.Attribution;
using Samplit.Domain.Experiments;
using Samplit.Domain.Imports;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Imports;

/// <summary>When things happened: the first and the last of them.</summary>
internal sealed class ImportPeriod
{
    public DateTimeOffset? From { get; private set; }

    public DateTimeOffset? To { get; private set; }

    public void Assigned(DateTimeOffset at)
    {
        From = From < at ? From : at;
        Happened(at);
    }

    public void Happened(DateTimeOffset at) => To = To > at ? To : at;
}

/// <summary>Reads rows of assignments: who got what, and what columns say of them.</summary>
/// <param name="units">Identifiers of units under the key of the project.</param>
/// <param name="visitors">The same under the key of the experiment.</param>
/// <param name="offset">Of times that name none; null where each has to.</param>
/// <param name="from">When those were assigned of whom nothing says when.</param>
/// <param name="now">Later times are wrong.</param>
internal sealed class AssignmentRows(
    ImportTable table,
    ImportMapping mapping,
    KeyedHash units,
    KeyedHash visitors,
    TimeSpan? offset,
    DateTimeOffset from,
    DateTimeOffset now,
    BadRows bad
)
{
    private const int MaxDimensionLength = 100;

    private readonly Dictionary<string, string> _contexts = new(StringComparer.Ordinal);

    public long Rows { get; private set; }

    /// <summary>What is known of the time before; read with the values.</summary>
    public List<(VisitorKey Unit, decimal Value)> Past { get; } = [];

    /// <exception cref="ImportFormatException">There are more of them than there may be.</exception>
    public async Task<ImportedUnits> ReadAsync(ImportPeriod period, CancellationToken ct)
    {
        var found = new ImportedUnits();
        var columns = mapping.Columns;
        int[] places =
        [
            table.PlaceOf(columns.Unit!),
            table.PlaceOf(columns.Variant!),
            .. columns.AssignedAt is { } at ? [table.PlaceOf(at)] : Array.Empty<int>(),
            .. columns.Dimensions!.Select(table.PlaceOf),
        ];
        await foreach (var row in table.ReadAsync(places, ct))
        {
            Rows++;
            if (row.Problem is { } problem)
            {
                bad.Add(ImportHistory.Assignments, row.Number, null, problem);
                continue;
            }
            var (unit, field, wrong) = Read(row.Cells);
            if (wrong is null && found.Add(unit, (int)row.Number, once: mapping.Values.Count > 0) is { } again)
            {
                (field, wrong) = (columns.Unit, again);
            }
            if (wrong is not null)
            {
                bad.Add(ImportHistory.Assignments, row.Number, field, wrong);
                continue;
            }
            if (columns.AssignedAt is not null)
            {
                period.Assigned(unit.AssignedAt);
            }
            if (found.AreTooMany)
            {
                throw new ImportFormatException($"There are at most {ImportHistory.MaxUnits:N0} units.");
            }
        }
        return found;
    }

    /// <summary>What the columns say of each unit, as if it had done so when it was assigned.</summary>
    public async IAsyncEnumerable<UnitEvent> ValuesAsync(
        ImportedUnits found,
        CountedExperiment experiment,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        int[] places =
        [
            table.PlaceOf(mapping.Columns.Unit!),
            .. mapping.Values.Select(v => table.PlaceOf(v.Name)),
            .. mapping.Columns.Covariate is { } covariate ? [table.PlaceOf(covariate)] : Array.Empty<int>(),
        ];
        await foreach (var row in table.ReadAsync(places, ct))
        {
            // What is wrong with them was said before.
            if (
                row is not { Problem: null, Cells: [{ } identifier, ..] }
                || Find(found, identifier) is not var (unit, known)
                || !found.IsIn(row.Number, unit)
            )
            {
                continue;
            }
            var (values, past, field, problem) = ReadValues(row.Cells);
            if (problem is not null)
            {
                bad.Add(ImportHistory.Assignments, row.Number, field, problem);
                continue;
            }
            if (past is { } before and not 0)
            {
                Past.Add((unit, before));
            }
            for (var i = 0; i < values.Length; i++)
            {
                if (values[i] is { } value)
                {
                    yield return new UnitEvent(
                        experiment.Project,
                        experiment.UnitType,
                        unit,
                        new MetricEvent($"{row.Number}", mapping.Values[i].Name, known.AssignedAt, value)
                    );
                }
            }
        }
    }

    /// <summary>All of a row, or what is wrong with it first.</summary>
    private (decimal?[] Values, decimal? Past, string? Field, string? Problem) ReadValues(string?[] cells)
    {
        var values = new decimal?[mapping.Values.Count];
        for (var i = 0; i < values.Length; i++)
        {
            (values[i], var problem) = Value(mapping.Values[i], cells[i + 1]);
            if (problem is not null)
            {
                return (values, null, mapping.Values[i].Name, problem);
            }
        }
        if (mapping.Columns.Covariate is not { } covariate || cells[^1] is not { } text)
        {
            return (values, null, null, null);
        }
        var (past, wrong) = ImportCells.Number(text);
        return (values, past, wrong is null ? null : covariate, wrong);
    }

    private (VisitorKey Unit, AssignedUnit Known)? Find(ImportedUnits found, string identifier)
    {
        if (VisitorKey.Validate("unit", identifier) is not null)
        {
            return null;
        }
        var unit = VisitorKey.From(units, identifier);
        return found.Find(unit) is { } known ? (unit, known) : null;
    }

    /// <returns>Null for a unit of which nothing is said, or that did not do it.</returns>
    private static (decimal? Value, string? Problem) Value(ValueColumn column, string? text)
    {
        if (text is null)
        {
            return (null, null);
        }
        if (column.IsFlag)
        {
            return ImportCells.Flag(text) is { } flag ? (flag ? 1 : null, null) : (null, "1 or 0, or true or false.");
        }
        var (number, problem) = ImportCells.Number(text);
        return (number, problem);
    }

    private (ImportedUnit Unit, string? Field, string? Problem) Read(string?[] cells)
    {
        var columns = mapping.Columns;
        if (VisitorKey.Validate("", cells[0]) is { } refusal)
        {
            return (default, columns.Unit, refusal.Detail);
        }
        if (cells[1]?.Trim() is not { Length: >= 1 and <= CreateExperiment.MaxVariantNameLength } variant)
        {
            return (default, columns.Variant, $"From 1 to {CreateExperiment.MaxVariantNameLength} characters.");
        }
        var (at, next) = (from, 2);
        if (columns.AssignedAt is not null)
        {
            if (cells[next++] is not { } text)
            {
                return (default, columns.AssignedAt, "Nothing stands there.");
            }
            (at, var problem) = ImportCells.Time(text, offset, now);
            if (problem is not null)
            {
                return (default, columns.AssignedAt, problem);
            }
        }
        for (var i = 0; i < columns.Dimensions!.Count; i++)
        {
            if (cells[next + i]?.Length > MaxDimensionLength)
            {
                return (default, columns.Dimensions[i], $"At most {MaxDimensionLength} characters.");
            }
        }
        return (
            new(
                VisitorKey.From(units, cells[0]!),
                VisitorKey.From(visitors, cells[0]!),
                variant,
                at,
                Context(cells.AsSpan(next))
            ),
            null,
            null
        );
    }

    /// <summary>One text for all units of whom the same is said.</summary>
    private string? Context(ReadOnlySpan<string?> cells)
    {
        var members = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i] is { } text && !text.Contains('\0', StringComparison.Ordinal))
            {
                members[mapping.Columns.Dimensions![i]] = text;
            }
        }
        if (members.Count == 0)
        {
            return null;
        }
        var json = JsonSerializer.Serialize(members, ImportsJson.Default.SortedDictionaryStringString);
        return _contexts.TryGetValue(json, out var known) ? known : _contexts[json] = json;
    }
}
