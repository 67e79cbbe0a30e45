using System.ComponentModel.DataAnnotations;
using Samplit.Api.Http;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;

namespace Samplit.Api.Imports;

/// <summary>A metric that came of the files.</summary>
/// <param name="From">The column or the event that it is of.</param>
public sealed record ImportedMetricView(string Name, MetricType Type, string From, bool IsPrimary);

/// <param name="Imported">As it stands in the log.</param>
/// <param name="Columns">Which column was taken for what.</param>
/// <param name="IgnoredColumns">Columns of assignments that nothing was made of.</param>
/// <param name="EventsOfOthers">Events of units that no variant is known of: they count for nothing.</param>
/// <param name="BadRows">The first hundred rows that were left out.</param>
/// <param name="BadRowsInAll">How many were left out.</param>
public sealed record ImportView(
    Guid ExperimentId,
    string Name,
    HistoryImported Imported,
    ImportColumnsRequest Columns,
    IReadOnlyList<ImportedMetricView> Metrics,
    IReadOnlyList<string> IgnoredColumns,
    long EventsOfOthers,
    IReadOnlyList<BadImportRow> BadRows,
    long BadRowsInAll
)
{
    internal static ImportView From(PreparedImport import, HistoryImported imported, HistoryFiles files) =>
        new(
            import.Id,
            import.Counted.Name,
            imported,
            files.Mapping.Columns,
            [.. import.Metrics.Select(m => new ImportedMetricView(m.Name, m.Type, m.EventName, m.IsPrimary == true))],
            files.Mapping.Ignored,
            files.EventsOfOthers,
            files.Bad.First,
            files.Bad.InAll
        );
}

/// <summary>The parts of the form.</summary>
/// <param name="Settings">What becomes of the files, as JSON.</param>
/// <param name="Assignments">A file: who got what, and perhaps what came of it. CSV, NDJSON or Parquet.</param>
/// <param name="Events">A file: what they did.</param>
public sealed record ImportFormRequest(
    [Required] ImportRequest? Settings,
    [Required] string? Assignments,
    string? Events = null
) : IExample
{
    static object IExample.Example =>
        new ImportFormRequest(
            new ImportRequest("gates", Control: "gate_30", UtcOffset: "Z"),
            "userid,version,sum_gamerounds,retention_1,retention_7\n116,gate_30,3,0,0\n337,gate_40,38,1,0\n"
        );
}
