using Samplit.Domain.Targeting;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Flags;

/// <summary>
/// The flags of a project in one environment, ready to be evaluated: a pure function of the flags, the segments, the
/// context, the time and what experiments assigned. It never changes, so that any number of threads may ask it.
/// </summary>
/// <remarks>
/// A split hashes as a draw does (<see cref="Bucketing"/>), with the flag's id in place of the experiment's:
/// <c>v1/flag-rollout</c> says whether a unit is in the rollout, <c>v1/flag</c> which of the shares it gets.
/// </remarks>
public sealed class FlagRuleset
{
    /// <summary>The hash that lets a unit into a rollout, independent of the other.</summary>
    public const string RolloutVersion = "v1/flag-rollout";

    /// <summary>The hash that picks a share.</summary>
    public const string SplitVersion = "v1/flag";

    private static readonly IReadOnlyDictionary<Guid, string> NothingAssigned = new Dictionary<Guid, string>();

    private readonly Dictionary<string, CompiledFlag> _flags;

    private FlagRuleset(string environment, Dictionary<string, CompiledFlag> flags, IReadOnlyList<Segment> segments)
    {
        (Environment, _flags, Segments) = (environment, flags, segments);
        Flags = [.. flags.Values.Select(f => f.Flag).OrderBy(f => f.Key, StringComparer.Ordinal)];
    }

    public string Environment { get; }

    /// <summary>All that can be asked for, by key, in alphabetical order.</summary>
    public IReadOnlyList<Flag> Flags { get; }

    /// <summary>All that rules may ask for, by key, in alphabetical order.</summary>
    internal IReadOnlyList<Segment> Segments { get; }

    /// <param name="flags">Of one project, each valid.</param>
    /// <param name="segments">Of the same project.</param>
    public static FlagRuleset Compile(string environment, IEnumerable<Flag> flags, IEnumerable<Segment> segments)
    {
        Segment[] open = [.. segments.Where(s => !s.IsArchived).OrderBy(s => s.Key, StringComparer.Ordinal)];
        var filters = open.ToDictionary(s => s.Key, s => ContextFilter.Compile(s.When, "when"), StringComparer.Ordinal);
        return new FlagRuleset(
            environment,
            flags
                .Where(f => f.Status != FlagStatus.Archived)
                .ToDictionary(f => f.Key, f => new CompiledFlag(f, environment, filters), StringComparer.Ordinal),
            open
        );
    }

    public Flag? Find(string key) => _flags.GetValueOrDefault(key)?.Flag;

    /// <param name="at">When overrides have to hold.</param>
    /// <param name="assigned">
    /// Variants that experiments assigned to the unit so far. Where another has to assign first, the evaluation says
    /// which, and is asked for again.
    /// </param>
    /// <param name="trace">Takes what was asked; null where nobody wants to know.</param>
    /// <returns>Null when there is no such flag.</returns>
    public FlagEvaluation? Evaluate(
        string key,
        FlagContext context,
        DateTimeOffset at,
        IReadOnlyDictionary<Guid, string>? assigned = null,
        List<FlagStep>? trace = null
    ) =>
        _flags.TryGetValue(key, out var flag)
            ? Evaluate(flag, new EvaluationState(context, at, assigned ?? NothingAssigned), trace)
            : null;

    private FlagEvaluation Evaluate(CompiledFlag flag, EvaluationState state, List<FlagStep>? trace)
    {
        if (flag.Flag.Status == FlagStatus.Inactive)
        {
            return flag.WhileInactive;
        }
        if (flag.Rules is null)
        {
            return flag.WithoutEnvironment;
        }
        if (flag.FindOverride(state) is { } over)
        {
            trace?.Add(new(null, Holds: true, By: null, "An override is for this unit."));
            return over.Variant is { } variant
                ? flag.Serve(variant, FlagReason.TargetingMatch, "An override.")
                : new(FlagReason.TargetingMatch, Variant: null, over.Value, "An override.");
        }
        foreach (var prerequisite in flag.Flag.Definition.Prerequisites ?? [])
        {
            var other = EvaluatePrerequisite(prerequisite.Flag, state);
            if (other is { NeedsAssignment: true } or { Error: not null })
            {
                return other with { Variant = null, Value = null, Rule = null };
            }
            var isMet = other?.Variant is { } has && prerequisite.Variants.Contains(has, StringComparer.Ordinal);
            var detail = $"The prerequisite {prerequisite.Flag} is {(isMet ? "" : "not ")}met.";
            trace?.Add(new(null, isMet, By: null, detail));
            if (!isMet)
            {
                return flag.Serve(flag.Off, FlagReason.Disabled, detail);
            }
        }
        if (!flag.IsOn)
        {
            return flag.WhileOff;
        }
        for (var i = 0; i < flag.Rules.Length; i++)
        {
            if (
                flag.Rules[i].Ask(i, state.Context, trace)
                && Apply(flag, i, state.Context, state.Assigned, trace) is { } evaluation
            )
            {
                return evaluation;
            }
        }
        return flag.ByDefault;
    }

