using Samplit.Api.Decisions;
using Samplit.Domain;
using Samplit.Domain.Approvals;
using Samplit.Domain.Experiments.Changes;
using Samplit.Ledger;
using Samplit.Projections;
using Samplit.Projections.Streams;

namespace Samplit.Api.Experiments;

/// <summary>Changes an experiment in its turn among the decisions about its visitors.</summary>
public sealed class ExperimentChanges
{
    private readonly ExperimentReader _experiments;
    private readonly DecisionDispatcher _decisions;
    private readonly DecisionStore _store;
    private readonly ReadModels _models;
    private readonly SplitTargets _splits;
    private readonly TimeProvider _clock;

    internal ExperimentChanges(
        ExperimentReader experiments,
        DecisionDispatcher decisions,
        DecisionStore store,
        ReadModels models,
        SplitTargets splits,
        TimeProvider clock
    ) =>
        (_experiments, _decisions, _store, _models, _splits, _clock) = (
            experiments,
            decisions,
            store,
            models,
            splits,
            clock
        );

    /// <summary>Changes it where nobody else has to approve that.</summary>
    /// <param name="actor">Who changes it.</param>
    /// <returns>The experiment as it is then, or why it is as it was.</returns>
    internal Task<(ExperimentView?, Refusal?)> ApplyAsync(
        Guid id,
        Func<ChangeContext, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    ) => ApplyAsync(id, decide, stream => ExperimentView.From(stream.Snapshot(_models.Experiments)!), actor, ct);

    /// <inheritdoc cref="ApplyAsync(Guid, Func{ChangeContext, Decision}, EventMetadata, CancellationToken)"/>
    /// <param name="answer">What is answered of its stream, as it is then.</param>
    internal async Task<(T?, Refusal?)> ApplyAsync<T>(
        Guid id,
        Func<ChangeContext, Decision> decide,
        Func<EventStream, T> answer,
        EventMetadata actor,
        CancellationToken ct
    )
        where T : class
    {
        var outcome = await ChangeAsync(id, c => RequireApproval.Of(decide(c), c.Approvals, actor.Actor), actor, ct);
        return outcome.Refusal is { } refusal ? (null, refusal) : (answer(outcome.Stream!), null);
    }

    /// <summary>Does whatever is decided on the policy of the experiment's project.</summary>
    /// <returns>Why nothing was done; null when it was.</returns>
    public async Task<Refusal?> DecideAsync(
        Guid id,
        Func<ExperimentApprovalContext, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    ) => (await ChangeAsync(id, c => decide(c.Approvals), actor, ct)).Refusal;

    private ValueTask<ChangeOutcome> ChangeAsync(
        Guid id,
        Func<ChangeContext, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    ) => _decisions.ChangeAsync(id, new PendingChange(decide, actor, isGoverned: true), ct);

    internal async Task<(ExperimentView?, Refusal?)> ApplyAsync(
        Guid id,
        ChangeVariants command,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        await _splits.ProblemAsync(id, command, ct) is { } problem
            ? (null, problem)
            : await ApplyAsync(id, c => c.Decide(command), actor, ct);

    /// <summary>Decides now, and saves nothing.</summary>
    internal async Task<(VariantsPreviewView?, Refusal?)> PreviewAsync(
        Guid id,
        ChangeVariants command,
        CancellationToken ct
    )
    {
        if (await _experiments.FindAsync(id, ct) is null)
        {
            return (null, Refusal.ExperimentNotFound);
        }
        if (await _splits.ProblemAsync(id, command, ct) is { } problem)
        {
            return (null, problem);
        }
        var c = _store.Context(await _store.FetchAsync(id, ct), _clock.GetUtcNow());
        var decision = c.Decide(command);
        return decision.Refusal is { } refusal
            ? (null, refusal)
            : (
                VariantsPreviewView.From(
                    c.Experiment.Revision,
                    VariantsPreview.From(decision, c.Experiment, c.Allocation, c.Statistics, c.Now)
                ),
                null
            );
    }
}

internal static class VariantsDecision
{
    public static Decision Decide(this ChangeContext c, ChangeVariants command) =>
        ChangeVariants.Decide(command, c.Experiment, c.Allocation, c.Statistics, c.Version);
}
