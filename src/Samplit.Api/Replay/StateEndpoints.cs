using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Api.Statistics;
using Samplit.Domain;

namespace Samplit.Api.Replay;

/// <summary>The experiment, its statistics and its allocation as they were then.</summary>
internal sealed record StateView(
    Guid ExperimentId,
    long Version,
    DateTimeOffset At,
    ExperimentView Experiment,
    StatisticsView Statistics
)
{
    public static StateView From(ReplayedState state) =>
        new(
            state.Experiment.Id,
            state.Version,
            state.At,
            ExperimentView.From(state.Experiment),
            StatisticsView.From(state.Version, state.Experiment, state.Statistics, state.Allocation)
        );
}

/// <param name="At">When the event of this version happened.</param>
internal sealed record VersionView(long Version, DateTimeOffset At);

/// <param name="Events">How many events of each type came behind the first, up to the second.</param>
/// <param name="Changes">Where the two states differ, leaf by leaf.</param>
internal sealed record StateChangesView(
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

internal static class StateEndpoints
{
    internal static async Task<Results<Ok<StateView>, ProblemHttpResult>> Get(
        Guid id,
        long? version,
        string? at,
        ExperimentReader experiments,
        StateReader states,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (version is not null && at is not null)
        {
            return Problems.From(Refusal.Invalid("at", "Either a version or a time."));
        }
        var (moment, problem) = Read("at", at, clock);
        var head = await experiments.VersionAsync(id, ct);
        problem = head == 0 ? Refusal.ExperimentNotFound : problem;
        if (problem is not null)
        {
            return Problems.From(problem);
        }
        return await states.AtAsync(id, moment ?? Moment.Of(version ?? head), null, ct) is { } state
            ? TypedResults.Ok(StateView.From(state))
            : Problems.From(Nowhere(at is null ? "version" : "at", head));
    }

    internal static async Task<Results<Ok<StateChangesView>, ProblemHttpResult>> Changes(
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
            : Read("from", from, clock);
        var (second, another) = Read("to", to, clock);
        var head = await experiments.VersionAsync(id, ct);
        problem = head == 0 ? Refusal.ExperimentNotFound : problem ?? another;
        if (problem is not null)
        {
            return Problems.From(problem);
        }
        if (Moment.OrderProblem(first!.Value, second) is { } wrong)
        {
            return Problems.From(Refusal.Invalid("from", wrong));
        }
        return await states.BetweenAsync(id, first.Value, second ?? Moment.Of(head), null, ct) is { } span
            ? TypedResults.Ok(StateChangesView.Between(span))
            : Problems.From(Nowhere("from", head));
    }

    private static (Moment? Moment, Refusal? Problem) Read(string field, string? text, TimeProvider clock) =>
        text is null ? (null, null)
        : Moment.Parse(text) is not { } moment ? (null, Refusal.Invalid(field, Moment.Format))
        : moment.Time > clock.GetUtcNow() ? (null, Refusal.Invalid(field, "A time that is over."))
        : (moment, null);

    private static Refusal Nowhere(string field, long head) =>
        Refusal.Invalid(
            field,
            field == "version"
                ? $"From 1 to {head}, where the stream is now."
                : $"From 1 to {head}, where the stream is now, and no time before the experiment was created."
        );
}
