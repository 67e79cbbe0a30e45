using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Assignment;
using Samplit.Domain.Experiments;
using Samplit.Domain.Replay;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Tests.Replay;

public class Another_algorithm_over_a_recorded_stream
{
    private static readonly ExperimentCreated Created = An.Experiment with
    {
        TrafficPerMillion = 900_000,
        AllocationPolicy = AllocationParameters.Default with { FirstBatch = 20, LargestBatch = 30 },
    };

    private static readonly (object Event, DateTimeOffset At)[] Recorded = [.. HistoryOf(Created)];

    [Fact]
    public void Comes_to_what_was_recorded_when_it_is_the_same_algorithm()
    {
        var (assignments, reallocations, weights) = Run(Recorded, AllocationAlgorithms.Thompson, null);

        var recorded = Recorded.Select(e => e.Event).OfType<TrafficReallocated>().ToArray();
        Assert.True(recorded.Length >= 3);
        Assert.Equal(
            recorded.Select(r => (r.Allocation, r.ReadVersion, string.Join(' ', r.Variants.Select(v => v.Weight)))),
            reallocations.Select(r => (r.Number, r.Version, string.Join(' ', r.Weights)))
        );
        Assert.All(assignments, a => Assert.Equal((a.Recorded, a.Propensity), (a.Other, a.OtherPropensity)));
        Assert.Equal(reallocations[^1].Weights, weights);
    }

    [Fact]
    public void Tells_the_chance_it_would_have_given_to_what_was_seen()
    {
        var (assignments, reallocations, weights) = Run(Recorded, AllocationAlgorithms.Even, null);

        Assert.Equal(Weights.Uniform(2), weights);
        Assert.Equal(Recorded.Count(e => e.Event is VisitorAssigned), assignments.Count);
        Assert.All(assignments, a => Assert.Equal(0.5, a.OtherPropensity));
        Assert.Contains(assignments, a => a.Other != a.Recorded);
        Assert.Equal(3, reallocations.Count(r => r.Weights == weights && r.Number <= 3));
    }

    [Fact]
    public void Has_parameters_of_its_own()
    {
        var parameters = Created.AllocationPolicy with { Floor = 0.4, FirstBatch = 40, LargestBatch = 40 };

        var (_, reallocations, _) = Run(Recorded, AllocationAlgorithms.Thompson, parameters);

        Assert.Equal(2, reallocations.Count);
        Assert.All(reallocations, r => Assert.All(r.Weights, w => Assert.InRange(w, 400_000, 600_000)));
    }

    [Fact]
    public void Can_be_any_that_needs_counts_alone()
    {
        foreach (var algorithm in AllocationAlgorithms.ForVisitors)
        {
            var (_, reallocations, weights) = Run(Recorded, algorithm, null);

            Assert.NotEmpty(reallocations);
            Assert.Equal(Weights.Total, weights!.Sum());
        }
    }

    [Fact]
    public void Moves_traffic_when_somebody_asked_for_it()
    {
        var asked = A.ReallocationTo(1, ("control", 500_000), ("b", 500_000));

        var (_, reallocations, _) = Run([.. Recorded[..4], (asked, World.Noon)], AllocationAlgorithms.Thompson, null);

        Assert.Equal((1, 5), (Assert.Single(reallocations).Number, reallocations[0].Version));
    }

    [Fact]
    public void Moves_traffic_when_its_time_has_come()
    {
        var parameters = AllocationParameters.Default with { MaximumIntervalSeconds = 10 };

        var (_, reallocations, _) = Run(Recorded, AllocationAlgorithms.Thompson, parameters);

        Assert.All(
            reallocations.Zip(reallocations.Skip(1)),
            p => Assert.InRange((p.Second.At - p.First.At).Seconds, 10, 12)
        );
        Assert.True(reallocations.Count >= 5);
    }

    [Fact]
    public void Adapts_an_experiment_that_did_not()
    {
        var history = HistoryOf(Created with { AllocationStrategy = AllocationStrategy.Fixed });

        Assert.NotEmpty(Run(history, AllocationAlgorithms.Thompson, null).Reallocations);
    }

    [Fact]
    public void Makes_the_changes_of_variants_that_were_asked_for_of_its_own_weights()
    {
        var world = World.RunningOf(Created).Reallocated(1, ("control", 100_000), ("b", 900_000));
        var asked = Story.Offer(A.Control, A.Variant("b"), A.Variant("c"))(world).Events[0];
        var weighed = Story
            .Offer(A.Control with { Weight = 1 }, A.Variant("b", isActive: false), A.Variant("c", 3))(world.Then(asked))
            .Events[0];
        (object, DateTimeOffset)[] history =
        [
            .. new[]
            {
                Created,
                new ExperimentStarted(),
                A.ReallocationTo(1, ("control", 100_000), ("b", 900_000)),
                asked,
            }.Select(e => (e, World.Noon)),
        ];

        Assert.Equal([66_667, 600_000, 333_333], world.Then(asked).Allocation.Weights);
        Assert.Equal([333_334, 333_333, 333_333], Run(history, AllocationAlgorithms.Even, null).Weights);
        Assert.Equal(
            [250_000, 0, 750_000],
            Run([.. history, (weighed, World.Noon)], AllocationAlgorithms.Even, null).Weights
        );
    }

    [Fact]
    public void Moves_no_traffic_when_there_is_none()
    {
        var draft = Run([Recorded[0]], AllocationAlgorithms.Thompson, null);

        Assert.Equal((0, Weights.Uniform(2)), (draft.Reallocations.Count, draft.Weights));
        Assert.Null(Run([], AllocationAlgorithms.Thompson, null).Weights);
    }

    private static (List<WhatIfAssignment> Assignments, List<WhatIfReallocation> Reallocations, Weights? Weights) Run(
        IEnumerable<(object Event, DateTimeOffset At)> history,
        AllocationAlgorithm algorithm,
        AllocationParameters? parameters
    )
    {
        var whatIf = new WhatIf(World.Id, algorithm, parameters);
        var (assignments, reallocations) = (new List<WhatIfAssignment>(), new List<WhatIfReallocation>());
        foreach (var (i, (e, at)) in history.Index())
        {
            var (assignment, reallocation) = whatIf.Next(i + 1, e, at);
            assignments.AddRange(assignment is { } a ? [a] : []);
            reallocations.AddRange(reallocation is { } r ? [r] : []);
        }
        return (assignments, reallocations, whatIf.Weights);
    }

    /// <summary>A visitor a second, some of whom convert, and a reallocation as soon as one is due.</summary>
    private static IEnumerable<(object Event, DateTimeOffset At)> HistoryOf(ExperimentCreated created) =>
        History.Of(
            created,
            rounds: 120,
            i =>
                i % 3 == 0
                    ? [Story.Assign($"v {i}"), Story.ReallocateIfDue(), Story.ConvertVisitor($"v {i / 2}")]
                    : [Story.Assign($"v {i}"), Story.ReallocateIfDue()]
        );
}
