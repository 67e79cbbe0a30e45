using Samplit.Api.Decisions;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;

namespace Samplit.Api.Tests.Decisions;

public class While_a_batch_is_committed(OwnServer own) : IClassFixture<OwnServer>
{
    [Fact]
    public async Task A_visitor_of_it_who_asks_again_or_converts_is_answered_as_after_it()
    {
        var experiment = await own.TrustedAsync(An.FixedExperiment);
        var before = (await experiment.Events()).Count;

        Task<AssignmentOutcome> first;
        Task<AssignmentOutcome>[] again;
        Task<ConversionOutcome> conversion;
        Task<ConversionOutcome> repeat;
        await using (await Locks.HoldCommitsAsync(own.Owner, experiment.Id))
        {
            first = Assign(experiment, "v-1");
            await Locks.SomebodyWaits(own.Owner);
            again = [Assign(experiment, "v-1"), Assign(experiment, "v-1")];
            conversion = Convert(experiment, "v-1");
            repeat = Convert(experiment, "v-1");
            Assert.DoesNotContain<Task>([first, .. again, conversion, repeat], t => t.IsCompleted);
        }

        var assigned = (await first).Event!;
        Assert.All(
            await Task.WhenAll(again),
            a => Assert.Equal((null, assigned.Variant, assigned.Propensity), (a.Event, a.Variant, a.Propensity))
        );
        Assert.Equal(new ConversionOutcome(assigned.Variant, IsNew: true, null), await conversion);
        Assert.Equal(new ConversionOutcome(assigned.Variant, IsNew: false, null), await repeat);
        var events = (await experiment.IntactEvents()).Skip(before).Select(e => e.Data);
        Assert.Equal([assigned, new ConversionRecorded(assigned.Visitor, assigned.Variant, 0, 1)], events);
        await own.Server.ProjectionsEqualARebuild();
    }

    [Fact]
    public async Task The_next_is_filled_and_is_a_commit_of_its_own()
    {
        var experiment = await own.TrustedAsync(An.FixedExperiment);
        var before = await experiment.Commits("visitor_assigned");

        Task<AssignmentOutcome> first;
        Task<AssignmentOutcome>[] others;
        await using (await Locks.HoldCommitsAsync(own.Owner, experiment.Id))
        {
            first = Assign(experiment, "v-0");
            await Locks.SomebodyWaits(own.Owner);
            others = [.. Enumerable.Range(1, 100).Select(i => Assign(experiment, $"v-{i}"))];
        }

        Assert.All(await Task.WhenAll([first, .. others]), o => Assert.NotNull(o.Event));
        Assert.Equal(
            await Task.WhenAll(Enumerable.Range(0, 101).Select(i => own.KeyAsync(experiment, $"v-{i}"))),
            (await experiment.IntactEvents())
                .Select(e => e.Data)
                .OfType<VisitorAssigned>()
                .TakeLast(101)
                .Select(e => e.Visitor)
        );
        // The first, those who came meanwhile, and perhaps some for whom the release was faster than the writer.
        Assert.InRange(await experiment.Commits("visitor_assigned") - before, 2, 3);
    }

    [Fact]
    public async Task That_fails_because_others_appended_all_is_decided_again_on_what_they_did()
    {
        var experiment = await own.TrustedAsync(An.FixedExperiment.With(("control", 0), ("b", 1)));
        var before = (await experiment.Events()).Count;

        VisitorAssigned stays;
        Task<AssignmentOutcome>[] asked;
        Task<ConversionOutcome> conversion;
        Task<AssignmentOutcome> other;
        await using (await OccupyAsync())
        {
            asked = [Assign(experiment, "v-1"), null!];
            stays = await own.AssignElsewhereAsync(experiment, "v-1", "control");
            asked[1] = Assign(experiment, "v-1");
            conversion = Convert(experiment, "v-1");
            other = Assign(experiment, "v-2");
        }

        Assert.All(await Task.WhenAll(asked), a => Assert.Equal((null, "control"), (a.Event, a.Variant)));
        Assert.Equal(new ConversionOutcome("control", IsNew: true, null), await conversion);
        Assert.Equal("b", (await other).Event!.Variant);
        Assert.Equal(
            [stays, new ConversionRecorded(stays.Visitor, "control", 0, 1), (await other).Event!],
            (await experiment.IntactEvents(madeUp: 1)).Skip(before).Select(e => e.Data)
        );
        await own.Server.ProjectionsEqualARebuild();
    }

    [Fact]
    public async Task A_conversion_of_it_that_others_have_recorded_is_not_counted_again()
    {
        var experiment = await own.TrustedAsync(An.FixedExperiment);
        var assigned = (await experiment.Events<VisitorAssigned>())[0];
        var elsewhere = new ConversionRecorded(assigned.Visitor, assigned.Variant, 0, 7);

        Task<ConversionOutcome> conversion;
        Task<AssignmentOutcome> other;
        await using (await OccupyAsync())
        {
            conversion = Convert(experiment, "before 0");
            await own.AppendElsewhereAsync(experiment, elsewhere);
            other = Assign(experiment, "v-2");
        }

        Assert.Equal(new ConversionOutcome(assigned.Variant, IsNew: false, null), await conversion);
        Assert.NotNull((await other).Event);
        Assert.Equal([elsewhere], await experiment.Events<ConversionRecorded>());
        await experiment.IntactEvents();
        await own.Server.ProjectionsEqualARebuild();
    }

    [Fact]
    public async Task A_conversion_that_overtakes_its_assignment_is_refused_and_the_assignment_is_not()
    {
        var experiment = await own.TrustedAsync(An.FixedExperiment);

        Task<AssignmentOutcome>[] assignments;
        Task<ConversionOutcome> early;
        Task<ConversionOutcome> late;
        await using (await Locks.HoldCommitsAsync(own.Owner, experiment.Id))
        {
            assignments = [Assign(experiment, "v-1"), null!, null!];
            await Locks.SomebodyWaits(own.Owner);
            assignments[1] = Assign(experiment, "v-2");
            early = Convert(experiment, "v-3");
            assignments[2] = Assign(experiment, "v-3");
            late = Convert(experiment, "v-3");
        }

        Assert.Equal("visitor_not_assigned", (await early).Refusal?.Code);
        Assert.All(await Task.WhenAll(assignments), a => Assert.NotNull(a.Event));
        Assert.True((await late).IsNew);
        Assert.Single(await experiment.Events<ConversionRecorded>());
        await experiment.IntactEvents();
    }

    private Task<AssignmentOutcome> Assign(TestExperiment experiment, string visitor) =>
        own.Log.AssignAsync(experiment.Id, visitor, null, null, null, default).AsTask();

    private Task<ConversionOutcome> Convert(TestExperiment experiment, string visitor) =>
        own.Log.ConvertAsync(experiment.Id, visitor, 1, null, default).AsTask();

    private Task<Occupied> OccupyAsync() => Occupied.ByAsync(own, experiment => Assign(experiment, "v-1"));
}
