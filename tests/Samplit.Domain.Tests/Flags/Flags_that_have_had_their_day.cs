using Samplit.Domain.Flags;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Tests.Flags;

public class Flags_that_have_had_their_day
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private static readonly FlagRule All = new(new FlagServing("on"));

    private static IReadOnlyList<FlagHint> Of(Flag flag, double changedDaysAgo = 40, double? askedDaysAgo = 0) =>
        FlagHints.Of(
            flag,
            Now.AddDays(-changedDaysAgo),
            askedDaysAgo is { } days
                ? new Dictionary<string, DateTimeOffset>
                {
                    ["development"] = Now.AddDays(-90),
                    ["production"] = Now.AddDays(-days),
                }
                : [],
            Now
        );

    [Fact]
    public void Were_never_asked_for_or_not_for_long()
    {
        var flag = A.Flag("new", [A.Split(("on", 1), ("off", 1))]);

        Assert.Equal([FlagHint.NeverEvaluated], Of(flag, askedDaysAgo: null));
        Assert.Equal([FlagHint.Unused], Of(flag, askedDaysAgo: 30));
        Assert.Empty(Of(flag, askedDaysAgo: 29.9));
        Assert.Empty(Of(flag with { Status = FlagStatus.Archived }, askedDaysAgo: null));
    }

    public static TheoryData<IReadOnlyList<FlagRule>, string?> Same =>
        new()
        {
            { [], "on" },
            { [All], null },
            { [A.Split(("on", 1), ("off", 0))], null },
            { [All, new(new FlagServing("off"))], "off" },
        };

    public static TheoryData<IReadOnlyList<FlagRule>, string?> Different =>
        new()
        {
            { [], null },
            { [A.Split(("on", 1), ("off", 1))], "off" },
            { [A.Rollout(999_999, ("on", 1))], "off" },
            { [A.Split("company", ("on", 1))], "off" },
            { [All with { When = new Rule(Fact: "plan", Operator: RuleOperator.Exists) }], "off" },
            { [All with { Segments = ["staff"] }], "off" },
            { [new(new FlagServing(Experiment: Guid.Empty))], "off" },
        };

    [Theory, MemberData(nameof(Same))]
    public void Give_everybody_the_same_for_long(IReadOnlyList<FlagRule> rules, string? @default)
    {
        var flag = A.Flag("new", rules, @default: @default);

        Assert.Equal([FlagHint.FullyRolledOut], Of(flag));
        Assert.Empty(Of(flag, changedDaysAgo: 29.9));
        Assert.Empty(Of(flag with { Status = FlagStatus.Inactive }));
        Assert.Empty(Of(A.Flag("new", rules, isOn: false, @default: @default)));
    }

    [Theory, MemberData(nameof(Different))]
    public void Do_not_give_everybody_the_same(IReadOnlyList<FlagRule> rules, string? @default) =>
        Assert.Empty(Of(A.Flag("new", rules, @default: @default)));
}
