using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Timelines;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Tests.Timelines;

public class The_reason_of_a_frame
{
    private static readonly Weights Before = Weights.FromParts([42_000, 900_000, 58_000]);

    private static readonly TrafficReallocated Reallocation = A.ReallocationTo(
        8,
        ("control", 43_000),
        ("good", 950_000),
        ("bad", 7_000)
    ) with
    {
        Variants =
        [
            new("control", 2_666, 275, 0.011, 0.01, 43_000),
            new("good", 16_151, 1_906, 0.987, 0, 950_000),
            new("bad", 1_116, 97, 0.002, 0.02, 7_000),
        ],
    };

    [Fact]
    public void Is_that_of_the_share_that_changed_most()
    {
        var fell = FrameReason.Of(Reallocation, Before);

        Assert.Equal(FrameReasonCode.ShareFell, fell.Code);
        Assert.Equal(
            "bad fell from 5.8 % to 0.7 %: 97 of 1,116 converted; its chance to be best is 0.2 %.",
            fell.Sentence
        );
        Assert.Equal(new FrameReasonArguments("bad", 0.058, 0.007, 97, 1_116, 0.002), fell.Arguments);

        var rose = FrameReason.Of(Reallocation, Weights.FromParts([60_000, 40_000, 900_000]));
        Assert.Equal(
            (
                FrameReasonCode.ShareRose,
                "good rose from 4.0 % to 95.0 %: 1,906 of 16,151 converted; its chance to be best is 98.7 %."
            ),
            (rose.Code, rose.Sentence)
        );
    }

    [Fact]
    public void Names_the_computation_where_traffic_follows_metrics() =>
        Assert.Equal(
            "bad fell from 5.8 % to 0.7 %, as computation 3 of the metrics says: its chance to be best is 0.2 %.",
            FrameReason.Of(Reallocation with { Computed = 3 }, Before).Sentence
        );

    [Fact]
    public void Says_where_nothing_moved_and_where_nothing_was_known()
    {
        Assert.Equal(
            FrameReasonCode.SharesStayed,
            FrameReason.Of(Reallocation, Weights.FromParts([43_100, 949_900, 7_000])).Code
        );
        Assert.Equal(FrameReasonCode.NoEvidence, FrameReason.Of(Reallocation with { FellBack = true }, Before).Code);
    }

    [Fact]
    public void Is_what_a_person_said()
    {
        Assert.Equal("It is hopeless.", FrameReason.Given(new ExperimentCompleted("It is hopeless."))!.Sentence);
        Assert.Null(FrameReason.Given(new ExperimentCompleted()));
        Assert.Null(FrameReason.Given(new ExperimentPaused()));
    }

    [Fact]
    public void Tells_no_chance_as_certain_that_is_not() =>
        Assert.EndsWith(
            "its chance to be best is below 0.1 %.",
            FrameReason
                .Of(
                    Reallocation with
                    {
                        Variants = [.. Reallocation.Variants.Select(v => v with { ProbabilityBest = 1e-9 })],
                    },
                    Before
                )
                .Sentence
        );
}
