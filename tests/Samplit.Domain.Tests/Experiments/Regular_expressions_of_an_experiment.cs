using Samplit.Domain.Experiments;
using Samplit.Domain.Targeting;
using static Samplit.Domain.Tests.Targeting.VisitorFixtures;

namespace Samplit.Domain.Tests.Experiments;

public class Regular_expressions_of_an_experiment
{
    [Fact]
    public void Are_twenty_at_most_wherever_they_stand()
    {
        var pages = Enumerable.Range(0, 10).Select(i => new UrlPattern(UrlMatch.Regex, $"/p/{i}$")).ToArray();
        var rule = new Rule(Any: [.. Enumerable.Range(0, 10).Select(i => Is("path", RuleOperator.Matches, $"^/{i}"))]);
        Goal Reached(UrlMatch kind) => new("thanks", GoalKind.Url, null, new UrlPattern(kind, "/thanks"), null);

        Assert.Null(PatternBudget.Validate(new Audience(pages, null, rule), [Reached(UrlMatch.Prefix)]));
        Assert.Equal(
            "goals[0].url.value",
            PatternBudget.Validate(new Audience(pages, null, rule), [Reached(UrlMatch.Regex)])?.Field
        );
        Assert.Equal(
            "targeting.rule.not.any[9].values[0]",
            PatternBudget.Validate(new Audience(pages, [pages[0]], new Rule(Not: rule)), [])?.Field
        );
    }

    [Fact]
    public void Tell_so_many_characters_apart_that_they_can_be_compiled_in_time()
    {
        string Different(int count) => string.Concat(Enumerable.Range(0, count).Select(i => (char)(0x4E00 + i)));
        UrlPattern Of(string pattern) => new(UrlMatch.Regex, pattern);

        Assert.Null(PatternBudget.Validate(new Audience([Of(Different(150)), Of(new string('a', 500))]), []));
        Assert.Equal(
            "targeting.include[1].value",
            PatternBudget.Validate(new Audience([Of(Different(150)), Of(Different(150))]), [])?.Field
        );
        Assert.Equal("targeting.exclude[0].value", PatternBudget.Validate(new(null, [Of(Different(500))]), [])?.Field);
    }
}
