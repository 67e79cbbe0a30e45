using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Statistics.Report;
using Wolverine.Http;

namespace Samplit.Api.Statistics;

/// <param name="Visitors">Who got the variant.</param>
/// <param name="Expected">How many of those who came its weights say.</param>
/// <param name="Deviation">
/// (visitors - expected) / √expected, of a spread of about 1 where nothing is wrong; absent where nobody was expected.
/// </param>
/// <param name="Conversions">How many of the visitors have converted.</param>
/// <param name="Rate">Conversions by visitors, 0 to 1; absent without visitors.</param>
/// <param name="Interval">Wilson's, of 95 %: low, high.</param>
public sealed record EpochCellView(
    long Visitors,
    double Expected,
    double? Deviation,
    long Conversions,
    double? Rate,
    IReadOnlyList<double>? Interval
)
{
    internal static EpochCellView From(EpochCell cell) =>
        new(
            cell.Total.Trials,
            cell.Expected,
            cell.Deviation,
            cell.Total.Successes,
            cell.Total.Rate,
            cell.Wilson is { } i ? [i.Lower, i.Upper] : null
        );
}

/// <summary>Who came while weights stood still, or under allocations that followed one another.</summary>
/// <param name="First">The number of the first allocation.</param>
/// <param name="Last">That of the last one.</param>
/// <param name="Version">The event that the first one began with.</param>
/// <param name="Cells">In the order of the variants.</param>
/// <param name="PValue">
/// Of its traffic against the weights, for one look, raised for as many epochs as there are (Holm).
/// </param>
/// <param name="IsOutOfRatio">Whether that is below 0.001.</param>
public sealed record EpochView(
    int First,
    int Last,
    long Version,
    DateTimeOffset At,
    long Visitors,
    IReadOnlyList<EpochCellView> Cells,
    PValueView? PValue,
    bool IsOutOfRatio
);

/// <param name="Variants">Their names, in the order of all cells.</param>
/// <param name="Epochs">In their order.</param>
/// <param name="All">The same of all of them; none where nobody came.</param>
public sealed record EpochsView(
    Guid ExperimentId,
    IReadOnlyList<string> Variants,
    IReadOnlyList<EpochView> Epochs,
    IReadOnlyList<EpochCellView> All,
    SampleRatioView SampleRatio,
    DriftView Drift
)
{
    internal static EpochsView From(RecordedEvidence evidence, int most)
    {
        var (experiment, allocations) = (evidence.Experiment, evidence.Allocations);
        var table = EpochTable.From(allocations, most);
        var places = allocations.Zip(evidence.Beginnings).ToDictionary(b => b.First.Allocation, b => b.Second);
        return new(
            experiment.Id,
            [.. experiment.Variants.Select(v => v.Name)],
            [
                .. table.Epochs.Select(e => new EpochView(
                    e.First,
                    e.Last,
                    places[e.First].Version,
                    places[e.First].At,
                    e.Visitors,
                    [.. e.Cells.Select(EpochCellView.From)],
                    PValueView.From(e.Adjusted),
                    e.IsOutOfRatio
                )),
            ],
            [.. table.All.Select(EpochCellView.From)],
            SampleRatioView.From(table.SampleRatio, table.SampleRatioAnyTime),
            DriftView.From(table.Drift)
        );
    }
}

/// <summary>Where in its life an experiment did not get the traffic, or the conversions, of the rest of it.</summary>
[Tags("Experiments")]
public static class GetEpochsEndpoint
{
    /// <param name="version">As of this event of the stream, from 1; of now when absent.</param>
    /// <param name="epochs">
    /// At the most, 1 to 60; 60 when absent. Where more allocations had visitors, neighbours are counted together.
    /// </param>
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/epochs")]
    [EndpointSummary("Who came and converted under each allocation, beside what its weights say")]
    [Refuses(400, 404, 422), LongRead]
    public static async Task<(EpochsView?, Refusal?)> Get(
        Guid id,
        long? version,
        int? epochs,
        AllocationCountsReader reader,
        CancellationToken ct
    )
    {
        var most = epochs ?? EpochTable.MaxEpochs;
        if (most is < 1 or > EpochTable.MaxEpochs)
        {
            return (null, Refusal.Invalid("epochs", $"From 1 to {EpochTable.MaxEpochs}."));
        }
        var (evidence, problem) = await reader.FindAsync(id, version, ct);
        return (evidence is null ? null : EpochsView.From(evidence, most), problem);
    }
}
