using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Audit;

/// <summary>
/// Allocations by algorithms and targets other than the usual ones, as auditors see them in both languages.
/// </summary>
public class Recorded_allocations
{
    private static readonly An[] Learning =
    [
        An.AdaptiveExperiment.By("thompson", "beta-pooled"),
        An.AdaptiveExperiment.By("thompson", "period-adjusted"),
        An.AdaptiveExperiment.By("thompson", "period-weighted"),
        An.AdaptiveExperiment.Serving("balanced"),
    ];

    /// <summary>
    /// Exports of an experiment that follows clicks and of one an algorithm, and the key of their log.
    /// </summary>
    private static readonly Lazy<Task<(byte[] Clicks, byte[][] Visitors, string Key)>> Shared = new(async () =>
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await using var server = await RunningServer.StartOnAsync(
            auditor.Database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        var clicks = await FollowingAsync(server);
        var visitors = new List<TestExperiment>();
        foreach (var experiment in Learning)
        {
            visitors.Add(await LearningAsync(server, experiment));
        }
        var events = (await clicks.IntactEvents()).Count;
        foreach (var experiment in visitors)
        {
            events += (await experiment.IntactEvents()).Count;
        }
        // The metrics are an event of their source.
        await Logs.SignedAsync(server, original.Trusted.Size + events + 2);
        var exports = new List<byte[]>();
        foreach (var experiment in visitors)
        {
            exports.Add(await auditor.ExportAsync(experiment.Id));
        }
        return (await auditor.ExportAsync(clicks.Id), [.. exports], original.Key.ToString());
    });

    [Fact]
    public async Task Are_found_intact_in_both_languages()
    {
        var (clicks, visitors, key) = await Shared.Value;

        foreach (var export in visitors.Append(clicks))
        {
            Assert.Empty(Another_language.Verify(export).Streams[0].WrongDecisions);
            Another_language.IsIntact(await OtherVerifier.ExportAsync(export, key));
        }
    }

    [Theory]
    [InlineData("number", "2")]
    [InlineData("windowDays", "13")]
    [InlineData("from", "\"2026-01-01\"")]
    [InlineData("target", "\"conversion\"")]
    [InlineData("algorithm", "\"ucb1\"")]
    [InlineData("algorithmVersion", "\"pooled\"")]
    [InlineData("seed", "1")]
    [InlineData("readVersion", "1000")]
    [InlineData("parameters.floor", "0.25")]
    [InlineData("usedFallback", "false")]
    [InlineData("periods.0.units.0", "999")]
    [InlineData("periods.0.successes.0", "11")]
    [InlineData("variants.0.variant", "\"original\"")]
    [InlineData("variants.0.isControl", "false")]
    [InlineData("variants.0.weight", "1")]
    [InlineData("variants.0.impressions", "1")]
    [InlineData("variants.0.clicks", "1")]
    [InlineData("variants.0.rate", "0.5")]
    [InlineData("variants.0.posterior.alpha", "1")]
    [InlineData("variants.2.fromPrior", "false")]
    [InlineData("variants.1.active", "false")]
    public async Task Are_found_wrong_in_both_languages_when_they_were_computed_otherwise(string member, string value)
    {
        var (clicks, _, key) = await Shared.Value;

        await Another_language.IsWrongAsync(clicks, key, "allocation_computed", member, value);
    }

    [Theory]
    [InlineData("computed", "9")]
    [InlineData("trigger", "\"time\"")]
    [InlineData("fellBack", "false")]
    [InlineData("policy", "\"thompson_top_two\"")]
    [InlineData("variants.0.probabilityBest", "0.5")]
    [InlineData("variants.0.weight", "1")]
    public async Task Are_found_wrong_in_both_languages_when_other_ones_were_put_in_force(string member, string value)
    {
        var (clicks, _, key) = await Shared.Value;

        await Another_language.IsWrongAsync(clicks, key, "traffic_reallocated", member, value);
    }

    [Theory]
    [InlineData("policy", "\"thompson_top_two\"")]
    [InlineData("computed", "1")]
    [InlineData("periods.0.units.0", "0")]
    [InlineData("periods.0.successes.1", "7")]
    [InlineData("periods.0.exposure.1", "1000")]
    [InlineData("periods.0.period", "\"5\"")]
    [InlineData("variants.0.weight", "1")]
    public async Task Are_found_wrong_in_both_languages_when_visitors_say_something_else(string member, string value)
    {
        var (_, visitors, key) = await Shared.Value;

        foreach (var export in visitors)
        {
            await Another_language.IsWrongAsync(export, key, "traffic_reallocated", member, value);
        }
    }

    [Theory]
    [InlineData("purpose", "\"earn\"")]
    [InlineData("algorithmVersion", "\"period-adjusted\"")]
    public async Task Are_found_wrong_in_both_languages_when_another_algorithm_serves_the_purpose(
        string member,
        string value
    )
    {
        var (_, visitors, key) = await Shared.Value;

        await Another_language.IsWrongAsync(visitors[^1], key, "experiment_created", member, value);
    }

    /// <summary>Three variants, one of which is never shown where clicks are counted.</summary>
    private static async Task<TestExperiment> FollowingAsync(RunningServer server)
    {
        var experiment = await An
            .AdaptiveExperiment.With(("control", 1), ("b", 1), ("c", 1))
            .For("ctr")
            .Under(new { floor = 0.05 })
            .RunningOn(server);
        await experiment.Measure(("control", 1, 1_000, 10), ("b", 1, 1_000, 15));
        (await experiment.Post("allocations")).Is(HttpStatusCode.OK);
        (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
        await experiment.AssignAll(20);
        await experiment.Measure(("c", 1, 1_000, 40));
        (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
        (await experiment.Post("allocations?windowDays=3")).Is(HttpStatusCode.OK);
        return experiment;
    }

    private static async Task<TestExperiment> LearningAsync(RunningServer server, An learning)
    {
        var experiment = await learning
            .Under(
                new
                {
                    floor = 0.05,
                    conversionDelaySeconds = 60,
                    warmUp = 8,
                    firstBatch = 1_000,
                }
            )
            .RunningOn(server);
        for (var round = 0; round < 3; round++)
        {
            await experiment.AssignAll(30, $"{round}-");
            await experiment.Convert($"{round}-3");
            await experiment.Convert($"{round / 2}-5");
            (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
            (await experiment.Post("allocations?windowDays=2")).Is(HttpStatusCode.OK);
        }
        return experiment;
    }
}
