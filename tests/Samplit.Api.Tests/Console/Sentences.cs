using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Samplit.Api.Health;
using Samplit.Api.Statistics;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;
using Samplit.Domain.Health;
using Samplit.Domain.MetricDefinitions.Decisions;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Timelines;
using Samplit.Domain.Variants;
using Samplit.Domain.Verdicts;
using Samplit.Statistics.Moments;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Console;

/// <summary>The console says verdicts and reasons in several languages, by their codes and numbers.</summary>
public class Sentences(SharedServer shared)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

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

        var experiment = await (await An.FixedExperiment.RunningOn(shared.App)).Definition();
        await SaidAsync([
            .. verdicts,
            .. changes,
            .. Reasons().Select(reason => ("reason", (object)reason)),
            .. Findings().Select(finding => ("finding", (object)finding)),
            .. Decisions(experiment).Select(reason => ("why", (object)reason)),
            .. Deviations.Select(deviation => ("deviation", (object)DeviationView.From(deviation))),
        ]);
    }

    /// <summary>Of experiments that are shown to be better or worse, or too young, or not at all.</summary>
    private static IEnumerable<DecisionReason> Decisions(Experiment experiment) =>
        from purpose in (ExperimentPurpose?[])[null, ExperimentPurpose.Earn]
        from planned in (long?[])[null, 1_000, 100_000]
        from b in ((long, long)[])[(10, 50), (500, 5_000), (545, 5_000), (700, 5_000), (300, 5_000), (0, 5_000)]
        from reason in VerdictInputs
            .ByConversions(
                experiment with
                {
                    Purpose = purpose,
                    Registered = new(null, null, null, planned),
                },
                [Under(0, (250, 2_500), b), Under(1, (250, 2_500), b), Under(2, (0, 0), (0, 0))],
                [],
                experiment.StartedAt!.Value.AddDays(3)
            )
            .Decision
            is { } inputs
            ? DecideExperiment.From(inputs).Reasons
            : []
        select reason;

    private static readonly Deviation[] Deviations =
    [
        new(7, Noon, "hypothesis", "It sells.", "It does not.", "We think again."),
        new(8, Noon, "metric", Before: null, "orders", Reason: null),
        new(9, Noon, "stopRule", "A week.", After: null, Reason: null),
        new(10, Noon, "minimumSample", "20000", "10000", "Too long."),
        new(11, Noon, "minimumSample", "20000", "completed with 53", Reason: null),
        new(12, Noon, "variants", "a 50 %, b 50 %", "a 10 %, b 90 %", "Better."),
        new(13, Noon, "approval", "complete by one", "complete by nobody", "Nobody is here."),
        new(14, Noon, "metrics.orders.cap", "none", "100", Reason: null),
    ];

    private static AllocationCounts Under(int number, (long, long) control, (long, long) b) =>
        new(
            number,
            Weights.Uniform(2),
            [new Proportion(control.Item1, control.Item2), new Proportion(b.Item1, b.Item2)]
        );

    private static IEnumerable<HealthFindingView> Findings()
    {
        var levels = new RatioDimension(
            "browser",
            [
                new("Safari", new RatioCounts([1_000, 400], [700, 700])),
                new("Chrome", new RatioCounts([5_000, 5_010], [5_005, 5_005])),
            ]
        );
        foreach (
            var (all, dimensions) in ((RatioCounts, RatioDimension[])[])
                [
                    (new([5_000, 5_010], [5_005, 5_005]), []),
                    (new([6_000, 5_410], [5_705, 5_705]), [levels]),
                    (new([6_000, 5_000], [5_500, 5_500]), []),
                    (new([6_000, 5_000, 5_500], [5_500, 5_500, 5_500]), []),
                    (new([6_000, 10], [6_010, 0]), []),
                ]
        )
        {
            var report = HealthReport.From(
                new HealthInputs(
                    [.. Enumerable.Range(0, all.Observed.Count).Select(i => $"v{i}")],
                    all,
                    dimensions,
                    new(11_000, 1_500, 9_500, 12, 1_234, 100_000, 7),
                    new(5_000, Noon, Noon.AddDays(5)),
                    Noon.AddDays(7),
                    BlankTime: new(new BlankTimeLimit(500, 0.01), 1_234, 56)
                )
            );
            foreach (var finding in ExperimentHealthView.All(report, i => $"v{i}"))
            {
                yield return finding;
            }
        }
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
