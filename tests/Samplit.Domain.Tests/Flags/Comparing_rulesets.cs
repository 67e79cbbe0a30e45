using Samplit.Domain.Flags;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests.Flags;

public class Comparing_rulesets
{
    private static readonly Flag Checkout = A.Flag("checkout", [A.Split(("on", 1))]);

    private static readonly Segment Staff = A.Segment(
        "staff",
        new Rule(Fact: "plan", Operator: RuleOperator.Equals, Values: ["staff"])
    );

    private static readonly FlagRuleset Rules = Compile([Checkout], [Staff]);

    [Fact]
    public void Finds_them_alike_where_only_another_environment_has_changed()
    {
        var elsewhere = Changed(
            new FlagEnvironmentChanged("development", new(IsOn: true, [], "on", "off")),
            new FlagOverrideSet("development", Ada, "They asked.", "on")
        );

        Assert.True(Rules.IsLike(Rules));
        Assert.True(Rules.IsLike(Compile([Checkout], [Staff])));
        Assert.True(Rules.IsLike(Compile([elsewhere], [Staff])));
        Assert.False(Rules.IsLike(FlagRuleset.Compile("development", [Checkout], [Staff])));
    }

    public static TheoryData<object> Changes =>
        [
            new FlagEnvironmentChanged("production", new(IsOn: false, [], "off", "off")),
            new FlagChanged(A.BooleanFlag with { IsForClients = true }),
            new FlagDeactivated(),
            new FlagArchived(),
            new FlagOverrideSet("production", Ada, "They asked.", "on"),
        ];

    [Theory, MemberData(nameof(Changes))]
    public void Finds_each_change_of_a_flag(object change) =>
        Assert.False(Rules.IsLike(Compile([Changed(change)], [Staff])));

    [Fact]
    public void Finds_changes_of_segments_and_new_flags()
    {
        var others = Staff with { When = new Rule(Fact: "plan", Operator: RuleOperator.Exists), Revision = 2 };

        Assert.False(Rules.IsLike(Compile([Checkout], [others])));
        Assert.False(Rules.IsLike(Compile([Checkout], [])));
        Assert.False(Rules.IsLike(Compile([Checkout, A.Flag("banner", [])], [Staff])));
        Assert.False(Rules.IsLike(Compile([], [Staff])));
    }

    private static VisitorKey Ada => VisitorKey.From(new byte[32], "ada");

    private static FlagRuleset Compile(Flag[] flags, Segment[] segments) =>
        FlagRuleset.Compile("production", flags, segments);

    private static Flag Changed(params object[] events) =>
        events.Aggregate(Checkout, (flag, e) => Flag.Evolve(flag, flag.Id, e, DateTimeOffset.UnixEpoch)!);
}
