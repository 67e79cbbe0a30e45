using System.Security.Cryptography;
using Samplit.Api.Http;
using Samplit.Domain.Attribution;
using Samplit.Domain.Experiments;
using Samplit.Domain.Imports;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Imports;

/// <summary>The files of an import and what was read of them: first who got what, then what they did.</summary>
internal sealed class HistoryFiles
{
    private readonly AssignmentRows _assignments;
    private readonly EventRows? _events;
    private readonly DateTimeOffset? _from;
    private readonly bool _skipsBad;

    /// <param name="events">Null where the assignments say what units did.</param>
    /// <param name="units">Identifiers of units under the key of the project.</param>
    /// <param name="visitors">The same under the key of the experiment.</param>
    /// <param name="now">Later times are wrong.</param>
    public HistoryFiles(
        ImportRequest request,
        ImportMapping mapping,
        ImportTable assignments,
        ImportTable? events,
        KeyedHash units,
        KeyedHash visitors,
        DateTimeOffset now
    )
    {
        (Mapping, Now, _skipsBad) = (mapping, now, request.SkipBad);
        _from = Times.Read("from", request.From).Time;
        var offset = request.UtcOffset is { } text ? ImportCells.Offset(text) : null;
        _assignments = new(assignments, mapping, units, visitors, offset, _from ?? now, now, Bad);
        _events = events is null ? null : new(events, mapping, units, offset, now, Bad);
    }

    public ImportMapping Mapping { get; }

    public DateTimeOffset Now { get; }

    public BadRows Bad { get; } = new();

    /// <summary>Whether nothing is taken because of them.</summary>
    public bool IsRefused => Bad.InAll > 0 && !_skipsBad;

    public ImportPeriod Period { get; } = new();

    /// <summary>Known once they were read.</summary>
    public ImportedUnits Units { get; private set; } = new();

    /// <summary>What a column says of the time before; known once all was read.</summary>
    public IReadOnlyList<(VisitorKey Unit, decimal Value)> Past => _assignments.Past;

    /// <inheritdoc cref="EventRows.OfOthers"/>
    public long EventsOfOthers => _events?.OfOthers ?? 0;

    /// <exception cref="ImportFormatException">A row from which nobody finds the next, or there are too many.</exception>
    public async Task ReadUnitsAsync(CancellationToken ct)
    {
        Units = await _assignments.ReadAsync(Period, ct);
        if (Mapping.Columns.AssignedAt is null && _from is { } from)
        {
            Period.Assigned(from);
        }
    }

    /// <inheritdoc cref="ReadUnitsAsync"/>
    public IAsyncEnumerable<UnitEvent> ReadEventsAsync(CountedExperiment experiment, CancellationToken ct) =>
        _events is null
            ? _assignments.ValuesAsync(Units, experiment, ct)
            : _events.ReadAsync(Units, Period, experiment, ct);

    /// <summary>Once all was read.</summary>
    public async Task<IReadOnlyList<ImportedFile>> DescribeAsync(
        Stream assignments,
        Stream? events,
        CancellationToken ct
    ) =>
        events is null
            ? [await DescribeAsync(ImportHistory.Assignments, assignments, _assignments.Rows, ct)]
            :
            [
                await DescribeAsync(ImportHistory.Assignments, assignments, _assignments.Rows, ct),
                await DescribeAsync(ImportHistory.Events, events, _events!.Rows, ct),
            ];

    private async Task<ImportedFile> DescribeAsync(string content, Stream file, long rows, CancellationToken ct)
    {
        file.Position = 0;
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct));
        return new(content, digest, file.Length, rows, Bad.Of(content));
    }
}
