using System.Net;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Story;
using Samplit.Testing;
using Samplit.Verify.Audit;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Audit;

/// <summary>
/// Variants that were changed while visitors came, as auditors see it: the program, its memory and the other verifier.
/// </summary>
public class Changed_variants
{
    private static readonly object[] Added =
    [
        new { name = "control", isControl = true },
        new { name = "b" },
        new { name = "c" },
    ];

    private static readonly object[] Weighed =
    [
        new
        {
            name = "control",
            isControl = true,
            weight = 1,
        },
        new { name = "b", active = false },
        new { name = "c", weight = 2 },
    ];

    /// <summary>
    /// An export of an experiment with variants, one of an experiment with elements, and the key of their log.
    /// </summary>
    private static readonly Lazy<Task<(byte[] Variants, byte[] Elements, string Key)>> Shared = new(async () =>
    {
        var (original, auditor) = await SealedDatabase.CopyAsync();
        await using var server = await RunningServer.StartOnAsync(
            auditor.Database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        var variants = await RegisteredAsync(server);
        var elements = await WithElementsAsync(server);
        var events = (await variants.IntactEvents()).Count + (await elements.IntactEvents()).Count;
        await Logs.SignedAsync(server, original.Trusted.Size + events);
        return (
            await auditor.ExportAsync(variants.Id),
            await auditor.ExportAsync(elements.Id),
            original.Key.ToString()
        );
    });

    [Fact]
    public async Task Are_found_intact_in_both_languages_with_the_same_deviations()
    {
        var (variants, elements, key) = await Shared.Value;

        foreach (var export in new[] { variants, elements })
        {
            var ours = Another_language.Verify(export).Streams[0];
            var found = await OtherVerifier.ExportAsync(export, key);
            Another_language.IsIntact(found);
            Assert.Empty(ours.WrongDecisions);
            Assert.Equal(
                ours.Deviations.Select(d => (d.Sequence, d.Field)),
                found
                    .Answer.GetProperty("deviations")
                    .EnumerateArray()
                    .Select(d => (d.GetProperty("version").GetInt64(), d.GetProperty("field").GetString()!))
            );
        }
        Assert.Equal(
            ["variants", "variants"],
            Another_language.Verify(variants).Streams[0].Deviations.Select(d => d.Field)
        );
    }

    [Theory]
    [InlineData("allocation", "9")]
    [InlineData("readVersion", "1")]
    [InlineData("variants.0.name", "\"original\"")]
    [InlineData("variants.0.isControl", "false")]
    [InlineData("variants.0.weight", "1")]
    [InlineData("variants.0.assignments", "0")]
    [InlineData("variants.0.conversions", "999")]
    [InlineData("variants.0.active", "false")]
    [InlineData("variants.0.url", "\"/\"")]
    [InlineData("variants.0.share", "-1")]
    [InlineData("variants.1.share", "1")]
    [InlineData("variants.2.assignments", "1")]
    [InlineData("variants.2.active", "false")]
    [InlineData("variants.2.name", "\"b\"")]
    [InlineData(
        "elements",
        "[{\"name\":\"x\",\"kind\":\"text\",\"selector\":{\"kind\":\"id\",\"value\":\"x\"},\"variants\":[]}]"
    )]
    public async Task Are_found_wrong_in_both_languages(string member, string value)
    {
        var (variants, _, key) = await Shared.Value;

        await Another_language.IsWrongAsync(variants, key, "variants_changed", member, value);
    }

    [Theory]
    [InlineData("variants.0.parts.0", "\"hello\"")]
    [InlineData("variants.4.parts.0", "\"hello\"")]
    [InlineData("variants.4.name", "\"hi\"")]
    [InlineData("variants.5.active", "false")]
    [InlineData("variants.4.share", "2")]
    [InlineData("elements.0.name", "\"h1\"")]
    [InlineData("elements.0.kind", "\"text\"")]
    [InlineData("elements.0.variants.1.content.text", "\"Good day\"")]
    [InlineData("elements.0.variants.1.name", "\"bye\"")]
    [InlineData("elements.0.variants.0.isControl", "false")]
    [InlineData("elements.1.variants.1.active", "false")]
    public async Task Are_found_wrong_in_both_languages_when_they_are_combinations(string member, string value)
    {
        var (_, elements, key) = await Shared.Value;

        await Another_language.IsWrongAsync(elements, key, "variants_changed", member, value);
    }

    [Fact]
    public async Task Are_remembered_by_an_auditor_who_goes_on_behind_them()
    {
        var (grown, auditor, state) = await GrownDatabase.CopyAsync();
        await auditor.VerifyAsync(state: state);
        await using (
            var server = await RunningServer.StartOnAsync(
                auditor.Database.ConnectionString,
                ("Samplit:CheckpointInterval", "00:00:00.05")
            )
        )
        {
            var experiment = new TestExperiment(server, grown.Experiment);
            (await experiment.Put("variants", new { variants = Added })).Is(HttpStatusCode.OK);
            (await experiment.Post("metric-definitions", body: Buyers("purchase"))).Is(HttpStatusCode.Created);
            await experiment.AssignAll(60, "between ");
        }
        await GoOnAsync("later");
        var first = await auditor.VerifyAsync(state: state);
        await GoOnAsync("last");
        var second = await auditor.VerifyAsync(state: state);

        Assert.Equal((AuditVerdict.Intact, AuditVerdict.Intact), (first.Verdict, second.Verdict));
        Assert.Equal(first.Checked, second.Log.Since);
        Assert.Equal(AuditVerdict.Intact, (await auditor.VerifyAsync()).Verdict);

        async Task GoOnAsync(string visitors)
        {
            await using var server = await RunningServer.StartOnAsync(
                auditor.Database.ConnectionString,
                ("Samplit:CheckpointInterval", "00:00:00.05")
            );
            var experiment = new TestExperiment(server, grown.Experiment);
            await experiment.AssignAll(40, visitors);
            (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
            var metric = (await experiment.Get("/metric-definitions"))["metrics", 0, "id"].GetGuid();
            (await experiment.Put($"metric-definitions/{metric}", Buyers(visitors))).Is(HttpStatusCode.OK);
            var sealedSize = (long)(await experiment.Ask("SELECT count(*) FROM samplit.mt_events WHERE $1 = $1"))!;
            await Logs.SignedAsync(server, sealedSize);
        }
    }

    private static object Buyers(string eventName) =>
        new
        {
            name = "buyers",
            type = "conversion",
            eventName,
            reason = "It is called so.",
        };

    private static async Task<TestExperiment> RegisteredAsync(RunningServer server)
    {
        var experiment = await An
            .AdaptiveExperiment.With(("control", 2), ("b", 1))
            .Under(new { firstBatch = 20, largestBatch = 20 })
            .DraftOn(server);
        await experiment.Put("preregistration", new { metric = "purchases" });
        await experiment.Take("start");
        await VisitAsync(experiment, "first");
        (await experiment.Put("variants", new { variants = Added, reason = "More choice." })).Is(HttpStatusCode.OK);
        await VisitAsync(experiment, "second");
        (await experiment.Put("variants", new { variants = Weighed })).Is(HttpStatusCode.OK);
        await VisitAsync(experiment, "third");
        return experiment;
    }

    private static async Task<TestExperiment> WithElementsAsync(RunningServer server)
    {
        static JsonObject Elements(string hi, string weight) =>
            JsonNode
                .Parse(
                    $$"""
                    {"elements": [
                      {"name": "headline", "kind": "headline", "selector": {"kind": "css", "value": "h1"}, "variants": [
                        {"name": "welcome", "isControl": true},
                        {"name": "hello", "content": {"text": "Hello"} }{{hi}}
                      ]},
                      {"name": "button", "kind": "button", "selector": {"kind": "class", "value": "buy"}, "variants": [
                        {"name": "plain", "isControl": true, "weight": {{weight}} },
                        {"name": "red", "weight": {{weight}}, "content": {"style": {"color": "red"} } }
                      ]}
                    ]}
                    """
                )!
                .AsObject();
        var request = Elements(hi: "", weight: "1");
        request["name"] = $"elements {Guid.NewGuid():N}";
        request["type"] = "multi_element";
        var created = await server.PostAsync("/api/experiments", request);
        var experiment = await TestExperiment.Of(server, created).Take("start");
        await VisitAsync(experiment, "first");
        var added = Elements(""", {"name": "hi", "content": {"text": "Hi"}}""", weight: "null");
        (await experiment.Put("variants", added)).Is(HttpStatusCode.OK);
        await VisitAsync(experiment, "second");
        var off = Elements(""", {"name": "hi", "content": {"text": "Hi"}, "active": false}""", weight: "0.3");
        (await experiment.Put("variants", off)).Is(HttpStatusCode.OK);
        await VisitAsync(experiment, "third");
        return experiment;
    }

    private static async Task VisitAsync(TestExperiment experiment, string visitors)
    {
        for (var i = 0; i < 50; i++)
        {
            var variant = (await experiment.Assign($"{visitors} {i}"))["variant"].GetString()!;
            if (i % (variant.Length % 3 + 2) == 0)
            {
                await experiment.Convert($"{visitors} {i}");
            }
        }
        await experiment.Convert("first 1");
    }
}
