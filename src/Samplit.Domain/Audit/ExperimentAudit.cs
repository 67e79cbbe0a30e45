using System.Globalization;
using Samplit.Domain.Allocation;
using Samplit.Domain.Approvals;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Domain.Imports;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Statistics;

namespace Samplit.Domain.Audit;

/// <summary>
/// Makes every decision of an experiment again from the events before it, with the code that made it, and compares. It
/// takes no word of the stream for it but the inputs from outside: who came, what converted, when somebody asked.
/// </summary>
/// <remarks>
/// Draws are whole numbers and must be equal; for what comes from a quadrature see <see cref="AllocationAudit"/>.
/// </remarks>
public sealed class ExperimentAudit(Guid id)
{
    private const int MaxDeviations = 100;

    private Experiment? _experiment;
    private ExperimentStatistics? _statistics;
    private AllocationState? _allocation;
    private ExperimentProposals? _proposals;
    private MetricSet? _metrics;
    private readonly List<Deviation> _deviations = [];
    private bool _lost;

    public ExperimentAudit(Guid id, ExperimentAuditState from)
        : this(id)
    {
        (_experiment, _statistics, _allocation) = (from.Experiment, from.Statistics, from.Allocation);
        (_proposals, _metrics) = (from.Proposals, from.Metrics);
        (_deviations, DeviationsInAll) = ([.. from.Deviations], from.DeviationsInAll);
        Variants = [.. from.Experiment.Variants.Select(v => v.Name)];
    }

    /// <summary>What it takes to go on from here another time; null when there is nothing to go on from.</summary>
    public ExperimentAuditState? State =>
        !_lost && _experiment is not null && _statistics is not null && _allocation is not null
            ? new(_experiment, _statistics, _allocation, [.. _deviations], DeviationsInAll, _proposals, _metrics)
            : null;

    /// <summary>What was registered at the start; null when nothing was, or nothing is known.</summary>
    public Preregistration? Registered => _experiment?.Registered;

    /// <summary>What was done otherwise than registered, in the order of the stream; the first hundred.</summary>
    public IReadOnlyList<Deviation> Deviations => _deviations;

    public long DeviationsInAll { get; private set; }

    /// <summary>Names of the variants, once the experiment is created.</summary>
    public IReadOnlyList<string> Variants { get; private set; } = [];

