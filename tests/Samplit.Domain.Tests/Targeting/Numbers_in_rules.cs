using Samplit.Domain.Targeting;

namespace Samplit.Domain.Tests.Targeting;

public class Numbers_in_rules
{
    [Theory]
    [InlineData("9007199254740993", "9007199254740992", 1)]
    [InlineData("9007199254740993", "9007199254740993.0", 0)]
    [InlineData("9007199254740993", "9007199254740994", -1)]
    [InlineData("-9007199254740993", "-9007199254740992", -1)]
    [InlineData("9007199254740993", "1.5", 1)]
    [InlineData("1.5", "9007199254740993", -1)]
    [InlineData("12345678901234567890", "12345678901234567891", -1)]
    [InlineData("1e23", "100000000000000000000000", 0)]
    [InlineData("1.5e22", "15000000000000000000000", 0)]
    [InlineData("1e2", "100", 0)]
    [InlineData("0.1", "0.10", 0)]
    [InlineData("-0", "0", 0)]
    [InlineData("1.9", "2", -1)]
    [InlineData("-1.9", "-2", 1)]
    [InlineData(" +5 ", "5", 0)]
    public void Compare_exactly_where_they_are_whole(string one, string other, int order)
    {
        var (a, b) = (ExactNumber.Parse(one)!.Value, ExactNumber.Parse(other)!.Value);

        Assert.Equal((order, -order), (Math.Sign(a.OrderTo(b)), Math.Sign(b.OrderTo(a))));
        Assert.Equal(order == 0, a.Equals(b));
        Assert.True(order != 0 || a.GetHashCode() == b.GetHashCode());
    }

    [Theory]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("12.50", "12.5")]
    [InlineData("1e3", "1000")]
    [InlineData("1e999", null)]
    [InlineData("NaN", null)]
    [InlineData("x", null)]
    public void Are_finite_and_written_so_that_they_come_back(string text, string? written) =>
        Assert.Equal(written, ExactNumber.Parse(text)?.ToString());
}
