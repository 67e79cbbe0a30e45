using Samplit.Api.Tests.Story;
using Samplit.Domain.Allocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Posteriors;
using Samplit.Testing;

namespace Samplit.Api.Tests.Statistics;

public class Reading_statistics(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Counts_what_the_stream_holds_and_judges_it_by_the_experiments_prior()
    {
        var experiment = await An
            .AdaptiveExperiment.With(("control", 2), ("b", 1), ("c", 1))
            .Under(
                new
                {
                    priorAlpha = 2,
                    priorBeta = 8,
                    firstBatch = 60,
                }
            )
            .RunningOn(_server);
        await experiment.AssignAll(200);
        await Task.WhenAll(Enumerable.Range(1, 70).Select(i => experiment.Convert($"v-{i}", i / 8.0)));
        await experiment.Post("reallocations");

        var answer = await experiment.Get("/statistics");

        var events = await experiment.Events();
        var assigned = events.Select(e => e.Data).OfType<VisitorAssigned>().CountBy(e => e.Variant).ToDictionary();
        var conversions = events
            .Select(e => e.Data)
            .OfType<ConversionRecorded>()
            .ToLookup(e => e.Variant, e => e.Value);
        var last = events.Select(e => e.Data).OfType<TrafficReallocated>().Last();
        string[] names = ["control", "b", "c"];
        var posteriors = names
            .Select(n => BetaDistribution.FromCounts(conversions[n].Count(), assigned[n], 2, 8))
            .ToArray();
        var best = BestProbability.Compute(posteriors);
        Assert.Equal((experiment.Id, events[^1].Version, last.Allocation), Head(answer));
        Assert.Equal(200, assigned.Values.Sum());
        Assert.Equal(70, names.Sum(n => conversions[n].Count()));
        foreach (var (i, name) in names.Index())
        {
            var variant = answer["variants", i];
            var interval = posteriors[i].EqualTailedInterval(0.95);
            Assert.Equal(name, variant.GetProperty("variant").GetString());
            Assert.Equal(assigned[name], variant.GetProperty("assignments").GetInt32());
            Assert.Equal(conversions[name].Count(), variant.GetProperty("conversions").GetInt32());
            Assert.Equal(conversions[name].Sum(), variant.GetProperty("value").GetDouble());
            var rate = (double)conversions[name].Count() / assigned[name];
            Assert.Equal(rate, variant.GetProperty("rate").GetDouble());
            Assert.Equal(interval.Lower, variant.GetProperty("interval")[0].GetDouble());
            Assert.Equal(interval.Upper, variant.GetProperty("interval")[1].GetDouble());
            Assert.Equal(best.ProbabilityBest[i], variant.GetProperty("probabilityBest").GetDouble());
            Assert.Equal(last.Variants[i].Weight / 1e6, variant.GetProperty("share").GetDouble());
        }
        Assert.Equal(1, Numbers(answer, "probabilityBest").Sum(), 9);
        Assert.Equal(1, Numbers(answer, "share").Sum(), 9);
    }

    [Fact]
    public async Task Is_as_new_as_the_last_answer_that_was_given()
    {
        var experiment = await An.FixedExperiment.RunningOn(_server);

        for (var i = 1; i <= 20; i++)
        {
            await experiment.Assign($"v-{i}");

            var answer = await experiment.Get("/statistics");
            Assert.Equal(2 + i, answer["version"].GetInt64());
            Assert.Equal(i, Numbers(answer, "assignments").Sum());
        }
    }

    private static (Guid, long, int) Head(Answer answer) =>
        (answer["experimentId"].GetGuid(), answer["version"].GetInt64(), answer["allocation"].GetInt32());

    private static IEnumerable<double> Numbers(Answer answer, string member) =>
        answer["variants"].EnumerateArray().Select(v => v.GetProperty(member).GetDouble());
}
