using Marten;
using Samplit.Domain;
using Samplit.Domain.Approvals;
using Samplit.Domain.Experiments;
using Samplit.Domain.Flags;

namespace Samplit.Api.Flags;

/// <summary>What rules of a flag name.</summary>
internal static class FlagReferences
{
    /// <summary>
    /// Whether what rules name is there: segments of the project, and experiments of it whose variants the flag has, too. Of
    /// rules that were there before nothing is asked, unless the variants are others: what has become of an experiment must
    /// keep nobody from turning a flag off.
    /// </summary>
    /// <param name="before">Null of a new one.</param>
    /// <param name="flag">As it is to be; null where nothing is asked.</param>
    public static async Task<Refusal?> CheckAsync(
        IDocumentSession session,
        Flag? before,
        Flag? flag,
        FlagsOfProject all,
        CancellationToken ct
    )
    {
        var isRedefined = before is null || !before.Definition.Equals(flag?.Definition);
        var segments = all.Segments.Where(s => !s.IsArchived).Select(s => s.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, environment) in flag?.Environments ?? new Dictionary<string, FlagEnvironment>())
        {
            var known = before?.Environments.GetValueOrDefault(name)?.Rules ?? [];
            for (var i = 0; i < environment.Rules.Count; i++)
            {
                if (!isRedefined && known.Contains(environment.Rules[i]))
                {
                    continue;
                }
                var (rule, field) = (environment.Rules[i], $"environments.{name}.rules[{i}]");
                if (rule.Segments?.FirstOrDefault(s => !segments.Contains(s)) is { } unknown)
                {
                    return Refusal.Invalid($"{field}.segments", $"There is no segment '{unknown}' in the project.");
                }
                if (
                    rule.Serve.Experiment is { } id
                    && await CheckAsync(session, id, flag!, $"{field}.serve.experiment", ct) is { } refusal
                )
                {
                    return refusal;
                }
            }
        }
        return null;
    }

    /// <summary>Whether a decision changes a flag, or proposes that; to reject it asks nothing of what there is.</summary>
    public static bool IsChange(Decision decision) =>
        decision.Events.Any(e => e is not (ChangeRejected or ChangeWithdrawn or ChangeApproved));

    /// <summary>What is planned or proposed has to go with what is there as if it were done now.</summary>
    public static IEnumerable<object> WithPlanned(Decision decision) =>
        decision.Events.SelectMany(e =>
            e switch
            {
                FlagChangePlanned { Environment: { } environment, Is: { } planned } =>
                [
                    e,
                    new FlagEnvironmentChanged(environment, planned),
                ],
                ChangeProposed { Change.Flag: { } proposed } => WithPlanned(proposed),
                _ => (IEnumerable<object>)[e],
            }
        );

    private static IEnumerable<object> WithPlanned(ProposedFlagChange proposed) =>
        WithPlanned(
            Decision.Append([
                .. new object?[] { proposed.Definition, proposed.Environment, proposed.Planned }.OfType<object>(),
            ])
        );

    private static async Task<Refusal?> CheckAsync(
        IDocumentSession session,
        Guid id,
        Flag flag,
        string field,
        CancellationToken ct
    ) =>
        id == Guid.Empty
        || await session.LoadAsync<Experiment>(id, ct) is not { } experiment
        || experiment.Project != flag.Project
            ? Refusal.Invalid(field, "There is no such experiment in the project of the flag.")
        : experiment.Variants.FirstOrDefault(v => flag.Definition.Find(v.Name) is null) is { } missing
            ? Refusal.Invalid(
                field,
                $"The experiment has a variant '{missing.Name}', and the flag has none of this key."
            )
        : null;
}
