using System.Text.Json;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests.Experiments;

public class Creating_an_experiment
{
    private static readonly CreateExperiment Good = A.Request with
    {
        Description = "The first thing that people see.",
        Hypothesis = "Shorter is better.",
        Tags = ["home"],
    };

    private static readonly Dictionary<string, (CreateExperiment Command, string Field)> Bad = new()
    {
        ["No name"] = (Good with { Name = null }, "name"),
        ["A blank name"] = (Good with { Name = " \u00a0 " }, "name"),
        ["A name of 256 characters"] = (Good with { Name = new('x', 256) }, "name"),
        ["A name with a line feed"] = (Good with { Name = "Hero\n" }, "name"),
        ["A name with U+0000"] = (Good with { Name = "He\0ro" }, "name"),
        ["A description that is too long"] = (Good with { Description = new('x', 10_001) }, "description"),
        ["A description with U+0000"] = (Good with { Description = "\0" }, "description"),
        ["A hypothesis that is too long"] = (Good with { Hypothesis = new('x', 10_001) }, "hypothesis"),
        ["A hypothesis with U+0000"] = (Good with { Hypothesis = "\0" }, "hypothesis"),
        ["No variants"] = (Good with { Variants = null }, "variants"),
        ["One variant"] = (Good with { Variants = [new("control", true, null)] }, "variants"),
        ["51 variants"] = (Good with { Variants = Many(51) }, "variants"),
        ["A variant without a name"] = (With(new(null, false, null)), "variants[1].name"),
        ["A variant with a blank name"] = (With(new(" ", false, null)), "variants[1].name"),
        ["A variant with a tab in its name"] = (With(new("b\t", false, null)), "variants[1].name"),
        ["A variant with a name too long"] = (With(new(new('x', 101), false, null)), "variants[1].name"),
        ["Two variants of one name"] = (With(new("control", false, null)), "variants"),
        ["Two variants of one name but for spaces"] = (With(new(" control ", false, null)), "variants"),
        ["Two controls"] = (With(new("b", true, null)), "variants"),
        ["No control"] = (Good with { Variants = [new("a", false, null), new("b", false, null)] }, "variants"),
        ["A negative weight"] = (Weighing(1, -0.1), "variants[1].weight"),
        ["An infinite weight"] = (Weighing(1, double.PositiveInfinity), "variants[1].weight"),
        ["A weight that is not a number"] = (Weighing(double.NaN, 1), "variants[0].weight"),
        ["A weight for some variants only"] = (Weighing(1, null), "variants"),
        ["Weights of 0"] = (Weighing(0, 0), "variants"),
        ["Weights without a sum"] = (Weighing(double.MaxValue, double.MaxValue), "variants"),
        ["Traffic below 0"] = (Good with { TrafficAllocation = -0.01 }, "trafficAllocation"),
        ["Traffic above 1"] = (Good with { TrafficAllocation = 1.01 }, "trafficAllocation"),
        ["Traffic that is not a number"] = (Good with { TrafficAllocation = double.NaN }, "trafficAllocation"),
        ["An end before the start"] = (Good with { StartAt = World.Noon, EndAt = World.Noon }, "endAt"),
        ["51 tags"] = (Good with { Tags = [.. Enumerable.Range(0, 51).Select(i => $"t{i}")] }, "tags"),
        ["A tag 51 times"] = (Good with { Tags = [.. Enumerable.Repeat("t", 51)] }, "tags"),
        ["A blank tag"] = (Good with { Tags = ["home", ""] }, "tags[1]"),
        ["No tag where one was announced"] = (Good with { Tags = [null!] }, "tags[0]"),
        ["A tag that is too long"] = (Good with { Tags = [new('x', 101)] }, "tags[0]"),
        ["A tag with a control character"] = (Good with { Tags = ["a\u0085b"] }, "tags[0]"),
        ["Metadata that are no object"] = (Good with { Metadata = Json("[1]") }, "metadata"),
        ["Metadata that are null"] = (Good with { Metadata = Json("null") }, "metadata"),
        ["Metadata that are too long"] = (Good with { Metadata = Padded(16_385) }, "metadata"),
        ["A negative seed"] = (Good with { Seed = -1 }, "seed"),
        ["A seed of 2^53"] = (Good with { Seed = 1L << 53 }, "seed"),
        ["A negative floor"] = (Following(p => p with { Floor = -0.01 }), "allocationPolicy.floor"),
        ["A floor above an even split"] = (Following(p => p with { Floor = 0.51 }), "allocationPolicy.floor"),
        ["A floor that is not a number"] = (Following(p => p with { Floor = double.NaN }), "allocationPolicy.floor"),
        ["No first batch"] = (Following(p => p with { FirstBatch = 0 }), "allocationPolicy.firstBatch"),
        ["A first batch of more than a billion"] = (
            Following(p => p with { FirstBatch = 1_000_000_001, LargestBatch = 1_000_000_001 }),
            "allocationPolicy.firstBatch"
        ),
        ["A largest batch below the first"] = (
            Following(p => p with { LargestBatch = 99 }),
            "allocationPolicy.largestBatch"
        ),
        ["A largest batch of more than a billion"] = (
            Following(p => p with { LargestBatch = 1_000_000_001 }),
            "allocationPolicy.largestBatch"
        ),
        ["A prior of nothing"] = (Following(p => p with { PriorAlpha = 0 }), "allocationPolicy.priorAlpha"),
        ["A prior of next to nothing"] = (
            Following(p => p with { PriorAlpha = 1e-307 }),
            "allocationPolicy.priorAlpha"
        ),
        ["A prior that is not a number"] = (
            Following(p => p with { PriorBeta = double.NaN }),
            "allocationPolicy.priorBeta"
        ),
        ["A prior that no evidence could move"] = (
            Following(p => p with { PriorBeta = 1.1e6 }),
            "allocationPolicy.priorBeta"
        ),
        ["A prior of more successes than ever"] = (
            Following(p => p with { PriorAlpha = 1e7 }),
            "allocationPolicy.priorAlpha"
        ),
        ["A negative prior"] = (Following(p => p with { PriorBeta = -1 }), "allocationPolicy.priorBeta"),
        ["No interval"] = (
            Following(p => p with { MaximumIntervalSeconds = 0 }),
            "allocationPolicy.maximumIntervalSeconds"
        ),
        ["An interval of more than a year"] = (
            Following(p => p with { MaximumIntervalSeconds = 31_536_001 }),
            "allocationPolicy.maximumIntervalSeconds"
        ),
    };

