namespace Samplit.Api.Imports;

/// <param name="File">assignments or events.</param>
/// <param name="Row">From 1, below the head.</param>
/// <param name="Field">The column; absent where it is about the whole row.</param>
public sealed record BadImportRow(string File, long Row, string? Field, string Problem);

/// <summary>Rows that cannot be taken: how many, and the first of them by their place.</summary>
internal sealed class BadRows
{
    private const int Told = 100;

    private readonly List<BadImportRow> _first = [];
    private readonly Dictionary<string, long> _byFile = new(StringComparer.Ordinal);

    public IReadOnlyList<BadImportRow> First => _first;

    public long InAll => _byFile.Values.Sum();

    public long Of(string file) => _byFile.GetValueOrDefault(file);

    public void Add(string file, long row, string? field, string problem)
    {
        _byFile[file] = Of(file) + 1;
        if (_first.Count < Told)
        {
            _first.Add(new(file, row, field, problem));
        }
    }
}
