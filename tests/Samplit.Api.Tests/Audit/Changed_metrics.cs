using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Audit;

/// <summary>Metrics that were defined before and after the start, as auditors see it in both languages.</summary>
public class Changed_metrics
{
    private static readonly Lazy<Task<(byte[] Export, string Key)>> Shared = new(async () =>
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await using var server = await RunningServer.StartOnAsync(
            auditor.Database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        var experiment = await An.FixedExperiment.DraftOn(server);
        var buyers = await DefineAsync(experiment, "buyers", "purchase", isPrimary: null);
        var viewers = await DefineAsync(experiment, "viewers", "view", isPrimary: true);
        await experiment.Take("start");
        (
            await experiment.Put(
                $"metric-definitions/{buyers}",
                new
                {
                    name = "payers",
                    type = "conversion",
                    eventName = "payment",
                    description = "Who paid.",
                    reason = "To buy is not to pay.",
                }
            )
        ).Is(HttpStatusCode.OK);
        await DefineAsync(experiment, "Buyers", "purchase", isPrimary: null);
        using var retire = await server.Http.DeleteAsync(
            new Uri(
                $"/api/experiments/{experiment.Id}/metric-definitions/{viewers}?reason=Nobody+reads+it.",
                UriKind.Relative
            )
        );
        Assert.Equal(HttpStatusCode.OK, retire.StatusCode);
        await Logs.SignedAsync(server, original.Trusted.Size + (await experiment.IntactEvents()).Count);
        return (await auditor.ExportAsync(experiment.Id), original.Key.ToString());
    });

    [Fact]
    public async Task Are_found_intact_in_both_languages_with_the_same_deviations()
    {
        var (export, key) = await Shared.Value;

        var ours = Another_language.Verify(export).Streams[0];
        var found = await OtherVerifier.ExportAsync(export, key);

        Another_language.IsIntact(found);
        Assert.Empty(ours.WrongDecisions);
        (long, string)[] expected =
        [
            (5, "metrics.buyers.description"),
            (5, "metrics.buyers.eventName"),
            (5, "metrics.buyers.name"),
            (6, "metrics.Buyers"),
            (7, "metrics.viewers"),
        ];
        Assert.Equal(expected, ours.Deviations.Select(d => (d.Sequence, d.Field)).Order());
        Assert.Equal(
            expected,
            found
                .Answer.GetProperty("deviations")
                .EnumerateArray()
                .Select(d => (d.GetProperty("version").GetInt64(), d.GetProperty("field").GetString()!))
                .Order()
        );
    }

    [Theory]
    [InlineData("metric_defined", "metric", "\"0198c0de-0000-7000-8000-0000000000f1\"")]
    [InlineData("metric_defined", "project", "\"0198c0de-0000-7000-8000-0000000000f1\"")]
    [InlineData("metric_defined", "definition.name", "\"Viewers\"")]
    [InlineData("metric_defined", "definition.isPrimary", "true")]
    [InlineData("metric_changed", "reason", "null")]
    [InlineData("metric_changed", "metric", "\"0198c0de-0000-7000-8000-0000000000f1\"")]
    [InlineData(
        "metric_changed",
        "definition",
        """{"name":"buyers","type":"conversion","eventName":"purchase","description":"Of one."}"""
    )]
    [InlineData("metric_retired", "reason", "null")]
    [InlineData("metric_retired", "metric", "\"0198c0de-0000-7000-8000-0000000000f1\"")]
    public async Task Are_found_wrong_in_both_languages(string type, string member, string value)
    {
        var (export, key) = await Shared.Value;

        await Another_language.IsWrongAsync(export, key, type, member, value);
    }

    private static async Task<Guid> DefineAsync(
        TestExperiment experiment,
        string name,
        string eventName,
        bool? isPrimary
    ) => (
            await experiment.Post(
                "metric-definitions",
                body: new
                {
                    name,
                    type = "conversion",
                    eventName,
                    isPrimary,
                    description = "Of one.",
                    reason = "It is worth a look.",
                }
            )
        ).Is(HttpStatusCode.Created)["metric", "id"].GetGuid();
}
