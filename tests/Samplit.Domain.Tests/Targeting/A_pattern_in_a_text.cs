using Samplit.Domain.Targeting;

namespace Samplit.Domain.Tests.Targeting;

public class A_pattern_in_a_text
{
    [Theory]
    [InlineData("b+", "abbc")]
    [InlineData("^abc$", "abc")]
    [InlineData("^/products/[0-9]+(/reviews)?$", "/products/42/reviews")]
    [InlineData(@"^\d{4}-\d{2}-\d{2}$", "2026-11-21")]
    [InlineData("", "anything")]
    [InlineData("(?i)SALE", "Summer sale")]
    public void Is_found(string pattern, string text) => Assert.True(Parse(pattern).IsMatch(text));

    [Theory]
    [InlineData("^abc$", "abcd")]
    [InlineData("sale", "SALE")]
    [InlineData(@"^\d{4}$", "202")]
    public void Is_not_found(string pattern, string text) => Assert.False(Parse(pattern).IsMatch(text));

    [Fact]
    public void Is_found_whatever_the_case_when_that_is_asked_for() =>
        Assert.True(TextPattern.Parse("sale", ignoreCase: true, out _)!.IsMatch("SALE"));

    [Theory]
    [InlineData("(", "no regular expression")]
    [InlineData("[z-a]", "no regular expression")]
    [InlineData("*", "no regular expression")]
    [InlineData(@"(a)\1", "looks back or ahead")]
    [InlineData("(?=a)", "looks back or ahead")]
    [InlineData("(?<!a)b", "looks back or ahead")]
    [InlineData("(?>a)", "looks back or ahead")]
    [InlineData("(a{1,40}){26}", "more than 1,000")]
    [InlineData("a{1001}", "more than 1,000")]
    [InlineData("a{1001,}", "more than 1,000")]
    [InlineData("a{999999999}", "more than 1,000")]
    public void Is_refused_with_a_reason(string pattern, string why)
    {
        Assert.Null(TextPattern.Parse(pattern, ignoreCase: false, out var problem));
        Assert.Contains(why, problem);
    }

    [Theory]
    [InlineData("(a*)*c")]
    [InlineData("(a|a)*c")]
    [InlineData("(x+x+)+y")]
    [InlineData("((a+)+b+)+c")]
    [InlineData("((a|ab|b){1,10}){1,10}c")]
    public void Is_none_when_it_is_not_there_however_many_ways_there_would_be(string pattern) =>
        Assert.False(Parse(pattern).IsMatch(string.Concat(Enumerable.Repeat("ab", 1_000))));

    [Theory]
    [InlineData("^/products/[0-9]+(/reviews)?$", 200, false)]
    [InlineData(@"^https://shop\.example/(cart|checkout)$", 200, false)]
    [InlineData(@"^\d{4}-\d{2}-\d{2}$", 200, false)]
    [InlineData("utm_campaign=(spring|summer)", 280, false)]
    [InlineData("utm_campaign=(spring|summer)", 2_048, true)]
    [InlineData("((a|ab|b){1,10}){1,10}c", 10, true)]
    [InlineData("a{101}", 10, true)]
    public void Is_looked_for_without_a_clock_in_a_text_that_is_not_long_unless_it_is_large(
        string pattern,
        int length,
        bool isTimed
    ) => Assert.Equal(isTimed, Parse(pattern).IsTimed(new string('a', length)));

    private static TextPattern Parse(string pattern)
    {
        var parsed = TextPattern.Parse(pattern, ignoreCase: false, out var problem);
        Assert.Null(problem);
        return parsed!;
    }
}