    /// <param name="sequence">The event's version; each call has the next one.</param>
    /// <param name="event">What was registered for its type; others are passed over.</param>
    /// <param name="actor">Who appended it.</param>
    /// <param name="policy">
    /// What had to be approved in the experiment's project, as the log said before this event; null where it says nothing.
    /// </param>
    /// <returns>Behind an event that nothing can follow from: always null, as nothing is known any more.</returns>
    public WrongDecision? Next(
        long sequence,
        object @event,
        DateTimeOffset at,
        string? actor = null,
        ApprovalPolicy? policy = null
    )
    {
        if (_lost)
        {
            return null;
        }
        try
        {
            var approvals = IsOfVisitors(@event) ? null : Approvals(sequence, at, policy);
            var wrong =
                Check(sequence, @event, at)
                ?? (approvals is null ? null : ApprovalAudit.Check(sequence, @event, approvals, actor));
            if (approvals is not null && ApprovalAudit.Bypassed(sequence, @event, approvals, actor) is { } bypassed)
            {
                Note([bypassed]);
            }
            if (_experiment is { } experiment && _statistics is { } statistics && _allocation is { } allocation)
            {
                Note(Deviation.From(sequence, @event, at, experiment, statistics.Assignments, allocation, Metrics));
            }
            _metrics = MetricSet.Evolve(_metrics, id, @event);
            _proposals = ExperimentProposals.Evolve(_proposals, id, @event, at);
            _experiment = Experiment.Evolve(_experiment, id, @event, at);
            _statistics = ExperimentStatistics.Evolve(_statistics, @event, at);
            _allocation = AllocationState.Evolve(_allocation, @event, at);
            if (_experiment is { } defined && defined.Variants.Count > Variants.Count)
            {
                Variants = [.. defined.Variants.Select(v => v.Name)];
            }
            return wrong;
        }
        // What nobody can have decided, such as weights that sum to nothing, fails in any place.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _lost = true;
            return new WrongDecision(sequence, "possible", $"{Name(@event)} that nothing can follow from", e.Message);
        }
    }

    /// <summary>The experiment's project, once it is created.</summary>
    public Guid? Project => _experiment is null ? null : Access.Project.Of(_experiment.Project);

    private MetricSet Metrics => _metrics ?? MetricSet.Empty(id);

    /// <summary>There are so many that nothing is prepared for them, unless something else has to stand in their place.</summary>
    private bool IsOfVisitors(object @event) =>
        _proposals?.Applying is null && @event is VisitorAssigned or ConversionRecorded;

    private ExperimentApprovalContext? Approvals(long sequence, DateTimeOffset at, ApprovalPolicy? policy) =>
        _experiment is { } experiment && _statistics is { } statistics && _allocation is { } allocation
            ? new(
                experiment,
                allocation,
                statistics,
                Metrics,
                _proposals ?? ProposalList.Empty,
                policy ?? ApprovalPolicy.None(Project!.Value),
                sequence - 1,
                at
            )
            : null;

    private WrongDecision? Check(long sequence, object @event, DateTimeOffset at)
    {
        if (_experiment is not { } experiment || _statistics is not { } statistics || _allocation is not { } allocation)
        {
            return @event is ExperimentCreated created
                ? AllocationAudit.CheckPurpose(sequence, created)
                : new WrongDecision(sequence, "created_first", Name(@event), "an experiment that was created before");
        }
        if (experiment is { Status: ExperimentStatus.Draft, Registered: not null } && @event is not ExperimentStarted)
        {
            return new(
                sequence,
                "preregistered_at_start",
                Name(@event),
                "the start, right behind the pre-registration"
            );
        }
        if (
            (_metrics?.Removing is not null || @event is VariantsChanged)
            && GuardrailAudit.CheckRemoval(sequence, @event, experiment, Metrics, allocation, statistics) is { } unlike
        )
        {
            return unlike;
        }
        return @event switch
        {
            ExperimentPreregistered e => Registration(sequence, e, experiment),
            PreregistrationChanged e => Change(sequence, e, experiment),
            ExperimentCreated => new(sequence, "created_once", "created again", "an experiment is created once"),
            VisitorAssigned e => Assignment(sequence, e, experiment, allocation),
            ConversionRecorded e => Conversion(sequence, e, experiment),
            TrafficReallocated e => AllocationAudit.Check(sequence, e, experiment, allocation, statistics, at),
            AllocationComputed e => MetricAudit.CheckObjective(sequence, e, experiment, Metrics)
                ?? AllocationAudit.Check(sequence, e, experiment, allocation, statistics),
            BlankTimeBreached e => GuardrailAudit.CheckBlankTime(sequence, e, experiment),
            GuardrailBreached e => GuardrailAudit.CheckBreach(sequence, e, experiment, Metrics, allocation, statistics),
            VariantsChanged e => VariantsAudit.Check(sequence, e, experiment, allocation, statistics),
            ExperimentStarted => Step(sequence, LifecycleStep.Start, experiment),
            ExperimentPaused => Step(sequence, LifecycleStep.Pause, experiment),
            ExperimentResumed => Step(sequence, LifecycleStep.Resume, experiment),
            ExperimentCompleted => Step(sequence, LifecycleStep.Complete, experiment),
            HistoryImported e => Import(sequence, e, experiment, allocation),
            ExperimentArchived => Step(sequence, LifecycleStep.Archive, experiment),
            _ => MetricAudit.Check(sequence, @event, experiment, Metrics),
        };
    }

    private static WrongDecision? Assignment(
        long sequence,
        VisitorAssigned recorded,
        Experiment experiment,
        AllocationState allocation
    )
    {
        var command = new AssignVisitor(recorded.Visitor, Automated: recorded.Automated);
        var outcome = AssignVisitor.Decide(command, experiment, allocation, current: null);
        if (outcome.Event is { } expected)
        {
            return expected == recorded
                ? null
                : new WrongDecision(sequence, "draw", Describe(recorded), Describe(expected));
        }
        var (rule, follows) =
            outcome.Refusal is { } refusal ? ("assigned_while_active", refusal.Detail)
            : experiment.Holdout?.Has(recorded.Visitor) == true
                ? ("holdout_gate", "no assignment: the visitor is held out of all experiments")
            : experiment.Layer?.Has(recorded.Visitor) == false
                ? ("layer_gate", "no assignment: the visitor is outside the experiment's slice of its layer")
            : ("traffic_gate", $"no assignment: only {experiment.TrafficPerMillion} of a million visitors are let in");
        return new WrongDecision(sequence, rule, Describe(recorded), follows);
    }

    /// <summary>What the experiment allows; whose conversion it may be is for <see cref="VisitorAudit"/>.</summary>
    private static WrongDecision? Conversion(long sequence, ConversionRecorded recorded, Experiment experiment)
    {
        var decision = RecordConversion.Decide(
            new RecordConversion(recorded.Visitor, recorded.Value, recorded.Goal),
            experiment,
            new StickyAssignment(recorded.Variant, 1, recorded.Allocation),
            alreadyConverted: false
        );
        return decision.Events is [ConversionRecorded expected] && expected == recorded
            ? null
            : new WrongDecision(
                sequence,
                "conversion_counts",
                Worth(recorded.Value),
                decision.Refusal?.Detail
                    ?? (decision.Events is [ConversionRecorded other] ? Worth(other.Value) : "no conversion")
            );
    }

    /// <summary>It is made by the start, of what is in force there.</summary>
    private static WrongDecision? Registration(long sequence, ExperimentPreregistered recorded, Experiment experiment)
    {
        var start = ChangeLifecycle.Decide(new ChangeLifecycle(LifecycleStep.Start, default), experiment);
        return start.Events is [ExperimentPreregistered expected, ..] && expected == recorded
            ? null
            : new WrongDecision(
                sequence,
                "preregistration",
                $"{recorded.Preregistration}",
                start.Refusal?.Detail ?? $"{experiment.Preregistration}"
            );
    }

    private static WrongDecision? Change(long sequence, PreregistrationChanged recorded, Experiment experiment)
    {
        var decision = ChangePreregistration.Decide(
            new ChangePreregistration(recorded.Preregistration, recorded.Reason, default),
            experiment
        );
        return decision.Events.Count > 0
            ? null
            : new WrongDecision(
                sequence,
                "preregistration_changed",
                $"{recorded.Preregistration}, because: {recorded.Reason}",
                decision.Refusal?.Detail ?? "nothing new"
            );
    }

    /// <summary>What was in the files is taken as said; the numbers have to go with one another.</summary>
    private WrongDecision? Import(
        long sequence,
        HistoryImported recorded,
        Experiment experiment,
        AllocationState allocation
    ) =>
        ImportHistory.Validate(recorded, experiment, Metrics) is { } refusal
            ? new WrongDecision(sequence, "history_imported", "an import", refusal.Detail)
        : allocation.Number != 0
            ? new WrongDecision(sequence, "history_imported", "an import", "the weights that it was created with")
        : null;

    private static WrongDecision? Step(long sequence, LifecycleStep step, Experiment experiment) =>
        ChangeLifecycle.Decide(new ChangeLifecycle(step, default), experiment).Refusal is { } refusal
            ? new WrongDecision(sequence, "lifecycle", $"the step '{Name(step)}'", refusal.Detail)
            : null;

    private void Note(IEnumerable<Deviation> deviations)
    {
        foreach (var deviation in deviations)
        {
            DeviationsInAll++;
            if (_deviations.Count < MaxDeviations)
            {
                _deviations.Add(deviation);
            }
        }
    }

    private static string Worth(double value) =>
        string.Create(CultureInfo.InvariantCulture, $"a conversion worth {value:R}");

    private static string Describe(VisitorAssigned e) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"variant '{e.Variant}' with propensity {e.Propensity:R} under allocation {e.Allocation} for visitor {e.Visitor}"
        );

    private static string Name(object value) =>
        value is Enum ? value.ToString()!.ToLowerInvariant() : value.GetType().Name;
}
