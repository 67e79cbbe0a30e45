using System.Text.Json;
using Samplit.Domain.Flags;
using Samplit.Domain.Targeting;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests.Flags;

public class Evaluating_a_flag
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private static readonly VisitorKey Ada = new(7);

    private static FlagEvaluation Evaluate(
        IEnumerable<Flag> flags,
        string key,
        object? context = null,
        IReadOnlyDictionary<Guid, string>? assigned = null,
        IEnumerable<Segment>? segments = null
    ) => FlagRuleset.Compile("production", flags, segments ?? []).Evaluate(key, Of(context), Now, assigned)!;

    private static FlagContext Of(object? context)
    {
        var attributes = JsonSerializer.SerializeToElement(context ?? new { });
        return attributes.TryGetProperty("targetingKey", out var key)
            ? new(key.GetString(), attributes, new(() => Ada))
            : new(null, attributes);
    }

    private static FlagRule Serve(string variant, Rule? when = null, params string[] segments) =>
        new(new FlagServing(variant), when, segments.Length == 0 ? null : segments);

    private static Rule Plan(string value) => new(Fact: "plan", Operator: RuleOperator.Equals, Values: [value]);

    [Fact]
    public void Gives_everybody_the_default_where_no_rule_asks_anything()
    {
        var got = Evaluate([A.Flag("new", rules: [])], "new");

        Assert.Equal((FlagReason.Static, "off", false), (got.Reason, got.Variant, got.Value!.Value.GetBoolean()));
    }

    [Fact]
    public void Takes_the_first_rule_that_is_for_the_unit()
    {
        var flag = A.Flag("new", [Serve("on", Plan("pro")), Serve("off", Plan("team")), Serve("on", Plan("team"))]);

        var pro = Evaluate([flag], "new", new { plan = "pro" });
        var team = Evaluate([flag], "new", new { plan = "team" });
        var other = Evaluate([flag], "new", new { plan = "free" });

        Assert.Equal((FlagReason.TargetingMatch, "on", 0), (pro.Reason, pro.Variant, pro.Rule));
        Assert.Equal((FlagReason.TargetingMatch, "off", 1), (team.Reason, team.Variant, team.Rule));
        Assert.Equal((FlagReason.Default, "off", null), (other.Reason, other.Variant, other.Rule));
    }

    [Fact]
    public void Leaves_the_value_to_the_code_where_that_is_the_default()
    {
        var got = Evaluate([A.Flag("new", [], @default: null)], "new");

        Assert.Equal((FlagReason.Static, null, null), (got.Reason, got.Variant, got.Value));
    }

    [Fact]
    public void Gives_what_it_has_while_it_is_off()
    {
        var inactive = Evaluate(
            [A.Flag("new", [Serve("on")], off: "off") with { Status = FlagStatus.Inactive }],
            "new"
        );
        var off = Evaluate([A.Flag("new", [Serve("on")], isOn: false, off: "on")], "new");

        Assert.Equal((FlagReason.Disabled, "off"), (inactive.Reason, inactive.Variant));
        Assert.Equal((FlagReason.Disabled, "on"), (off.Reason, off.Variant));
    }

    [Fact]
    public void Asks_segments_of_which_one_is_enough()
    {
        var flag = A.Flag("new", [Serve("on", null, "staff", "gone", "pros")]);
        var segments = new[] { A.Segment("staff", Plan("staff")), A.Segment("pros", Plan("pro")) };

        Assert.Equal("on", Evaluate([flag], "new", new { plan = "pro" }, segments: segments).Variant);
        Assert.Equal("off", Evaluate([flag], "new", new { plan = "free" }, segments: segments).Variant);
        Assert.Equal("off", Evaluate([flag], "new", new { plan = "pro" }).Variant);
    }

    [Fact]
    public void Is_off_without_its_prerequisites_and_says_which()
    {
        var base_ = A.Flag("base", [Serve("on", Plan("pro"))]);
        var flag = A.Flag("new", [Serve("on")], prerequisites: [new("base", ["on"])]);

        var pro = Evaluate([base_, flag], "new", new { plan = "pro" });
        var free = Evaluate([base_, flag], "new");

        Assert.Equal("on", pro.Variant);
        Assert.Equal((FlagReason.Disabled, "off"), (free.Reason, free.Variant));
        Assert.Contains("base", free.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Asks_each_prerequisite_once_however_many_paths_lead_to_it()
    {
        string[] floors = [.. Enumerable.Range(0, 20).Select(i => $"floor{i}")];
        Flag[] flags =
        [
            .. floors.SelectMany(
                (floor, i) =>
                    new[] { "left", "right" }.Select(side =>
                        A.Flag(
                            $"{floor}-{side}",
                            [Serve("on")],
                            prerequisites: i == 0
                                ? null
                                : [new($"floor{i - 1}-left", ["on"]), new($"floor{i - 1}-right", ["on"])]
                        )
                    )
            ),
        ];

        // By every path it would be a million evaluations.
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("on", Evaluate(flags, "floor19-left").Variant);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Gives_a_unit_its_override_until_it_ends_but_not_while_the_flag_is_inactive()
    {
        var flag = A.Flag("new", []) with
        {
            Overrides =
            [
                new("production", new VisitorKey(8), "on", null, "Another.", Now, null),
                new("development", Ada, "on", null, "Elsewhere.", Now, null),
                new("production", Ada, "on", null, "A complaint.", Now, Now.AddHours(1)),
            ],
        };
        var context = Of(new { targetingKey = "ada" });
        var rules = FlagRuleset.Compile("production", [flag], []);

        Assert.Equal("on", rules.Evaluate("new", context, Now)!.Variant);
        Assert.Equal("off", rules.Evaluate("new", context, Now.AddHours(1))!.Variant);
        Assert.Equal("off", rules.Evaluate("new", Of(new { }), Now)!.Variant);
        Assert.Equal(
            "off",
            Evaluate([flag with { Status = FlagStatus.Inactive }], "new", new { targetingKey = "ada" }).Variant
        );
    }

    [Fact]
    public void Asks_an_experiment_to_assign_first()
    {
        var experiment = Guid.NewGuid();
        var flag = A.Flag("new", [new(new FlagServing(Experiment: experiment))]);

        var before = Evaluate([flag], "new", new { targetingKey = "ada" });
        var after = Evaluate(
            [flag],
            "new",
            new { targetingKey = "ada" },
            new Dictionary<Guid, string> { [experiment] = "on" }
        );

        Assert.Equal((true, experiment), (before.NeedsAssignment, before.Experiment));
        Assert.Equal((FlagReason.Split, "on", experiment), (after.Reason, after.Variant, after.Experiment));
    }

    [Fact]
    public void Asks_the_experiment_of_a_prerequisite_first()
    {
        var experiment = Guid.NewGuid();
        var flags = new[]
        {
            A.Flag("base", [new(new FlagServing(Experiment: experiment))]),
            A.Flag("new", [Serve("on")], prerequisites: [new("base", ["on"])]),
        };
        var context = new { targetingKey = "ada" };

        Assert.Equal(experiment, Evaluate(flags, "new", context).Experiment);
        Assert.Equal(
            "on",
            Evaluate(flags, "new", context, new Dictionary<Guid, string> { [experiment] = "on" }).Variant
        );
        Assert.Equal(
            FlagReason.Disabled,
            Evaluate(flags, "new", context, new Dictionary<Guid, string> { [experiment] = "off" }).Reason
        );
    }

    [Fact]
    public void Says_that_units_cannot_be_divided_without_a_targeting_key()
    {
        var got = Evaluate([A.Flag("new", [A.Split(("on", 1), ("off", 1))])], "new", new { plan = "pro" });

        Assert.Equal((FlagReason.Error, FlagError.TargetingKeyMissing), (got.Reason, got.Error));
    }

    [Fact]
    public void Tells_what_was_asked_on_the_way()
    {
        var flag = A.Flag("new", [Serve("on", Plan("pro")), Serve("on", null, "staff"), A.Split(("on", 1))]);
        var trace = new List<FlagStep>();

        FlagRuleset
            .Compile("production", [flag], [])
            .Evaluate("new", Of(new { targetingKey = "ada", plan = "free" }), Now, trace: trace);

        Assert.Equal([(0, false), (1, false), (2, true)], trace.Select(s => (s.Rule!.Value, s.Holds)));
        Assert.Equal("rules[0].when", trace[0].By);
    }

    [Fact]
    public void Knows_no_flag_that_is_archived()
    {
        var flag = A.Flag("new", []) with { Status = FlagStatus.Archived };

        Assert.Null(FlagRuleset.Compile("production", [flag], []).Evaluate("new", Of(null), Now));
    }

    public static TheoryData<string, RuleOperator, string[], object, bool> Questions =>
        new()
        {
            { "version", RuleOperator.VersionAtLeast, ["2.0.0"], new { version = "2.0.0-beta" }, false },
            { "version", RuleOperator.VersionAtLeast, ["2"], new { version = "v2.1" }, true },
            { "plan", RuleOperator.In, ["pro", "team"], new { plan = "team" }, true },
            { "plan", RuleOperator.In, ["pro", "team"], new { plan = "Team" }, false },
            { "plan", RuleOperator.Exists, [], new { other = 1 }, false },
            { "plan", RuleOperator.Matches, ["^t.+m$"], new { plan = "team" }, true },
            { "age", RuleOperator.AtLeast, ["18"], new { age = 18 }, true },
            { "age", RuleOperator.AtLeast, ["18"], new { age = "old" }, false },
            { "$.company.size", RuleOperator.MoreThan, ["100"], new { company = new { size = 250 } }, true },
            { "$.company.size", RuleOperator.MoreThan, ["100"], new { company = "large" }, false },
            { "beta", RuleOperator.Equals, ["true"], new { beta = true }, true },
            { "roles", RuleOperator.Equals, ["admin"], new { roles = new[] { "admin" } }, false },
        };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Questions))]
    public void Asks_attributes_by_name_or_path(
        string fact,
        RuleOperator @operator,
        string[] values,
        object context,
        bool holds
    )
    {
        var rule = new Rule(Fact: fact, Operator: @operator, Values: values);
        var flag = A.Flag("new", [Serve("on", rule)]);
        var opposite = A.Flag("new", [Serve("on", new Rule(Not: rule))]);

        Assert.Equal(holds ? "on" : "off", Evaluate([flag], "new", context).Variant);
        Assert.Equal(holds ? "off" : "on", Evaluate([opposite], "new", context).Variant);
    }
}
