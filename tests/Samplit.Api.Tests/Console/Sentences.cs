using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Timelines;
using Samplit.Domain.Variants;
using Samplit.Domain.Verdicts;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Console;

/// <summary>The console says verdicts and reasons in several languages, by their codes and numbers.</summary>
public class Sentences(SharedServer shared)
{
    private static readonly VerdictArguments Numbers = new(
        VerdictInputs.Conversions,
        IsRate: true,
        Control: "control",
        Variant: "b",
        Difference: 0.01234,
        AtEndLower: -0.00001,
        AtEndUpper: 0.02,
        AnyTimeLower: -0.0312,
        AnyTimeUpper: 0.0456,
        Units: 12_345,
        PlannedUnits: 20_000,
        UnitsLeft: 7_655,
        DaysLeft: 3.2
    );

    [Fact]
    public async Task Are_the_servers_own_in_English()
    {
        VerdictArguments[] arguments =
        [
            Numbers,
            Numbers with
            {
                DaysLeft = 0.4,
                AnyTimeLower = null,
                AnyTimeUpper = null,
            },
            Numbers with
            {
                DaysLeft = 0.999,
                UnitsLeft = 1,
                Units = 20_000,
            },
            Numbers with
            {
                DaysLeft = null,
                PlannedUnits = null,
                Difference = -0.25,
                AtEndLower = null,
            },
            Numbers with
            {
                Metric = "revenue",
                IsRate = false,
                Unit = "EUR",
                Difference = 12.3456,
                AnyTimeLower = -1234.5,
            },
            Numbers with
            {
                Metric = "rounds",
                IsRate = false,
                Variant = null,
                UnitsLeft = null,
            },
            Numbers with
            {
                Cause = UnreadableCause.SampleRatio,
                SampleRatio = 0.00001,
            },
            Numbers with
            {
                Cause = UnreadableCause.SampleRatio,
                SampleRatio = 0.0123,
            },
            Numbers with
            {
                Cause = UnreadableCause.Deviation,
                Deviations = 1,
            },
            Numbers with
            {
                Cause = UnreadableCause.Deviation,
                Deviations = 12,
            },
            Numbers with
            {
                Cause = UnreadableCause.Drift,
            },
            new(),
        ];
        var verdicts =
            from code in Enum.GetValues<VerdictCode>()
            from subject in code is VerdictCode.StopForHarm ? ["b", null] : (string?[])["b"]
            from a in arguments
            // Not without what the sentence is about.
            where code is not VerdictCode.DoNotRead || a.Cause is not null
            where code is not (VerdictCode.ShownAtAnyTime or VerdictCode.PromiseReached) || a.Variant is not null
            select ("verdict", (object)new Verdict(code, subject, a, VerdictText.Say(code, subject, a), [], []));
        var changes = Enum.GetValues<VerdictCode>()
            .SelectMany(code => arguments.SelectMany(a => VerdictText.Changes(code, a)))
            .Distinct()
            .Select(change => ("change", (object)change));

        await SaidAsync([.. verdicts, .. changes, .. Reasons().Select(reason => ("reason", (object)reason))]);
    }

    private static IEnumerable<FrameReason> Reasons()
    {
        foreach (var (before, after) in ((int, int)[])[(500_000, 810_000), (500_000, 4_999), (500_000, 499_900)])
        {
            foreach (var computed in (int?[])[null, 7])
            {
                foreach (var chance in (double[])[0.00001, 0.25, 0.99999])
                {
                    yield return FrameReason.Of(
                        Moved(after, chance, computed),
                        Weights.FromParts([before, 1_000_000 - before])
                    );
                }
            }
        }
        yield return FrameReason.Of(
            Moved(500_000, 0.5, null) with
            {
                FellBack = true,
            },
            Weights.FromParts([500_000, 500_000])
        );
    }

    private static TrafficReallocated Moved(int weight, double chance, int? computed) =>
        new(
            1,
            "thompson",
            1,
            AllocationParameters.DefaultFor(OptimizationTarget.Conversion),
            ReallocationTrigger.Evidence,
            10,
            [
                new("b", 12_345, 1_234, chance, 0.001, weight),
                new("control", 10_000, 900, 1 - chance, 0.002, 1_000_000 - weight),
            ],
            FellBack: false,
            Computed: computed
        );

    private async Task SaidAsync(IReadOnlyList<(string Kind, object Value)> list)
    {
        var json = shared.App.App.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var told = list.Select(item => JsonSerializer.SerializeToNode(item.Value, item.Value.GetType(), json)!)
            .ToArray();
        using var node = Process.Start(
            new ProcessStartInfo("node", [Documented.PathOf("src", "Samplit.Console", "tests", "say.mjs")])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        await node.StandardInput.WriteAsync(
            new JsonArray([
                .. list.Zip(
                    told,
                    (item, value) => (JsonNode)new JsonObject { ["kind"] = item.Kind, ["value"] = value.DeepClone() }
                ),
            ]).ToJsonString()
        );
        node.StandardInput.Close();
        var said = JsonNode.Parse(await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(
            told.Select(value => (value["sentence"] ?? value["text"])!.GetValue<string>()),
            said.AsArray().Select(sentence => sentence!.GetValue<string>())
        );
    }
}
