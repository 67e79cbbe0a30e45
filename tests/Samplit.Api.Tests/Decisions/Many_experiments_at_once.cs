using System.Net;
using Npgsql;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;

namespace Samplit.Api.Tests.Decisions;

public class Many_experiments_at_once(OwnServer own) : IClassFixture<OwnServer>
{
    [Fact]
    public async Task Are_answered_as_their_streams_say_in_transactions_that_they_share()
    {
        var experiments = await Experiments(30);

        var visits = await Task.WhenAll(
            from i in Enumerable.Range(0, 10)
            from experiment in experiments
            select VisitAsync(experiment, $"v-{i}", converts: i % 2 == 0)
        );

        foreach (var experiment in experiments)
        {
            var events = (await experiment.IntactEvents()).Select(e => e.Data).ToList();
            var assigned = events.OfType<VisitorAssigned>().ToDictionary(e => e.Visitor);
            var converted = events.OfType<ConversionRecorded>().ToDictionary(e => e.Visitor);
            Assert.Equal((10, 5), (assigned.Count, converted.Count));
            foreach (var (_, visitor, assignment, conversion) in visits.Where(v => v.Experiment == experiment))
            {
                var key = await own.KeyAsync(experiment, visitor);
                Assert.True(assignment["isNew"].GetBoolean());
                Assert.Equal(assigned[key].Variant, assignment["variant"].GetString());
                Assert.Equal(assigned[key].Propensity, assignment["propensity"].GetDouble());
                Assert.Equal(conversion is not null, converted.ContainsKey(key));
                Assert.Equal(conversion?["variant"].GetString(), converted.GetValueOrDefault(key)?.Variant);
                Assert.True(conversion?["isNew"].GetBoolean() ?? true);
            }
        }
        await using var shared = own.Owner.CreateCommand(
            """
            SELECT count(*) FROM (
                SELECT FROM samplit.mt_events
                WHERE stream_id = ANY ($1) AND type IN ('visitor_assigned', 'conversion_recorded')
                GROUP BY xmin::text HAVING count(DISTINCT stream_id) > 1) AS shared
            """
        );
        shared.Parameters.Add(new NpgsqlParameter { Value = Array.ConvertAll(experiments, e => e.Id) });
        Assert.NotEqual(0L, await shared.ExecuteScalarAsync());
        await own.Server.ProjectionsEqualARebuild();
    }

    [Fact]
    public async Task Are_not_disturbed_by_one_that_others_append_to()
    {
        var experiments = await Experiments(20);
        await Task.WhenAll(experiments.Select(e => e.Assign("v-1")));
        VisitorAssigned stays;

        Task<Answer>[] waiting;
        await using (await Occupied.ByAsync(own, busy => busy.Assign("v-1")))
        {
            waiting = [.. experiments.Select(e => e.Assign("v-2"))];
            stays = await own.AssignElsewhereAsync(experiments[0], "v-2", "control");
        }

        var answers = await Task.WhenAll(waiting);
        Assert.All(answers, a => a.Is(HttpStatusCode.OK));
        Assert.Equal(
            (stays.Variant, stays.Propensity, false),
            (answers[0]["variant"].GetString(), answers[0]["propensity"].GetDouble(), answers[0]["isNew"].GetBoolean())
        );
        Assert.All(answers[1..], a => Assert.True(a["isNew"].GetBoolean()));
        foreach (var experiment in experiments)
        {
            Assert.Equal(2, (await experiment.IntactEvents(madeUp: 1)).Count(e => e.Data is VisitorAssigned));
        }
        await own.Server.ProjectionsEqualARebuild();
    }

    [Fact]
    public async Task Are_answered_while_the_streams_of_others_are_held()
    {
        var experiments = await Experiments(6);
        await Task.WhenAll(experiments.Select(e => e.Assign("v-1")));

        Task<Answer>[] waiting;
        await using (await Locks.HoldStreamAsync(own.Owner, experiments[0].Id))
        await using (await Locks.HoldStreamAsync(own.Owner, experiments[1].Id))
        await using (await Locks.HoldStreamAsync(own.Owner, experiments[2].Id))
        {
            waiting = [.. experiments[..3].Select(e => e.Assign("v-2"))];
            await Locks.SomebodyWaits(own.Owner, atLeast: 3);
            foreach (var experiment in experiments[3..])
            {
                await experiment.AssignAll(20, prefix: "others ");
            }
            Assert.DoesNotContain(waiting, w => w.IsCompleted);
        }

        Assert.All(await Task.WhenAll(waiting), a => Assert.True(a.Is(HttpStatusCode.OK)["isNew"].GetBoolean()));
        await own.Server.ProjectionsEqualARebuild();
    }

    [Fact]
    public async Task Count_a_conversion_that_comes_with_its_assignment_unless_it_was_faster()
    {
        var experiments = await Experiments(5);

        foreach (var experiment in experiments)
        {
            var answers = await Task.WhenAll(
                Enumerable
                    .Range(0, 20)
                    .Select(async i =>
                    {
                        var both = await Task.WhenAll(experiment.Assign($"v-{i}"), experiment.Convert($"v-{i}"));
                        return (Assigned: both[0].Is(HttpStatusCode.OK), Converted: both[1]);
                    })
            );

            var counted = answers.Where(a => a.Converted.Status == HttpStatusCode.OK).ToArray();
            Assert.All(
                counted,
                a => Assert.Equal(a.Assigned["variant"].GetString(), a.Converted["variant"].GetString())
            );
            Assert.All(
                answers.Except(counted),
                a => a.Converted.IsProblem(HttpStatusCode.Conflict, "visitor_not_assigned", "visitor")
            );
            Assert.Equal(counted.Length, (await experiment.Events<ConversionRecorded>()).Count);
            await experiment.IntactEvents();
        }
    }

    private Task<TestExperiment[]> Experiments(int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => An.FixedExperiment.RunningOn(own.Server)));

    private static async Task<(
        TestExperiment Experiment,
        string Visitor,
        Answer Assigned,
        Answer? Converted
    )> VisitAsync(TestExperiment experiment, string visitor, bool converts)
    {
        var assigned = (await experiment.Assign(visitor)).Is(HttpStatusCode.OK);
        var converted = converts ? (await experiment.Convert(visitor)).Is(HttpStatusCode.OK) : null;
        return (experiment, visitor, assigned, converted);
    }
}
