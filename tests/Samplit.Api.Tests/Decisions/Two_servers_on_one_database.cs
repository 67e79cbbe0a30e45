using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Allocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;
using Samplit.Projections;
using Samplit.Projections.Streams;
using Samplit.Testing;

namespace Samplit.Api.Tests.Decisions;

public class Two_servers_on_one_database(SharedServer shared)
{
    [Fact]
    public async Task Give_each_of_500_visitors_one_variant_and_one_conversion_and_keep_one_chain()
    {
        const int visitors = 500;
        await using var second = await RunningServer.StartOnAsync(shared.Server.ConnectionString);
        RunningServer[] servers = [shared.Server, second];
        var experiment = await An.AdaptiveExperiment.Under(new { firstBatch = 50 }).RunningOn(servers[0]);

        // 32 clients, 16 at each node; each sees all visitors, from a place of its own on.
        var seen = await Task.WhenAll(
            Enumerable
                .Range(0, 32)
                .Select(async client =>
                {
                    var there = experiment.On(servers[client % 2]);
                    var answers = new List<(string Visitor, string Variant, bool IsNew, bool Converted)>();
                    for (var i = 0; i < visitors / 4; i++)
                    {
                        var visitor = $"v-{((client / 8 * visitors / 4) + i) % visitors}";
                        var assigned = (await there.Assign(visitor)).Is(HttpStatusCode.OK);
                        var converted = (await there.Convert(visitor)).Is(HttpStatusCode.OK);
                        Assert.Equal(assigned["variant"].GetString(), converted["variant"].GetString());
                        answers.Add(
                            (
                                visitor,
                                assigned["variant"].GetString()!,
                                assigned["isNew"].GetBoolean(),
                                converted["isNew"].GetBoolean()
                            )
                        );
                    }
                    return answers;
                })
        );

        var answers = seen.SelectMany(s => s).GroupBy(a => a.Visitor).ToArray();
        Assert.Equal(visitors, answers.Length);
        Assert.All(answers, a => Assert.Single(a.Select(x => x.Variant).Distinct()));
        Assert.All(answers, a => Assert.Single(a, x => x.IsNew));
        Assert.All(answers, a => Assert.Single(a, x => x.Converted));
        var events = await experiment.Events();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(v => (long)v), events.Select(e => e.Version));
        Assert.Equal(visitors, events.Select(e => e.Data).OfType<VisitorAssigned>().DistinctBy(e => e.Visitor).Count());
        Assert.Equal(visitors, events.Count(e => e.Data is VisitorAssigned));
        Assert.Equal(
            visitors,
            events.Select(e => e.Data).OfType<ConversionRecorded>().DistinctBy(e => e.Visitor).Count()
        );
        Assert.Equal(visitors, events.Count(e => e.Data is ConversionRecorded));
        var verified = await experiment.Get("/audit/verification");
        Assert.Equal(("intact", events.Count), (verified["verdict"].GetString(), verified["checked"].GetInt32()));
        await ProjectionsEqualAFold(experiment, events);
    }

    [Fact]
    public async Task Answer_the_visitors_of_many_experiments_that_both_commit_together()
    {
        const int visitors = 20;
        await using var second = await RunningServer.StartOnAsync(shared.Server.ConnectionString);
        RunningServer[] servers = [shared.Server, second];
        var experiments = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(_ => An.AdaptiveExperiment.Under(new { firstBatch = 5 }).RunningOn(shared.Server))
        );

        // Each visitor comes to both at once. They go through the experiments in opposite orders, so that their shared
        // commits want the same streams from both ends.
        var seen = await Task.WhenAll(
            from v in Enumerable.Range(0, visitors)
            from e in Enumerable.Range(0, experiments.Length)
            from s in Enumerable.Range(0, 2)
            select VisitAsync(experiments[s == 0 ? e : ^(e + 1)].On(servers[s]), $"v-{v}")
        );

        Assert.All(
            seen.GroupBy(a => (a.Experiment, a.Visitor)),
            visitor =>
            {
                Assert.Equal(2, visitor.Count());
                Assert.Single(visitor.Select(a => a.Variant).Distinct());
                Assert.Single(visitor, a => a.IsNew);
                Assert.Single(visitor, a => a.Converted);
            }
        );
        foreach (var experiment in experiments)
        {
            var events = await experiment.IntactEvents();
            Assert.Equal(visitors, events.Count(e => e.Data is VisitorAssigned));
            Assert.Equal(visitors, events.Count(e => e.Data is ConversionRecorded));
            await ProjectionsEqualAFold(experiment, events);
        }

        static async Task<(Guid Experiment, string Visitor, string Variant, bool IsNew, bool Converted)> VisitAsync(
            TestExperiment experiment,
            string visitor
        )
        {
            var assigned = (await experiment.Assign(visitor)).Is(HttpStatusCode.OK);
            var converted = (await experiment.Convert(visitor)).Is(HttpStatusCode.OK);
            var variant = assigned["variant"].GetString()!;
            Assert.Equal(variant, converted["variant"].GetString());
            return (experiment.Id, visitor, variant, assigned["isNew"].GetBoolean(), converted["isNew"].GetBoolean());
        }
    }

    [Fact]
    public async Task Obey_a_pause_at_once_wherever_it_was_asked_for()
    {
        await using var second = await RunningServer.StartOnAsync(shared.Server.ConnectionString);
        var here = await An.Experiment.RunningOn(shared.Server);
        var there = here.On(second);
        (await here.Assign("known")).Is(HttpStatusCode.OK);
        (await there.Assign("known too")).Is(HttpStatusCode.OK);

        for (var i = 0; i < 5; i++)
        {
            await here.Take("pause");
            (await there.Assign($"v-{i}")).IsProblem(HttpStatusCode.Conflict, "experiment_not_running");
            (await there.Assign("known")).Is(HttpStatusCode.OK);
            await there.Take("resume");
            (await here.Assign($"v-{i}")).Is(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Know_the_variants_that_the_other_was_told_of()
    {
        await using var second = await RunningServer.StartOnAsync(shared.Server.ConnectionString);
        var here = await An.Experiment.RunningOn(shared.Server);
        var there = here.On(second);
        var before = await there.AssignAll(50);

        foreach (var (round, name) in new[] { "c", "d", "e" }.Index())
        {
            await here.Put(
                "variants",
                new
                {
                    variants = new object[]
                    {
                        new { name = "control", isControl = true },
                        new { name = "b", active = false },
                    }.Concat(new[] { "c", "d", "e" }[..(round + 1)].Select(v => (object)new { name = v })),
                }
            );
            var new1 = await here.AssignAll(30, $"here {name} ");
            // Not one of them was ever seen there, and some have a variant that is not known there yet.
            Assert.Equal(new1, await there.AssignAll(30, $"here {name} "));
            var new2 = await there.AssignAll(30, $"there {name} ");
            Assert.Equal(new2, await here.AssignAll(30, $"there {name} "));
            Assert.Contains(name, new1.Concat(new2));
            Assert.DoesNotContain("b", new1.Concat(new2));
        }

        Assert.Equal(before, await there.AssignAll(50));
        Assert.Equal(before, await here.AssignAll(50));
        await here.IntactEvents();
    }

    [Fact]
    public async Task Keep_every_visitor_while_variants_come_and_go_at_both()
    {
        await using var second = await RunningServer.StartOnAsync(shared.Server.ConnectionString);
        RunningServer[] servers = [shared.Server, second];
        var experiment = await An.AdaptiveExperiment.Under(new { firstBatch = 50 }).RunningOn(servers[0]);
        var names = new List<string> { "b" };

        var seen = Enumerable
            .Range(0, 8)
            .Select(async client =>
            {
                var answers = new List<(string Visitor, string Variant)>();
                for (var i = 0; i < 150; i++)
                {
                    var visitor = $"v-{(client * 20 + i) % 150}";
                    var there = experiment.On(servers[(client + i) % 2]);
                    var variant = (await there.Assign(visitor)).Is(HttpStatusCode.OK)["variant"].GetString()!;
                    Assert.Equal(variant, (await there.Convert(visitor)).Is(HttpStatusCode.OK)["variant"].GetString());
                    answers.Add((visitor, variant));
                }
                return answers;
            })
            .ToArray();
        for (var i = 0; i < 10; i++)
        {
            names.Add($"new {i}");
            var variants = new object[] { new { name = "control", isControl = true } }.Concat(
                names.Select((name, place) => (object)new { name, active = place >= names.Count - 3 })
            );
            (await experiment.On(servers[i % 2]).Put("variants", new { variants })).Is(HttpStatusCode.OK);
        }
        var answers = (await Task.WhenAll(seen)).SelectMany(s => s).GroupBy(a => a.Visitor).ToArray();

        Assert.Equal(150, answers.Length);
        Assert.All(answers, a => Assert.Single(a.Select(x => x.Variant).Distinct()));
        var events = await experiment.IntactEvents();
        Assert.Equal(150, events.Count(e => e.Data is VisitorAssigned));
        Assert.Equal(10, events.Count(e => e.Data is VariantsChanged));
        await ProjectionsEqualAFold(experiment, events);
    }

    [Fact]
    public async Task Let_one_step_through_when_both_are_asked_for_it()
    {
        await using var second = await RunningServer.StartOnAsync(shared.Server.ConnectionString);
        for (var i = 0; i < 5; i++)
        {
            var here = await An.Experiment.DraftOn(shared.Server);

            var answers = await Task.WhenAll(here.Post("start"), here.On(second).Post("start"));

            Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
            Assert
                .Single(answers, a => a.Status != HttpStatusCode.OK)
                .IsProblem(HttpStatusCode.Conflict, "experiment_not_draft");
        }
    }

    [Fact]
    public async Task That_start_at_once_on_an_empty_database_are_both_ready_and_read_each_others_secrets()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();
        var both = await Task.WhenAll(
            RunningServer.StartOnAsync(database.ConnectionString),
            RunningServer.StartOnAsync(database.ConnectionString)
        );
        await using var first = both[0];
        await using var second = both[1];

        var here = await An.Experiment.RunningOn(first);
        var there = await An.Experiment.RunningOn(second);

        var variant = (await here.Assign("v-1")).Is(HttpStatusCode.OK)["variant"].GetString();
        Assert.Equal(variant, (await here.On(second).Assign("v-1")).Is(HttpStatusCode.OK)["variant"].GetString());
        (await there.On(first).Assign("v-1")).Is(HttpStatusCode.OK);
    }

    private static async Task ProjectionsEqualAFold(TestExperiment experiment, IReadOnlyList<StoredEvent> events)
    {
        Experiment? definition = null;
        ExperimentStatistics? statistics = null;
        AllocationState? allocation = null;
        foreach (var e in events)
        {
            definition = Experiment.Evolve(definition, e.StreamId, e.Data, e.Timestamp);
            statistics = ExperimentStatistics.Evolve(statistics, e.Data, e.Timestamp);
            allocation = AllocationState.Evolve(allocation, e.Data, e.Timestamp);
        }
        var services = experiment.Server.App.Services;
        var models = services.GetRequiredService<ReadModels>();
        var stream = await services
            .GetRequiredService<StreamStore>()
            .FetchForWritingAsync(StreamTypes.Experiment, experiment.Id);
        Assert.Equivalent(definition, stream.Snapshot(models.Experiments), strict: true);
        Assert.Equivalent(statistics, stream.Snapshot(models.Statistics)!.Statistics, strict: true);
        Assert.Equivalent(allocation, stream.Snapshot(models.AlgorithmStates)!.State, strict: true);

        var converted = events
            .Where(e => e.Data is ConversionRecorded)
            .ToDictionary(e => ((ConversionRecorded)e.Data).Visitor, e => (long?)e.Version);
        var sticky = events
            .Where(e => e.Data is VisitorAssigned)
            .Select(e => (Event: (VisitorAssigned)e.Data, e.Version))
            .Select(a =>
                $"{a.Event.Visitor} {a.Version} {converted.GetValueOrDefault(a.Event.Visitor)} {a.Event.Propensity} {a.Event.Allocation} {a.Event.Variant}"
            );
        Assert.Equal(
            string.Join('\n', sticky),
            await experiment.Ask(
                """
                SELECT string_agg(format('%s %s %s %s %s %s', encode(visitor, 'hex'), assigned_version, converted_version,
                                         propensity, allocation, variant), E'\n' ORDER BY assigned_version)
                FROM samplit.sticky_assignments WHERE experiment_id = $1
                """
            )
        );
        Assert.Equal(
            string.Join(
                '\n',
                events
                    .Where(e => e.Data is TrafficReallocated)
                    .Select(e => $"{((TrafficReallocated)e.Data).Allocation} {e.Version}")
            ),
            await experiment.Ask(
                """
                SELECT string_agg(format('%s %s', data ->> 'number', data ->> 'version'), E'\n' ORDER BY (data ->> 'number')::int)
                FROM samplit.mt_doc_reallocations WHERE (data ->> 'experimentId')::uuid = $1
                """
            )
        );
    }
}