    /// <summary>Once for each flag, however many ways lead to it.</summary>
    /// <returns>Null when there is no such flag, and for one that would have to be evaluated first itself.</returns>
    private FlagEvaluation? EvaluatePrerequisite(string key, EvaluationState state)
    {
        if (!state.Prerequisites.TryGetValue(key, out var evaluation) && _flags.TryGetValue(key, out var flag))
        {
            state.Prerequisites.Add(key, null);
            evaluation = state.Prerequisites[key] = Evaluate(flag, state, trace: null);
        }
        return evaluation;
    }

    /// <returns>Null when the next rule is to be asked.</returns>
    private static FlagEvaluation? Apply(
        CompiledFlag flag,
        int place,
        FlagContext context,
        IReadOnlyDictionary<Guid, string> assigned,
        List<FlagStep>? trace
    )
    {
        var serving = flag.Rules![place].Rule.Serve;
        if (flag.Rules[place].Variant is { } same)
        {
            return same;
        }
        if (context.TargetingKey is null && serving.Split?.By is null)
        {
            return new(
                FlagReason.Error,
                Variant: null,
                Value: null,
                "A rule divides units, and there is no targeting key.",
                place,
                Error: FlagError.TargetingKeyMissing
            );
        }
        if (serving.Experiment is { } experiment)
        {
            return OfExperiment(flag, place, experiment, assigned.GetValueOrDefault(experiment));
        }
        var unit = serving.Split!.By is null ? context.TargetingKey : flag.Rules[place].By!.Read(context.Visit);
        if (unit is null)
        {
            trace?.Add(new(place, Holds: false, By: null, $"The context has no {serving.Split.By} to divide by."));
            return null;
        }
        var rollout = serving.Split.RolloutPerMillion ?? Weights.Total;
        if (Bucketing.Bucket(flag.Hash(RolloutVersion, unit), Weights.Total) >= rollout)
        {
            trace?.Add(new(place, Holds: false, By: null, "The unit is not in the rollout."));
            return null;
        }
        var share = Bucketing.Draw(flag.Rules[place].Weights, flag.Hash(SplitVersion, unit));
        return flag.Rules[place].Shares[share];
    }

    /// <param name="assigned">Null where the experiment has to assign first.</param>
    private static FlagEvaluation OfExperiment(CompiledFlag flag, int place, Guid experiment, string? assigned) =>
        assigned is null
            ? new(
                FlagReason.Split,
                Variant: null,
                Value: null,
                "An experiment has to assign first.",
                place,
                experiment,
                NeedsAssignment: true
            )
        : flag.Flag.Definition.Find(assigned) is null
            // A variant that the experiment has got since.
            ? new(
                FlagReason.Error,
                Variant: null,
                Value: null,
                $"The experiment assigned '{assigned}', and the flag has no variant of this key.",
                place,
                experiment,
                Error: FlagError.General
            )
        : flag.Serve(assigned, FlagReason.Split, "An experiment assigned this.", place) with
        {
            Experiment = experiment,
        };
}

/// <summary>What one evaluation is about, and what it came to know on its way.</summary>
internal sealed class EvaluationState(
    FlagContext context,
    DateTimeOffset at,
    IReadOnlyDictionary<Guid, string> assigned
)
{
    private Dictionary<string, FlagEvaluation?>? _prerequisites;

    public FlagContext Context { get; } = context;

    public DateTimeOffset At { get; } = at;

    public IReadOnlyDictionary<Guid, string> Assigned { get; } = assigned;

    public Dictionary<string, FlagEvaluation?> Prerequisites =>
        _prerequisites ??= new Dictionary<string, FlagEvaluation?>(StringComparer.Ordinal);
}
