using System.Diagnostics.Metrics;
using Samplit.Domain.Experiments;

namespace Samplit.Api.Imports;

/// <summary>How many rows of history were taken and left out.</summary>
internal sealed class ImportMeasurements
{
    private readonly Counter<long> _rows;
    private readonly Counter<long> _leftOut;

    public ImportMeasurements(IMeterFactory meters)
    {
        var meter = meters.Create("Samplit.Imports");
        _rows = meter.CreateCounter<long>("samplit.imports.rows", "{row}");
        _leftOut = meter.CreateCounter<long>("samplit.imports.rows_left_out", "{row}");
    }

    public void Imported(IReadOnlyList<ImportedFile> files)
    {
        _rows.Add(files.Sum(f => f.Rows - f.LeftOut));
        _leftOut.Add(files.Sum(f => f.LeftOut));
    }
}
