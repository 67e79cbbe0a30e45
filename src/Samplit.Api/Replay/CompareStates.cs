using System.Text.Json;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Replay;

/// <param name="At">When the event of this version happened.</param>
public sealed record VersionView(long Version, DateTimeOffset At);

/// <param name="Events">How many events of each type came behind the first, up to the second.</param>
/// <param name="Changes">Where the two states differ, leaf by leaf.</param>
public sealed record StateChangesView(
    Guid ExperimentId,
    VersionView From,
    VersionView To,
    IReadOnlyDictionary<string, long> Events,
    IReadOnlyList<JsonChange> Changes
)
{
    /// <summary>They are what the two are called by.</summary>
    private static readonly string[] Names = ["/version", "/at", "/statistics/version"];

    public static StateChangesView Between(ReplayedSpan span)
    {
        var (from, to) = (StateView.From(span.From), StateView.From(span.To));
        return new(
            from.ExperimentId,
            new VersionView(from.Version, from.At),
            new VersionView(to.Version, to.At),
            span.Events,
            [.. JsonChanges.Between(Json(from), Json(to)).Where(c => !Names.Contains(c.Path))]
        );
    }

    private static JsonElement Json(StateView state) =>
        JsonSerializer.SerializeToElement(state, ReplayJson.Default.StateView);
}

[Tags("Audit")]
public static class CompareStatesEndpoint
{
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/state/changes")]
    [EndpointSummary("What differs between two versions or times")]
    [Refuses(400, 404, 422), LongRead]
    public static async Task<(StateChangesView?, Refusal?)> Get(
        Guid id,
        string? from,
        string? to,
        ExperimentReader experiments,
        StateReader states,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var (first, problem) = from is null
            ? (null, Refusal.Invalid("from", Moment.Format))
            : Moments.Read("from", from, clock);
        var (second, another) = Moments.Read("to", to, clock);
        var head = await experiments.VersionAsync(id, ct);
        problem = head == 0 ? Refusal.ExperimentNotFound : problem ?? another;
        if (problem is not null)
        {
            return (null, problem);
        }
        if (Moment.OrderProblem(first!.Value, second) is { } wrong)
        {
            return (null, Refusal.Invalid("from", wrong));
        }
        return await states.BetweenAsync(id, first.Value, second ?? Moment.At(head), ct) is { } span
            ? (StateChangesView.Between(span), null)
            : (null, Moments.Nowhere("from", head));
    }
}
