using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.Tests.Allocation;

public class Choosing_an_algorithm
{
    [Theory]
    [InlineData(OptimizationTarget.Conversion, "balanced-thompson", "beta-pooled")]
    [InlineData(OptimizationTarget.Ctr, "thompson", "beta-pooled")]
    [InlineData(OptimizationTarget.Rps, "thompson", "gamma-day-adjusted")]
    [InlineData(OptimizationTarget.Rpm, "thompson", "gamma-day-adjusted")]
    public void Is_not_needed(OptimizationTarget target, string name, string version) =>
        Assert.Equal((target, name, version), Chosen(Of(target)));

    [Theory]
    [InlineData("thompson", null, "thompson", "beta-pooled")]
    [InlineData("thompson", "period-adjusted", "thompson", "period-adjusted")]
    [InlineData(null, "period-weighted", "thompson", "period-weighted")]
    [InlineData("kl-ucb", null, "kl-ucb", "pooled")]
    [InlineData("top-two-thompson", "beta-pooled", "top-two-thompson", "beta-pooled")]
    public void Names_it_and_perhaps_its_version(string? name, string? version, string chosen, string chosenVersion)
    {
        var command = Of(OptimizationTarget.Conversion) with { Algorithm = name, AlgorithmVersion = version };

        Assert.Equal((OptimizationTarget.Conversion, chosen, chosenVersion), Chosen(command));
    }

    [Theory]
    [InlineData("thomson", null, "algorithm")]
    [InlineData("fixed", null, "algorithm")]
    [InlineData("thompson", "beta", "algorithmVersion")]
    [InlineData("thompson", "two-part", "algorithmVersion")]
    [InlineData(null, "pooled", "algorithmVersion")]
    public void Is_refused_where_there_is_none(string? name, string? version, string field)
    {
        var command = Of(OptimizationTarget.Conversion) with { Algorithm = name, AlgorithmVersion = version };

        Assert.Equal(field, CreateExperiment.Decide(command).Refusal?.Field);
    }

    [Theory]
    [InlineData(OptimizationTarget.Conversion, ExperimentPurpose.Learn, "even", "uniform")]
    [InlineData(OptimizationTarget.Conversion, ExperimentPurpose.Balanced, "balanced-thompson", "beta-pooled")]
    [InlineData(OptimizationTarget.Conversion, ExperimentPurpose.Earn, "thompson", "beta-pooled")]
    [InlineData(OptimizationTarget.Ctr, ExperimentPurpose.Balanced, "balanced-thompson", "beta-pooled")]
    [InlineData(OptimizationTarget.Rps, ExperimentPurpose.Earn, "thompson", "gamma-day-adjusted")]
    public void Follows_from_a_purpose(
        OptimizationTarget target,
        ExperimentPurpose purpose,
        string name,
        string version
    )
    {
        var command = Of(target) with { Purpose = purpose };

        Assert.Equal((target, name, version), Chosen(command));
        Assert.Equal(purpose, Created(command).Purpose);
    }

    [Fact]
    public void Is_for_a_purpose_unless_it_was_named()
    {
        Assert.Equal(ExperimentPurpose.Balanced, Created(Of(OptimizationTarget.Conversion)).Purpose);
        Assert.Equal(ExperimentPurpose.Earn, Created(Of(OptimizationTarget.Ctr)).Purpose);
        Assert.Null(Created(Of(OptimizationTarget.Conversion) with { Algorithm = "thompson" }).Purpose);
        Assert.Null(Created(Of(OptimizationTarget.Conversion) with { AlgorithmVersion = "beta-pooled" }).Purpose);
        var still = Of(OptimizationTarget.Conversion) with { AllocationStrategy = AllocationStrategy.Fixed };
        Assert.Null(Created(still).Purpose);
    }

    [Theory]
    [InlineData(OptimizationTarget.Conversion, AllocationStrategy.Adaptive, "thompson", null)]
    [InlineData(OptimizationTarget.Conversion, AllocationStrategy.Adaptive, null, "beta-pooled")]
    [InlineData(OptimizationTarget.Conversion, AllocationStrategy.Fixed, null, null)]
    [InlineData(OptimizationTarget.Rps, AllocationStrategy.Adaptive, null, null)]
    public void Follows_from_no_purpose_where_there_is_none(
        OptimizationTarget target,
        AllocationStrategy strategy,
        string? name,
        string? version
    )
    {
        var command = Of(target) with
        {
            AllocationStrategy = strategy,
            Algorithm = name,
            AlgorithmVersion = version,
            Purpose = ExperimentPurpose.Balanced,
        };

        Assert.Equal("purpose", CreateExperiment.Decide(command).Refusal?.Field);
    }

    [Fact]
    public void Is_refused_without_the_floor_that_it_needs()
    {
        var command = Of(OptimizationTarget.Ctr) with { Algorithm = "ucb1" };

        Assert.Equal("allocationPolicy.floor", CreateExperiment.Decide(command).Refusal?.Field);
        Assert.Null(
            CreateExperiment
                .Decide(command with { AllocationPolicy = command.AllocationPolicy with { Floor = 0.01 } })
                .Refusal
        );
    }

