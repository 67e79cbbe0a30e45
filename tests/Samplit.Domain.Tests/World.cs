using System.Collections.Immutable;
using Samplit.Domain.Allocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests;

/// <summary>
/// An experiment at one moment: all that the events of its stream say, folded with the domain's own functions.
/// </summary>
internal sealed record World
{
    public static readonly Guid Id = Guid.Parse("0198c0de-0000-7000-8000-000000000001");
    public static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Before the first event.</summary>
    public static readonly World Void = new();

    public static readonly World Draft = Of(An.Experiment);
    public static readonly World Running = Draft.Then(new ExperimentStarted());
    public static readonly World Paused = Running.Then(new ExperimentPaused());
    public static readonly World Completed = Running.Then(new ExperimentCompleted());
    public static readonly World Archived = Completed.Then(new ExperimentArchived());

    private World() { }

    private Experiment? Defined { get; init; }

    public Experiment Experiment => Defined ?? throw new InvalidOperationException("No experiment was created.");

    public AllocationState Allocation { get; private init; } = null!;

    public ExperimentStatistics Statistics { get; private init; } = null!;

    public ImmutableDictionary<VisitorKey, StickyAssignment> Assignments { get; private init; } =
        ImmutableDictionary<VisitorKey, StickyAssignment>.Empty;

    public ImmutableHashSet<VisitorKey> Converted { get; private init; } = [];

    /// <summary>Events so far.</summary>
    public long Version { get; private init; }

    public DateTimeOffset Now { get; private init; } = Noon;

    public static World Of(ExperimentCreated created) => Void.Then(created);

    /// <summary>As <see cref="Draft"/> and so on, of another experiment.</summary>
    public static World RunningOf(ExperimentCreated created) => Of(created).Then(new ExperimentStarted());

    public static World In(ExperimentStatus status) =>
        status switch
        {
            ExperimentStatus.Draft => Draft,
            ExperimentStatus.Active => Running,
            ExperimentStatus.Paused => Paused,
            ExperimentStatus.Completed => Completed,
            _ => Archived,
        };

    /// <summary>After these events, all of which happen now.</summary>
    public World Then(params IEnumerable<object> events) => events.Aggregate(this, (world, e) => world.Fold(e));

    public World Later(TimeSpan passed) => this with { Now = Now + passed };

    /// <summary>
    /// As if so many visitors had come and converted so far; in the order of the variants.
    /// </summary>
    public World WithEvidence(params (long Assignments, long Conversions)[] evidence) =>
        this with
        {
            Statistics = new ExperimentStatistics([
                .. Statistics.Variants.Zip(
                    evidence,
                    (v, seen) => v with { Assignments = seen.Assignments, Conversions = seen.Conversions }
                ),
            ]),
        };

    /// <summary>After a reallocation that was computed from the evidence of now.</summary>
    public World Reallocated(int number, params (string Variant, int Weight)[] weights)
    {
        var reallocation = A.ReallocationTo(number, weights);
        return Then(
            reallocation with
            {
                Variants =
                [
                    .. reallocation.Variants.Zip(
                        Statistics.Variants,
                        (v, seen) => v with { Assignments = seen.Assignments, Conversions = seen.Conversions }
                    ),
                ],
            }
        );
    }

    private World Fold(object @event) =>
        this with
        {
            Version = Version + 1,
            Defined = Experiment.Evolve(Defined, Id, @event, Now),
            Allocation = AllocationState.Evolve(Allocation, @event, Now)!,
            Statistics = ExperimentStatistics.Evolve(Statistics, @event, Now)!,
            Assignments = @event is VisitorAssigned a
                ? Assignments.Add(a.Visitor, new StickyAssignment(a.Variant, a.Propensity, a.Allocation))
                : Assignments,
            Converted = @event is ConversionRecorded c ? Converted.Add(c.Visitor) : Converted,
        };
}
