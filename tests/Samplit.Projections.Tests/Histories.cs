using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Approvals;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Domain.Experiments.Changes;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Statistics;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Projections.Tests;

/// <summary>Streams as the product would write them: every event is decided on what the events before it say.</summary>
internal sealed class Histories
{
    private static readonly Guid Id = Guid.Parse("0198c0de-0000-7000-8000-000000000001");

    private static readonly ApprovalPolicy Policy = ApprovalPolicy.None(Project.DefaultId) with
    {
        Rules = [new(ApprovalAction.Weights, 1), new(ApprovalAction.Complete, 1)],
    };

    private readonly Random _random;

    /// <summary>Of its own, so that what else happens does not depend on it.</summary>
    private readonly Random _approvals;
    private readonly List<object> _events = [];
    private readonly Dictionary<VisitorKey, StickyAssignment> _assignments = [];
    private readonly HashSet<VisitorKey> _converted = [];
    private Experiment? _experiment;
    private AllocationState? _allocation;
    private ExperimentStatistics? _statistics;
    private ExperimentProposals? _proposals;
    private MetricSet? _metrics;
    private DateTimeOffset _now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private Histories(int seed) => (_random, _approvals) = (new Random(seed), new Random(seed));

    /// <summary>The same events for the same seed.</summary>
    public static IReadOnlyList<object> Random(int seed, int count)
    {
        var history = new Histories(seed);
        history.Add(
            Events.Created with
            {
                Name = $"History {seed}",
                AllocationStrategy = AllocationStrategy.Adaptive,
                TrafficPerMillion = 750_000,
                // Half of them keep what visitors did by period, few enough that some are joined, and wait for late
                // ones.
                AllocationPolicy =
                    seed % 2 == 0
                        ? Events.Created.AllocationPolicy
                        : Events.Created.AllocationPolicy with
                        {
                            ConversionDelaySeconds = 300,
                            Periods = 4,
                        },
                Algorithm = "thompson",
                AlgorithmVersion = seed % 2 == 0 ? "beta-pooled" : "period-adjusted",
            }
        );
        history.Define();
        history.Add(new ExperimentStarted());
        history.Propose();
        while (history._events.Count < count)
        {
            history.Step();
        }
        return [.. history._events.Take(count)];
    }

    /// <summary>The events in order, in batches of 1 to 40.</summary>
    public static IEnumerable<IReadOnlyList<object>> Cut(IReadOnlyList<object> events, int seed)
    {
        var random = new Random(seed);
        for (var from = 0; from < events.Count; )
        {
            var size = Math.Min(random.Next(3) == 0 ? 1 : random.Next(1, 41), events.Count - from);
            yield return [.. events.Skip(from).Take(size)];
            from += size;
        }
    }

    private void Step()
    {
        _now += TimeSpan.FromSeconds(_random.Next(90));
        if (_approvals.Next(25) == 0)
        {
            Approve();
            Define();
        }
        switch (_random.Next(20))
        {
            case 0:
                Add(ChangeLifecycle.Decide(new ChangeLifecycle(Flip, ExpectedRevision: default), _experiment!));
                break;
            case 1:
                Reallocate(onlyIfDue: false);
                break;
            case 2 when _random.Next(4) == 0:
                ChangeVariants();
                break;
            case 3 when _random.Next(4) == 0:
                Compute();
                break;
            case < 13:
                Assign();
                break;
            default:
                Convert();
                break;
        }
        Reallocate(onlyIfDue: true);
    }

    /// <summary>To weigh the variants anew, or to end it, which nobody ever approves.</summary>
    private void Propose()
    {
        var variants = _experiment!
            .Variants.Select(v => new ProposedVariant(
                v.Name,
                v.IsControl,
                v.IsActive ? _approvals.Next(1, 100) : null,
                Active: v.IsActive ? null : false
            ))
            .ToArray();
        var command =
            _approvals.Next(4) == 0
                ? new ProposeChange(ApprovalAction.Complete, Change: null, "Enough.", default)
                : new ProposeChange(ApprovalAction.Weights, new ProposedChange(variants), "Because.", default);
        Add(ProposeChange.Decide(command, Context, NewId(), proposer: null, _ => "00"));
    }

    /// <summary>One more metric, or the last one otherwise, or no longer.</summary>
    private void Define()
    {
        var set = _metrics ?? MetricSet.Empty(Id);
        var definition = new MetricDefinition($"metric {_approvals.Next()}", MetricType.Conversion, "purchase");
        var last = set.InForce.LastOrDefault();
        Add(
            _approvals.Next(3) switch
            {
                1 when last is not null => ChangeMetric.Decide(
                    new(last.Id, definition, Reason: "Because."),
                    set,
                    _experiment!.Status
                ),
                2 when last is not null => RetireMetric.Decide(
                    new(last.Id, Reason: "Because."),
                    set,
                    _experiment!.Status
                ),
                _ => DefineMetric.Decide(new(NewId(), definition, Reason: "Because."), set, _experiment!.Status),
            }
        );
    }