    [Fact]
    public void Is_not_for_a_fixed_allocation()
    {
        var command = Of(OptimizationTarget.Ctr) with { AllocationStrategy = AllocationStrategy.Fixed };

        Assert.Equal((OptimizationTarget.Ctr, "fixed", "as-given"), Chosen(command));
        Assert.Equal("algorithm", CreateExperiment.Decide(command with { Algorithm = "thompson" }).Refusal?.Field);
        Assert.Equal(
            "algorithmVersion",
            CreateExperiment.Decide(command with { AlgorithmVersion = "x" }).Refusal?.Field
        );
        var learning = command with { AllocationPolicy = command.AllocationPolicy with { WarmUp = 100 } };
        Assert.Equal("allocationPolicy", CreateExperiment.Decide(learning).Refusal?.Field);
    }

    [Fact]
    public void Says_what_has_to_be_kept_of_visitors()
    {
        var usual = Of(OptimizationTarget.Conversion);
        AllocationParameters Kept(CreateExperiment command) => Created(command).AllocationPolicy;

        Assert.Null(Kept(usual).Periods);
        Assert.Equal(64, Kept(usual with { AlgorithmVersion = "period-adjusted" }).Periods);
        Assert.Equal(64, Kept(With(p => p with { Discount = 0.9 })).Periods);
        Assert.Equal(64, Kept(With(p => p with { Window = 5 })).Periods);
        Assert.Equal(1, Kept(With(p => p with { ConversionDelaySeconds = 600 })).Periods);
        Assert.Null(Kept(With(p => p with { WarmUp = 600 })).Periods);
        var many = usual with
        {
            AlgorithmVersion = "period-adjusted",
            Variants = [A.Control, .. Enumerable.Range(0, 29).Select(i => A.Variant($"v{i}"))],
        };
        Assert.Equal(21, Kept(many).Periods);

        CreateExperiment With(Func<AllocationParameters, AllocationParameters> change) =>
            usual with
            {
                AllocationPolicy = change(usual.AllocationPolicy),
            };
    }

    public static readonly TheoryData<string, AllocationParameters> Wrong = new()
    {
        { "warmUp", AllocationParameters.Default with { WarmUp = 0 } },
        { "window", AllocationParameters.Default with { Window = 0 } },
        { "window", AllocationParameters.Default with { Window = 366 } },
        { "discount", AllocationParameters.Default with { Discount = 0 } },
        { "discount", AllocationParameters.Default with { Discount = 1.1 } },
        { "discount", AllocationParameters.Default with { Discount = double.NaN } },
        { "conversionDelaySeconds", AllocationParameters.Default with { ConversionDelaySeconds = 0 } },
        {
            "conversionDelaySeconds",
            AllocationParameters.Default with
            {
                ConversionDelaySeconds = double.PositiveInfinity,
            }
        },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Refuses_parameters_that_cannot_be(string field, AllocationParameters parameters) =>
        Assert.Equal(
            $"allocationPolicy.{field}",
            CreateExperiment
                .Decide(Of(OptimizationTarget.Conversion) with { AllocationPolicy = parameters })
                .Refusal?.Field
        );

    [Fact]
    public void Takes_no_discount_of_money()
    {
        var command = Of(OptimizationTarget.Rps) with
        {
            AllocationPolicy = AllocationParameters.Default with { Discount = 0.9 },
        };

        Assert.Equal("allocationPolicy.discount", CreateExperiment.Decide(command).Refusal?.Field);
    }

    [Fact]
    public void Takes_no_delay_for_metrics()
    {
        var command = Of(OptimizationTarget.Ctr) with
        {
            AllocationPolicy = AllocationParameters.Default with { ConversionDelaySeconds = 60 },
        };

        Assert.Equal("allocationPolicy.conversionDelaySeconds", CreateExperiment.Decide(command).Refusal?.Field);
    }

    [Fact]
    public void Was_not_possible_once()
    {
        var old = World.Of(An.Experiment).Experiment;

        Assert.Equal((OptimizationTarget.Conversion, "thompson_beta"), (old.Objective, old.AllocationAlgorithm.Name));
    }

    private static CreateExperiment Of(OptimizationTarget target) =>
        A.Request with
        {
            AllocationPolicy = AllocationParameters.DefaultFor(target),
            Objective = target,
        };

    private static ExperimentCreated Created(CreateExperiment command) =>
        Assert.IsType<ExperimentCreated>(Assert.Single(CreateExperiment.Decide(command).Events));

    private static (OptimizationTarget?, string?, string?) Chosen(CreateExperiment command)
    {
        var created = Created(command);
        return (created.OptimizationTarget, created.Algorithm, created.AlgorithmVersion);
    }
}
