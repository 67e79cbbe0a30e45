using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Timelines;

[Tags("Experiments")]
public static class GetTimelineEndpoint
{
    private const int MaxFrames = 300;

    public static Refusal? Validate(int? frames) =>
        frames is null or (>= 2 and <= MaxFrames) ? null : Refusal.Invalid("frames", $"From 2 to {MaxFrames}.");

    /// <param name="frames">
    /// At the most, 300 if nothing is said; fewer of more than three variants. Where there are more, reallocations are left out evenly; what people did
    /// stays.
    /// </param>
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/timeline")]
    [EndpointSummary("What was done to an experiment and what was known then, a frame for each turn of its life")]
    [Refuses(400, 404, 422), LongRead]
    public static async Task<(TimelineView?, Refusal?)> Get(
        Guid id,
        int? frames,
        TimelineReader reader,
        CancellationToken ct
    ) =>
        await reader.ReadAsync(id, frames ?? MaxFrames, ct) is { } timeline
            ? (TimelineView.From(timeline), null)
            : (null, Refusal.ExperimentNotFound);
}
