using System.Text.Json;
using Samplit.Api.Decisions;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Domain.Targeting;

namespace Samplit.Api.Flags;

/// <summary>Evaluates flags for whoever asks for real, and has experiments assign where they lead to one.</summary>
public sealed class FlagEvaluations
{
    private readonly FlagRulesets _rulesets;
    private readonly DecisionDispatcher _decisions;
    private readonly FlagUses _uses;
    private readonly FlagMeasurements _measurements;
    private readonly TimeProvider _clock;

    internal FlagEvaluations(
        FlagRulesets rulesets,
        DecisionDispatcher decisions,
        FlagUses uses,
        FlagMeasurements measurements,
        TimeProvider clock
    ) => (_rulesets, _decisions, _uses, _measurements, _clock) = (rulesets, decisions, uses, measurements, clock);

    /// <summary>What somebody would get; no experiment is asked.</summary>
    internal async Task<FlagEvaluation?> ExplainAsync(
        Flag flag,
        string environment,
        JsonElement context,
        List<FlagStep> steps,
        CancellationToken ct
    )
    {
        var current = await _rulesets.FindAsync(Project.Of(flag.Project), environment, ct);
        return current.Rules.Evaluate(
            flag.Key,
            FlagContexts.Read(context, current.Salt),
            _clock.GetUtcNow(),
            trace: steps
        );
    }

    /// <param name="context">One that was validated.</param>
    /// <param name="forClient">Whether only flags for clients are there.</param>
    /// <returns>Null when there is no such flag.</returns>
    internal async ValueTask<FlagEvaluation?> EvaluateAsync(
        Guid project,
        string environment,
        string key,
        JsonElement context,
        bool forClient,
        CancellationToken ct
    )
    {
        var current = await _rulesets.FindAsync(project, environment, ct);
        if (current.Rules.Find(key) is not { } flag || !IsFor(flag, forClient))
        {
            return null;
        }
        _uses.Note(flag, environment);
        var about = FlagContexts.Read(context, current.Salt);
        var evaluation = current.Rules.Evaluate(key, about, _clock.GetUtcNow())!;
        if (evaluation.NeedsAssignment)
        {
            evaluation = await AssignAsync(current.Rules, key, evaluation, about, [], ct);
        }
        _measurements.CountEvaluation(evaluation.Reason);
        return evaluation;
    }

    /// <param name="told">What a stream has told who asks; null for nothing.</param>
    /// <returns>
    /// Each flag that may be asked for, in alphabetical order of their keys, and how far the flags of the project have come.
    /// </returns>
    internal async ValueTask<(
        IReadOnlyList<(string Key, FlagEvaluation Evaluation)> Flags,
        FlagsVersion Version
    )> EvaluateAllAsync(FlagScope scope, JsonElement context, string? told, CancellationToken ct)
    {
        var current = await _rulesets.FindAsync(scope.Project, scope.Environment, told, ct);
        var about = FlagContexts.Read(context, current.Salt);
        var (at, assigned) = (_clock.GetUtcNow(), new Dictionary<Guid, string>());
        var evaluations = new List<(string Key, FlagEvaluation Evaluation)>(current.Rules.Flags.Count);
        foreach (var flag in current.Rules.Flags)
        {
            if (IsFor(flag, scope.IsForClients))
            {
                var evaluation = current.Rules.Evaluate(flag.Key, about, at, assigned)!;
                if (evaluation.NeedsAssignment)
                {
                    evaluation = await AssignAsync(current.Rules, flag.Key, evaluation, about, assigned, ct);
                }
                evaluations.Add((flag.Key, evaluation));
            }
        }
        _measurements.CountEvaluations(evaluations.Select(e => e.Evaluation.Reason));
        _uses.NoteAll(current, current.Rules.Flags.Where(f => IsFor(f, scope.IsForClients)), scope.IsForClients);
        return (evaluations, current.Version);
    }

    private static bool IsFor(Flag flag, bool forClient) => !forClient || flag.Definition.IsForClients == true;

    /// <summary>Has each experiment assign that the evaluation leads to, one after the other.</summary>
    /// <param name="evaluation">One that needs an assignment.</param>
    /// <param name="assigned">Takes what was assigned.</param>
    private async ValueTask<FlagEvaluation> AssignAsync(
        FlagRuleset rules,
        string key,
        FlagEvaluation evaluation,
        FlagContext context,
        Dictionary<Guid, string> assigned,
        CancellationToken ct
    )
    {
        while (evaluation is { NeedsAssignment: true, Experiment: { } experiment })
        {
            var outcome = await _decisions.AssignAsync(
                experiment,
                context.TargetingKey!,
                context: null,
                FactsOf(context.Attributes),
                automated: null,
                ct
            );
            if (outcome.Refusal is { } refusal)
            {
                return evaluation with
                {
                    Reason = FlagReason.Error,
                    Detail = refusal.Detail,
                    NeedsAssignment = false,
                    Error = FlagError.General,
                };
            }
            assigned[experiment] = outcome.Variant;
            evaluation = rules.Evaluate(key, context, _clock.GetUtcNow(), assigned)!;
        }
        return evaluation;
    }

    /// <summary>What the experiment's own targeting may ask for: attributes of the context that are facts.</summary>
    private static VisitorFacts FactsOf(JsonElement context) =>
        new VisitorFacts(
            Attributes: context
                .EnumerateObject()
                .Where(p => p.Name != FlagContexts.TargetingKey)
                .DistinctBy(p => p.Name)
                .ToDictionary(p => p.Name, p => p.Value)
        ).Usable(out _);
}
