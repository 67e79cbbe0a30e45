using FsCheck.Fluent;
using Samplit.Statistics.Comparisons;

namespace Samplit.Statistics.Tests.Comparisons;

public class A_relative_difference
{
    private const double Z = 1.959963984540054;

    // The roots of (m₁ - R m₀)² = z²(v₁ - 2Rc + R²v₀), less 1, in forty digits.
    [Theory]
    [InlineData(10, 0.25, 11, 0.36, 0, 0.1, -0.049989137685716875, 0.271322034814147)]
    [InlineData(0.05, 0.00000475, 0.055, 0.00000519, 0, 0.1, -0.022278577063652806, 0.23845393518117933)]
    [InlineData(100, 625, 120, 900, 0, 0.2, -0.44734897697696013, 1.6056226081390368)]
    [InlineData(10, 0.25, 11, 0.36, -0.05, 0.1, -0.06095090246546829, 0.2861625081627039)]
    [InlineData(3, 0.01, 2, 0, 0, -0.3333333333333333, -0.37421706702565216, -0.28673415437223587)]
    public void Is_known_to_twelve_digits(
        double control,
        double controlVariance,
        double treatment,
        double treatmentVariance,
        double covariance,
        double lift,
        double lower,
        double upper
    )
    {
        var found = RelativeDifference.Compute(control, controlVariance, treatment, treatmentVariance, Z, covariance)!;

        Near.Relative([lift, lower, upper], [found.Lift, found.Interval.Lower, found.Interval.Upper], 1e-12);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 0.01)]
    [InlineData(1.9, 1)]
    [InlineData(0, 0)]
    public void Has_no_bound_when_the_control_is_not_clearly_above_zero(double control, double variance) =>
        Assert.Null(RelativeDifference.Compute(control, variance, 1, 1, Z));

    [Fact]
    public void Leaves_zero_out_where_a_test_of_the_difference_does() =>
        Property.Holds(
            from control in Gen.Choose(300, 2000)
            from treatment in Gen.Choose(-500, 3000)
            from first in Gen.Choose(0, 10_000)
            from second in Gen.Choose(0, 10_000)
            select (control, treatment, first, second),
            given =>
            {
                var (control, treatment, first, second) = given;
                var found = RelativeDifference.Compute(control, first, treatment, second, Z)!;
                var reach = Z * Math.Sqrt(first + second);
                Assert.True(found.Interval.Contains(found.Lift));
                Assert.Equal(Math.Abs(treatment - control) <= reach, found.Interval.Contains(0));
            }
        );
}
