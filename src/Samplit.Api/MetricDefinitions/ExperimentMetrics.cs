using Samplit.Api.Database;
using Samplit.Api.Experiments;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Ledger;
using Samplit.Projections;

namespace Samplit.Api.MetricDefinitions;

/// <summary>What is measured in experiments: read, and changed in each one's turn.</summary>
public sealed class ExperimentMetrics(
    ExperimentReader experiments,
    ExperimentChanges changes,
    MetricLibraries libraries,
    CallerSessions sessions,
    ReadModels models,
    TimeProvider clock
)
{
    /// <summary>Null when there is no such experiment.</summary>
    public Task<MetricSet?> FindAsync(Guid experiment, CancellationToken ct) =>
        sessions.ReadAsync(
            async session =>
                await session.LoadAsync<Experiment>(experiment, ct) is null
                    ? null
                    : await session.LoadAsync<MetricSet>(experiment, ct) ?? MetricSet.Empty(experiment),
            ct
        );

    /// <returns>The metric as it is then, or why there is none.</returns>
    internal async Task<(RevisedMetricView?, Refusal?)> DefineAsync(
        Guid experiment,
        MetricRequest request,
        ExpectedRevision expected,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var metric = Guid.CreateVersion7(clock.GetUtcNow());
        var (command, refusal) = await ReadAsync(experiment, metric, request, expected, ct);
        return command is null
            ? (null, refusal)
            : await ApplyAsync(experiment, metric, (set, of) => DefineMetric.Decide(command, set, of), actor, ct);
    }

    /// <returns>The metric as it is then, or why it is as it was.</returns>
    internal async Task<(RevisedMetricView?, Refusal?)> ChangeAsync(
        Guid experiment,
        Guid metric,
        MetricRequest request,
        ExpectedRevision expected,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (read, refusal) = await ReadAsync(experiment, metric, request, expected, ct);
        if (read is null)
        {
            return (null, refusal);
        }
        var command = new ChangeMetric(metric, read.Definition, expected, read.Origin, read.Reason);
        return await ApplyAsync(experiment, metric, (set, of) => ChangeMetric.Decide(command, set, of), actor, ct);
    }

    /// <returns>The metric as it is then, or why it is as it was.</returns>
    internal Task<(RevisedMetricView?, Refusal?)> RetireAsync(
        Guid experiment,
        RetireMetric command,
        EventMetadata actor,
        CancellationToken ct
    ) => ApplyAsync(experiment, command.Metric, (set, of) => RetireMetric.Decide(command, set, of), actor, ct);

    /// <summary>What is proposed to others of a metric, as it is recorded.</summary>
    /// <param name="metric">Null for a new one.</param>
    /// <param name="request">Null for one that is to be retired.</param>
    internal async Task<(ProposedMetric?, Refusal?)> ProposedAsync(
        Guid experiment,
        Guid? metric,
        MetricRequest? request,
        CancellationToken ct
    )
    {
        if (metric is null && request is null)
        {
            return (null, Refusal.Invalid("metric", "The id of one, or a definition, or both."));
        }
        if (metric is { } known && (await FindAsync(experiment, ct))?.Find(known) is null)
        {
            return (null, Refusal.MetricNotFound);
        }
        if (request is null)
        {
            return (new(metric!.Value), null);
        }
        if (request.Reason is not null)
        {
            return (
                null,
                Refusal.Invalid("metric.definition.reason", "The reason of the proposal is that of the change.")
            );
        }
        var (read, refusal) = await ReadAsync(
            experiment,
            metric ?? Guid.CreateVersion7(clock.GetUtcNow()),
            request,
            expected: default,
            ct
        );
        return read is null ? (null, refusal) : (new(read.Metric, read.Definition, read.Origin), null);
    }

    private Task<(RevisedMetricView?, Refusal?)> ApplyAsync(
        Guid experiment,
        Guid metric,
        Func<MetricSet, ExperimentStatus, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        changes.ApplyAsync(
            experiment,
            c => decide(c.Metrics, c.Experiment.Status),
            stream => RevisedMetricView.From(stream.Snapshot(models.ExperimentMetrics)!, metric),
            actor,
            ct
        );

    /// <summary>What is to be defined: as it was sent, or as the library of the experiment's project has it now.</summary>
    private async Task<(DefineMetric?, Refusal?)> ReadAsync(
        Guid experiment,
        Guid metric,
        MetricRequest request,
        ExpectedRevision expected,
        CancellationToken ct
    )
    {
        if (request.FromLibrary is not { } source)
        {
            return (new(metric, request.ToDefinition(), expected, Reason: request.Reason), null);
        }
        if (!request.IsTakeOver)
        {
            return (null, Refusal.Invalid("fromLibrary", "Beside it nothing is said but isPrimary and reason."));
        }
        if (await experiments.FindAsync(experiment, ct) is not { } found)
        {
            return (null, Refusal.ExperimentNotFound);
        }
        var library = await libraries.ReadAsync(Project.Of(found.Project), ct);
        return library.Find(source) is { IsRetired: false } known
            ? (DefineMetric.From(known, metric, request.IsPrimary == true, expected, request.Reason), null)
            : (null, Refusal.Invalid("fromLibrary", "The library of the experiment's project has no such metric."));
    }
}