    public static TheoryData<string> Problems => [.. Bad.Keys];

    private static readonly Dictionary<string, CreateExperiment> Extreme = new()
    {
        ["A name of 255 characters"] = Good with { Name = new('x', 255) },
        ["A name in any script"] = Good with { Name = "Größe – размер 💶" },
        ["Long texts of many lines"] = Good with { Description = new('\n', 10_000), Hypothesis = new('x', 10_000) },
        ["No texts"] = Good with { Description = null, Hypothesis = null },
        ["50 variants"] = Good with { Variants = Many(50) },
        ["Names of variants that differ in case"] = With(new("Control", false, null)),
        ["A variant without traffic"] = Weighing(1, 0),
        ["The smallest and the largest weight"] = Weighing(1e-290, 1e-284),
        ["Nobody"] = Good with { TrafficAllocation = 0 },
        ["50 tags"] = Good with { Tags = [.. Enumerable.Range(0, 50).Select(i => $"t{i}")] },
        ["No tags"] = Good with { Tags = null },
        ["The largest metadata"] = Good with { Metadata = Padded(16_384) },
        ["The smallest seed"] = Good with { Seed = 0 },
        ["The largest seed"] = Good with { Seed = (1L << 53) - 1 },
        ["A floor that leaves nothing to move"] = Following(p => p with { Floor = 0.5 }),
        ["No floor"] = Following(p => p with { Floor = 0 }),
        ["A reallocation at every visitor"] = Following(p => p with { FirstBatch = 1, LargestBatch = 1 }),
        ["The weakest prior"] = Following(p => p with { PriorAlpha = 1e-6, PriorBeta = 1e-6 }),
        ["The strongest prior"] = Following(p => p with { PriorAlpha = 1e6, PriorBeta = 1e6 }),
        ["The longest interval"] = Following(p => p with { MaximumIntervalSeconds = 31_536_000 }),
    };

    public static TheoryData<string> Limits => [.. Extreme.Keys];

    [Theory]
    [MemberData(nameof(Problems))]
    public void Is_refused_with_the_field_to_blame(string problem) =>
        Given(World.Void).When(Create(Bad[problem].Command)).ThenInvalid(Bad[problem].Field);

    [Theory]
    [MemberData(nameof(Limits))]
    public void Is_allowed_up_to_the_limits(string limit) =>
        Given(World.Void).When(Create(Extreme[limit])).Then<ExperimentCreated>();

    [Fact]
    public void Keeps_what_the_caller_said()
    {
        var command = Good with { Metadata = Json("""{"owner":"growth"}"""), UnitType = UnitType.Session };

        Given(World.Void)
            .When(Create(command))
            .Then<ExperimentCreated>(e =>
            {
                Assert.Equal(("Hero", 42), (e.Name, e.Seed));
                Assert.Equal((command.Description, command.Hypothesis), (e.Description, e.Hypothesis));
                Assert.Equal([new("control", true, 500_000), new("b", false, 500_000)], e.Variants);
                Assert.Equal((AllocationStrategy.Adaptive, UnitType.Session), (e.AllocationStrategy, e.UnitType));
                Assert.Equal(AllocationParameters.Default, e.AllocationPolicy);
                Assert.Equal(1_000_000, e.TrafficPerMillion);
                Assert.Equal(["home"], e.Tags);
                Assert.Equal("""{"owner":"growth"}""", e.Metadata?.GetRawText());
            });
    }