    private void Approve()
    {
        var approver = User.Superuser(PrincipalKind.User, NewId());
        if (_proposals?.Proposals.FirstOrDefault(p => p.IsPending) is not { } waiting)
        {
            Propose();
        }
        else if (waiting.Action == ApprovalAction.Complete || _approvals.Next(3) == 0)
        {
            Add(DecideProposal.Reject(waiting.Id, "00", "No.", approver, Context));
        }
        else
        {
            Add(DecideProposal.Approve(waiting.Id, "00", approver, Context));
        }
    }

    private ExperimentApprovalContext Context =>
        new(
            _experiment!,
            _allocation!,
            _statistics!,
            _metrics ?? MetricSet.Empty(Id),
            _proposals ?? (ProposalList)ProposalList.Empty,
            Policy,
            _events.Count,
            _now
        );

    private Guid NewId()
    {
        var id = new byte[16];
        _approvals.NextBytes(id);
        return new Guid(id);
    }

    private LifecycleStep Flip => _experiment!.IsRunning ? LifecycleStep.Pause : LifecycleStep.Resume;

    /// <summary>One more, or one that comes or goes, or all weights anew.</summary>
    private void ChangeVariants()
    {
        var variants = _experiment!
            .Variants.Select(v => new NewVariant(v.Name, v.IsControl, Weight: null, IsActive: v.IsActive))
            .ToArray();
        var any = _random.Next(1, variants.Length);
        NewVariant[] changed = _random.Next(3) switch
        {
            0 => [.. variants, new NewVariant($"new {variants.Length}", IsControl: false, Weight: null)],
            1 => [.. variants.Select((v, i) => v with { IsActive = i == any ? !v.IsActive : v.IsActive })],
            _ => [.. variants.Select(v => v with { Weight = _random.Next(1, 100) })],
        };
        Add(
            Domain.Experiments.Changes.ChangeVariants.Decide(
                new ChangeVariants(changed, Elements: null, "Because.", ExpectedRevision: default),
                _experiment,
                _allocation!,
                _statistics!,
                version: _events.Count
            )
        );
    }

    private void Compute() =>
        Add(
            RecommendAllocation.Decide(
                new RecommendAllocation(
                    _random.Next(1, 30),
                    DateOnly.FromDateTime(_now.UtcDateTime),
                    Metrics: [],
                    new VisitorWindow(_events.Count, _statistics!.Evidence)
                ),
                _experiment!,
                _allocation!,
                version: _events.Count
            )
        );

    private void Assign()
    {
        var visitor = Visitor(_random.Next(1_000));
        var outcome = AssignVisitor.Decide(
            new AssignVisitor(visitor),
            _experiment!,
            _allocation!,
            _assignments.GetValueOrDefault(visitor)
        );
        if (outcome.Event is { } assigned)
        {
            _assignments.Add(visitor, new(assigned.Variant, assigned.Propensity, assigned.Allocation));
            Add(assigned);
        }
    }

    private void Convert()
    {
        var visitor = _assignments.Keys.ElementAtOrDefault(_random.Next(_assignments.Count + 1));
        var value = _random.Next(-1_000, 10_000) / 7.0;
        Add(
            RecordConversion.Decide(
                new RecordConversion(visitor, value),
                _experiment!,
                _assignments.GetValueOrDefault(visitor),
                !_converted.Add(visitor)
            )
        );
    }

    private void Reallocate(bool onlyIfDue) =>
        Add(
            ReallocateTraffic.Decide(
                new ReallocateTraffic(onlyIfDue),
                _experiment!,
                _allocation!,
                _statistics!,
                version: _events.Count,
                _now
            )
        );

    private void Add(Decision decision)
    {
        foreach (var @event in decision.Events)
        {
            Add(@event);
        }
    }

    private void Add(object @event)
    {
        _events.Add(@event);
        _experiment = Experiment.Evolve(_experiment, Id, @event, _now);
        _allocation = AllocationState.Evolve(_allocation, @event, _now);
        _statistics = ExperimentStatistics.Evolve(_statistics, @event, _now);
        _proposals = ExperimentProposals.Evolve(_proposals, Id, @event, _now);
        _metrics = MetricSet.Evolve(_metrics, Id, @event);
    }

    private static VisitorKey Visitor(int number) =>
        VisitorKey.From([.. Enumerable.Repeat((byte)7, 32)], $"v-{number}");
}
