using Samplit.Domain.Allocation.Algorithms;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Tests.Allocation;

/// <summary>
/// Every bit, as it was when this was written. They hold on every machine: where others come out, something is computed
/// with that IEEE 754 does not settle, or the method has changed and its version is to be thought about.
/// </summary>
public class The_bits_of_an_allocation
{
    private static readonly Observations Periods = new([
        [new(1000, 31), new(1000, 40), new(1000, 28)],
        [new(412, 37), new(1988, 203), new(600, 44)],
        [new(150, 5), new ArmEvidence(2600, 91).Matured(2400.5), new(250, 9)],
    ]);

    [Fact]
    public void Are_these_of_few_visitors() =>
        Equal(
            AllocationAlgorithms.Thompson,
            new([
                [new(1000, 10), new(1000, 15), new(0, 0)],
            ]),
            [0x3F63AAE1_18D67E73, 0x3F8CAFA6_28B52772, 0x3FEF7996_864454E4],
            [0x3FDF4E74_11DFF665, 0x3FDEFCB2_68BDBA1B, 0x3F228A96_270BBAF2]
        );

    [Fact]
    public void Are_these_of_very_many_visitors() =>
        Equal(
            AllocationAlgorithms.Thompson,
            new([
                [new(1_000_000_000, 50_000_000), new(999_000_000, 49_953_000), new(12_000_000, 600_500), new(300, 19)],
            ]),
            [0x3F8A8008_6B140436, 0x3F962C89_38ACB465, 0x3FB690DE_E62A00F9, 0x3FEC127F_B7C90A2D],
            [0x3F914FBF_02ADE693, 0x3F914EF5_7B7715B1, 0x3F9144CD_D5E349DF, 0x3F464D54_8902B22D]
        );

    [Fact]
    public void Are_these_where_rates_drift() =>
        Equal(
            PeriodThompson.Adjusted,
            Periods,
            [0x3FBA31DE_AACB020E, 0x3FEC848B_6E240275, 0x3F7A9C5E_414EA468],
            [0x3FC5DDBC_7CC3855D, 0x3F7D061F_993F3CC1, 0x3FD24044_0547DF09]
        );

    [Fact]
    public void Are_these_where_evidence_fades() =>
        Equal(
            PeriodThompson.Adjusted.WithDiscount(0.9),
            Periods,
            [0x3FBF1B9F_EBB94BEC, 0x3FEBC94C_167DBA3B, 0x3F84CFFB_02C7120A],
            [0x3FC5936C_0DEEAA12, 0x3F8354E6_C2E4216C, 0x3FD20CF3_4738E801]
        );

    [Fact]
    public void Are_these_of_weighted_periods() =>
        Equal(
            PeriodThompson.Weighted,
            Periods,
            [0x3FC07D98_CDD127EB, 0x3FEB8F9C_01E003F4, 0x3F843F72_AAEC8480],
            [0x3F82EEA7_F5DA350F, 0x3F4133D7_42A5142B, 0x3F8EC9F5_F492B9C9]
        );

    [Fact]
    public void Are_these_of_revenue() =>
        Equal(
            RevenueThompson.PerMille,
            new([
                [
                    new(5000, 61, RunningMoments.From(Enumerable.Range(1, 61).Select(n => 20 + 37.5 / n))),
                    new(5100, 58, RunningMoments.From(Enumerable.Range(1, 58).Select(n => 19.9 + n * 0.07))),
                    new(700, 3, RunningMoments.From([12, 80.5, 33.3])),
                ],
            ]),
            [0x3FE1E097_48723661, 0x3FCA5990_F2C3AE99, 0x3FCE2411_EB7377E3],
            [0x4041FA4A_D6F6C84B, 0x40505D25_B1FD31BC, 0x405AF32D_DA0B24B3]
        );

    [Fact]
    public void Are_these_of_upper_bounds() =>
        Equal(
            [0x3FAE4375_D47B5956, 0x3FC4AC8D_20DB91BC],
            [UpperConfidenceBound.KlUcbIndex(31, 1000, 5000), UpperConfidenceBound.Ucb1Index(31, 1000, 5000)]
        );

    /// <summary>In pairs or by vectors the ones would have been added to each other first, and counted.</summary>
    [Fact]
    public void Rest_on_sums_from_the_first_to_the_last() =>
        Assert.Equal(1e16, Enumerable.Repeat(1.0, 100).Prepend(1e16).ToArray().Sum());

    private static void Equal(
        AllocationAlgorithm algorithm,
        Observations evidence,
        ulong[] probabilityBest,
        ulong[] expectedLoss
    )
    {
        var result = algorithm.Allocate(evidence, AllocationParameters.Default);

        Equal(probabilityBest, result.ProbabilityBest);
        Equal(expectedLoss, result.ExpectedLoss);
    }

    private static void Equal(IEnumerable<ulong> expected, IEnumerable<double> actual) =>
        Assert.Equal(expected.Select(Text), actual.Select(BitConverter.DoubleToUInt64Bits).Select(Text));

    private static string Text(ulong bits) => $"{bits:X16}";
}