    [Fact]
    public void Trims_names() =>
        Given(World.Void)
            .When(
                Create(
                    Good with
                    {
                        Name = "  Hero ",
                        Variants = [new(" control", true, null), new("b\u00a0", false, null)],
                    }
                )
            )
            .Then<ExperimentCreated>(e =>
            {
                Assert.Equal("Hero", e.Name);
                Assert.Equal(["control", "b"], e.Variants.Select(v => v.Name));
            });

    [Fact]
    public void Keeps_each_tag_once_but_for_spaces_in_the_order_given() =>
        Given(World.Void)
            .When(Create(Good with { Tags = ["home", "Q4", " home ", "q4"] }))
            .Then<ExperimentCreated>(e => Assert.Equal(["home", "Q4", "q4"], e.Tags));

    [Fact]
    public void Shares_traffic_equally_when_nobody_said_otherwise() =>
        Given(World.Void)
            .When(Create(Good with { Variants = Many(3) }))
            .Then<ExperimentCreated>(e => Assert.Equal([333_334, 333_333, 333_333], e.Variants.Select(v => v.Weight)));

    [Theory]
    [InlineData(2.0, 1.0, new[] { 666_667, 333_333 })]
    [InlineData(0.1, 0.2, new[] { 333_333, 666_667 })]
    [InlineData(90.0, 10.0, new[] { 900_000, 100_000 })]
    [InlineData(1.0, 0.0, new[] { 1_000_000, 0 })]
    [InlineData(1e-300, 3e-300, new[] { 250_000, 750_000 })]
    public void Apportions_weights_of_any_unit_by_largest_remainder(double control, double b, int[] weights) =>
        Given(World.Void)
            .When(Create(Weighing(control, b)))
            .Then<ExperimentCreated>(e => Assert.Equal(weights, e.Variants.Select(v => v.Weight)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.1, 100_000)]
    [InlineData(0.123_456_7, 123_457)]
    [InlineData(1, 1_000_000)]
    public void Counts_traffic_in_parts_per_million(double fraction, int perMillion) =>
        Given(World.Void)
            .When(Create(Good with { TrafficAllocation = fraction }))
            .Then<ExperimentCreated>(e => Assert.Equal(perMillion, e.TrafficPerMillion));

    [Theory]
    [InlineData(1, 1e-7, "variants[1].weight")]
    [InlineData(1e-9, 1, "variants[0].weight")]
    public void Refuses_a_weight_that_comes_out_as_nobody(double control, double b, string field) =>
        Assert.Equal(field, CreateExperiment.Decide(Weighing(control, b)).Refusal?.Field);

    [Theory]
    [InlineData(4e-7, "trafficAllocation")]
    [InlineData(double.Epsilon, "trafficAllocation")]
    public void Refuses_a_part_of_the_traffic_that_is_nobody(double fraction, string field) =>
        Assert.Equal(field, CreateExperiment.Decide(Good with { TrafficAllocation = fraction }).Refusal?.Field);

    [Fact]
    public void Refuses_a_floor_that_is_nobody_and_a_bound_of_nothing()
    {
        Assert.Equal(
            "allocationPolicy.floor",
            CreateExperiment.Decide(Following(p => p with { Floor = 1e-9 })).Refusal?.Field
        );
        Assert.Equal(
            "allocationPolicy.unitsToLead",
            CreateExperiment.Decide(Following(p => p with { UnitsToLead = 0 })).Refusal?.Field
        );
    }

    [Fact]
    public void Bounds_nobody_where_the_split_is_fixed() =>
        Given(World.Void)
            .When(
                Create(
                    Good with
                    {
                        AllocationStrategy = AllocationStrategy.Fixed,
                        AllocationPolicy = AllocationParameters.DefaultFor(OptimizationTarget.Conversion),
                    }
                )
            )
            .Then<ExperimentCreated>(e => Assert.Null(e.AllocationPolicy.UnitsToLead));

    [Fact]
    public void Says_what_would_be_right() =>
        Assert.All(
            Bad.Values,
            bad => Assert.EndsWith(".", CreateExperiment.Decide(bad.Command).Refusal!.Detail, StringComparison.Ordinal)
        );

    private static CreateExperiment With(NewVariant second) =>
        Good with
        {
            Variants = [new("control", IsControl: true, Weight: null), second],
        };

    private static CreateExperiment Weighing(double? control, double? b) =>
        Good with
        {
            Variants = [new("control", IsControl: true, control), new("b", IsControl: false, b)],
        };

    private static CreateExperiment Following(Func<AllocationParameters, AllocationParameters> change) =>
        Good with
        {
            AllocationPolicy = change(AllocationParameters.Default),
        };

    private static NewVariant[] Many(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new NewVariant($"v{i}", IsControl: i == 0, Weight: null))];

    private static JsonElement Json(string json) => JsonElement.Parse(json);

    /// <summary>An object of so many characters.</summary>
    private static JsonElement Padded(int length) => Json($$"""{"a":"{{new string('x', length - 8)}}"}""");
}
