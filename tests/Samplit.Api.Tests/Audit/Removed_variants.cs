using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Tests.Attribution;
using Samplit.Api.Tests.Story;
using Samplit.Api.Tests.Web;
using Samplit.Api.Web;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Testing;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Audit;

/// <summary>
/// A variant that a guardrail deactivated, and an experiment that was paused as pages hid too long, as auditors see it in
/// both languages.
/// </summary>
public class Removed_variants
{
    private static readonly Lazy<Task<(byte[] Removed, byte[] Hidden, string Key)>> Shared = new(async () =>
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await using var server = await RunningServer.StartOnAsync(
            auditor.Database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        var experiment = await An
            .FixedExperiment.With(("control", 2), ("b", 1), ("c", 1))
            .Saying(new { hypothesis = "b sells more." })
            .RunningOn(server);
        var (shop, type) = (await Shop.OpenAsync(experiment, units: 900), $"t{Guid.NewGuid():N}");
        await shop.DefineAsync(
            new
            {
                name = "refunds",
                type = "conversion",
                eventName = type,
                lowerIsBetter = true,
                guardrail = new { limit = 0.1, action = "removeVariant" },
            }
        );
        var refunds = shop.UnitsOf("b").Concat(shop.UnitsOf("control").Take(130)).Concat(shop.UnitsOf("c").Take(65));
        await shop.TrackAsync(refunds.Select(u => Shop.Event(u, type)));
        await Eventually.TrueAsync("b is removed", async () => (await experiment.Events<VariantsChanged>()).Count == 1);
        await server.Decide(Enumerable.Range(0, 50).Select(i => experiment.Visit($"late-{i}", null)));
        var events = await experiment.IntactEvents();
        Assert.Equal("svc:guardrails", events.Last(e => e.Data is VariantsChanged).Metadata.Actor);
        Assert.Equal(
            GuardrailAction.RemoveVariant,
            events.Select(e => e.Data).OfType<GuardrailBreached>().Single().Action
        );
        Assert.DoesNotContain(events, e => e.Data is ExperimentPaused);
        var hidden = await HiddenAsync(server);
        await Logs.SignedAsync(server, original.Trusted.Size + events.Count + (await hidden.IntactEvents()).Count);
        return (
            await auditor.ExportAsync(experiment.Id),
            await auditor.ExportAsync(hidden.Id),
            original.Key.ToString()
        );
    });

    [Fact]
    public async Task Are_found_intact_in_both_languages_and_are_no_deviation()
    {
        var (export, hidden, key) = await Shared.Value;

        var ours = Another_language.Verify(export).Streams[0];

        Another_language.IsIntact(await OtherVerifier.ExportAsync(export, key));
        Another_language.IsIntact(await OtherVerifier.ExportAsync(hidden, key));
        Assert.Empty(Another_language.Verify(hidden).Streams[0].WrongDecisions);
        Assert.Empty(ours.WrongDecisions);
        Assert.Equal(["metrics.refunds"], ours.Deviations.Select(d => d.Field));
    }

    [Theory]
    [InlineData("guardrail_breached", "action", "null")]
    [InlineData("guardrail_breached", "liftLower", "0.05")]
    [InlineData("variants_changed", "guardrail", "null")]
    [InlineData("variants_changed", "guardrail", "\"0198c0de-0000-7000-8000-0000000000f1\"")]
    public async Task Are_found_wrong_in_both_languages(string type, string member, string value)
    {
        var (export, _, key) = await Shared.Value;

        await Another_language.IsWrongAsync(export, key, type, member, value);
    }

    [Theory]
    [InlineData("shareLower", "0.2")]
    [InlineData("overLimit", "16")]
    [InlineData("visitors", "39")]
    [InlineData("limit.share", "0.5")]
    public async Task Have_counts_that_both_languages_find_wrong(string member, string value)
    {
        var (_, export, key) = await Shared.Value;

        await Another_language.IsWrongAsync(export, key, "blank_time_breached", member, value);
    }

    /// <summary>Of forty visitors, fifteen wait for longer than they may.</summary>
    private static async Task<TestExperiment> HiddenAsync(RunningServer server)
    {
        var site = await TestSite.OnAsync(server);
        var experiment = await site.RunningAsync();
        for (var i = 0; i < 40; i++)
        {
            var blankMilliseconds = i < 25 ? 40 : 450;
            await site.TellAsync(
                new
                {
                    visitor = $"v-{i}",
                    url = $"{TestSite.Origin}/",
                    events = new[] { new { kind = "timing", blankMilliseconds } },
                }
            );
        }
        await server.App.Services.GetRequiredService<BlankTimes>().CheckAsync(CancellationToken.None);
        await Eventually.TrueAsync(
            "it is paused",
            async () => (await experiment.Get())["status"].GetString() == "paused"
        );
        return experiment;
    }
}
