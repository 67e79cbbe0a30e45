using System.Text.Json;
using Samplit.Domain.Flags;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests.Flags;

public class Changing_a_flag
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private static string? FieldOf(Decision decision) => decision.Refusal?.Field;

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value);

    [Fact]
    public void Begins_off_in_development_and_production()
    {
        var created = (FlagCreated)
            Assert.Single(CreateFlag.Decide(new("new-checkout", A.BooleanFlag, null, 42), [], null, null).Events);

        Assert.Equal(["development", "production"], created.Environments.Keys.Order());
        Assert.All(created.Environments.Values, e => Assert.False(e.IsOn));
    }

    public static TheoryData<string, CreateFlag> Wrong =>
        new()
        {
            { "key", new("new checkout", A.BooleanFlag, null, 1) },
            { "definition", new("a", null, null, 1) },
            { "definition.variants", new("a", A.BooleanFlag with { Variants = [] }, null, 1) },
            {
                "definition.variants[1].key",
                new("a", A.BooleanFlag with { Variants = [new("on", Json(true)), new("on", Json(false))] }, null, 1)
            },
            {
                "definition.variants[0].value",
                new("a", A.BooleanFlag with { Variants = [new("on", Json(1))] }, null, 1)
            },
            { "definition.variants[0].value", new("a", new(FlagKind.Number, [new("on", Json(1e16))]), null, 1) },
            {
                "definition.variants[0].value",
                new("a", new(FlagKind.String, [new("on", Json(new string('a', 20_000)))]), null, 1)
            },
            {
                "environments.staging.rules[0].serve",
                new("a", A.BooleanFlag, In("staging", new FlagRule(new FlagServing())), 1)
            },
            {
                "environments.staging.rules[0].serve.variant",
                new("a", A.BooleanFlag, In("staging", new FlagRule(new FlagServing("blue"))), 1)
            },
            {
                "environments.staging.rules[0].serve.split.shares",
                new("a", A.BooleanFlag, In("staging", A.Split(("on", 0))), 1)
            },
            {
                "environments.staging.rules[0].serve.split.rolloutPerMillion",
                new("a", A.BooleanFlag, In("staging", A.Rollout(1_000_001, ("on", 1))), 1)
            },
            {
                "environments.staging.rules[0].when.fact",
                new(
                    "a",
                    A.BooleanFlag,
                    In(
                        "staging",
                        new FlagRule(new FlagServing("on"), new Rule(Fact: "$..a", Operator: RuleOperator.Exists))
                    ),
                    1
                )
            },
            { "environments", new("a", A.BooleanFlag, In("two words"), 1) },
            {
                "definition.prerequisites[0].flag",
                new("a", A.BooleanFlag with { Prerequisites = [new("nothing", ["on"])] }, null, 1)
            },
        };

    private static Dictionary<string, FlagEnvironment> In(string environment, params FlagRule[] rules) =>
        new() { [environment] = new(IsOn: true, rules, "off", "off") };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Wrong))]
    public void Is_refused_with_the_member_that_is_wrong(string field, CreateFlag command) =>
        Assert.Equal(field, FieldOf(CreateFlag.Decide(command, [], null, null)));

    [Fact]
    public void Takes_no_key_that_another_flag_has_in_whatever_case() =>
        Assert.Equal(
            "name_taken",
            CreateFlag.Decide(new("A", A.BooleanFlag, null, 1), [A.Flag("a", [])], null, null).Refusal!.Code
        );

    [Fact]
    public void Names_the_circle_in_which_prerequisites_would_lead()
    {
        var flags = new[]
        {
            A.Flag("a", []),
            A.Flag("b", [], prerequisites: [new("a", ["on"])]),
            A.Flag("c", [], prerequisites: [new("b", ["on"])]),
        };

        var refusal = ChangeFlag
            .Define(flags[0], A.BooleanFlag with { Prerequisites = [new("c", ["on"])] }, flags)
            .Refusal!;

        Assert.Contains("a → c → b → a", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_prerequisites_that_lead_too_deep_above_and_below_it()
    {
        Flag[] chain =
        [
            .. Enumerable
                .Range(0, 20)
                .Select(i => A.Flag($"f{i}", [], prerequisites: i == 0 ? null : [new($"f{i - 1}", ["on"])])),
        ];
        var (below, last) = (A.Flag("below", []), chain[^1]);

        Assert.Single(
            ChangeFlag.Define(last, last.Definition with { Description = "Still twenty." }, [.. chain, below]).Events
        );
        Assert.Equal(
            "definition.prerequisites",
            FieldOf(
                ChangeFlag.Define(
                    chain[0],
                    A.BooleanFlag with
                    {
                        Prerequisites = [new("below", ["on"])],
                    },
                    [.. chain, below]
                )
            )
        );
    }

    [Fact]
    public void Keeps_variants_that_other_flags_need()
    {
        var (one, other) = (A.Flag("a", []), A.Flag("b", [], prerequisites: [new("a", ["third"])]));
        var without = A.BooleanFlag with { Variants = [.. A.BooleanFlag.Variants.Where(v => v.Key != "third")] };

        Assert.Equal("flag_in_use", ChangeFlag.Define(one, without, [one, other]).Refusal!.Code);
        Assert.Single(ChangeFlag.Define(one, without, [one]).Events);
    }

    [Fact]
    public void Lets_go_of_overrides_that_have_ended_when_another_is_set()
    {
        var flag = A.Flag("a", []) with
        {
            Overrides =
            [
                new("production", new VisitorKey(1), "on", null, "Ended.", Now.AddDays(-2), Now.AddDays(-1)),
                new("production", new VisitorKey(2), "on", null, "Open.", Now.AddDays(-2), Now.AddDays(1)),
            ],
        };

        var after = Flag.Evolve(flag, flag.Id, new FlagOverrideSet("production", new VisitorKey(3), "Why.", "on"), Now);

        Assert.Equal([new VisitorKey(2), new VisitorKey(3)], after!.Overrides.Select(o => o.Unit));
    }

    [Fact]
    public void Keeps_variants_that_rules_and_overrides_still_have()
    {
        var onlyOn = A.BooleanFlag with { Variants = [A.BooleanFlag.Variants[0]] };
        var flag = A.Flag("a", [], @default: "on", off: "on") with
        {
            Overrides = [new("production", new VisitorKey(1), "off", null, "Why.", Now, null)],
        };

        Assert.Equal(
            "environments.production.default",
            FieldOf(ChangeFlag.Define(A.Flag("a", [], @default: "off", off: "on"), onlyOn, []))
        );
        Assert.Equal("definition.variants", FieldOf(ChangeFlag.Define(flag, onlyOn, [])));
    }

    [Fact]
    public void Does_nothing_where_it_is_so_already()
    {
        var flag = A.Flag("a", [A.Split(("on", 1), ("off", 3))]);

        Assert.Empty(ChangeFlag.Define(flag, A.BooleanFlag with { Name = null }, []).Events);
        Assert.Empty(
            ChangeFlag
                .SetEnvironment(flag, "production", new(true, [A.Split(("on", 1), ("off", 3))], "off", "off"), "Again.")
                .Events
        );
        Assert.Empty(ChangeFlag.Activate(flag).Events);
    }

    [Fact]
    public void Is_archived_when_no_other_flag_needs_it()
    {
        var (one, other) = (A.Flag("a", []), A.Flag("b", [], prerequisites: [new("a", ["on"])]));

        Assert.Equal("flag_in_use", ChangeFlag.Archive(one, [one, other]).Refusal!.Code);
        Assert.Single(ChangeFlag.Archive(one, [one, other with { Status = FlagStatus.Archived }]).Events);
        Assert.Equal("flag_archived", ChangeFlag.Activate(one with { Status = FlagStatus.Archived }).Refusal!.Code);
    }

    [Fact]
    public void Overrides_with_a_variant_or_a_value_for_a_reason_and_a_time()
    {
        var flag = A.Flag("a", []);
        Decision Set(string? variant, JsonElement? value, string? reason = "Why.", DateTimeOffset? until = null) =>
            ChangeFlag.Override(flag, "production", new VisitorKey(1), variant, value, reason, until, Now);

        Assert.Single(Set("on", null).Events);
        Assert.Single(Set(null, Json(true), until: Now.AddDays(1)).Events);
        Assert.Equal("variant", FieldOf(Set("on", Json(true))));
        Assert.Equal("variant", FieldOf(Set("blue", null)));
        Assert.Equal("value", FieldOf(Set(null, Json("yes"))));
        Assert.Equal("reason", FieldOf(Set("on", null, reason: " ")));
        Assert.Equal("until", FieldOf(Set("on", null, until: Now)));
    }

    [Fact]
    public void Of_a_segment_waits_until_no_rule_asks_for_it()
    {
        var segment = A.Segment("pros", new Rule(Fact: "plan", Operator: RuleOperator.Exists));
        var flag = A.Flag("a", [new(new FlagServing("on"), Segments: ["pros"])]);

        Assert.Equal("segment_in_use", ChangeSegment.Archive(segment, [flag]).Refusal!.Code);
        Assert.Single(ChangeSegment.Archive(segment, []).Events);
    }
}
