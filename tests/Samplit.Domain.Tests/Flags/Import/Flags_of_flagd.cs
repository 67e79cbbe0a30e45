using System.Text.Json;
using Samplit.Domain.Flags;
using Samplit.Domain.Flags.Export;
using Samplit.Domain.Flags.Import;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Tests.Flags.Import;

public class Flags_of_flagd
{
    private static readonly Imported Flags = Imported.From(
        ImportFormat.Flagd,
        """
        {
          "$schema": "https://flagd.dev/schema/v0/flags.json",
          "flags": {
            "wide-cart": { "state": "ENABLED", "variants": { "on": true, "off": false }, "defaultVariant": "off",
              "targeting": { "if": [
                { "and": [{ "$ref": "staff" }, { "sem_ver": [{ "var": "version" }, ">=", "2.0.0"] }] }, "on",
                { "in": [{ "var": "country" }, ["NL", "BE"]] }, { "if": [{ ">": [{ "var": "company.size" }, 10] }, "on"] },
                { "!=": [{ "var": "beta" }, null] }, "on"] } },
            "shares": { "state": "ENABLED", "variants": { "a": "A", "b": "B" }, "defaultVariant": "a",
              "targeting": { "fractional": [{ "cat": [{ "var": "$flagd.flagKey" }, { "var": "company" }] }, ["a", 25], ["b", 75]] } },
            "plain": { "state": "ENABLED", "variants": { "true": 1, "false": 0 }, "defaultVariant": null, "targeting": { "==": [{ "var": "plan" }, "pro"] } },
            "away": { "state": "DISABLED", "variants": { "on": true }, "defaultVariant": "on" },
            "clock": { "state": "ENABLED", "variants": { "on": true, "off": false }, "defaultVariant": "off",
              "targeting": { "if": [{ ">": [{ "var": "$flagd.timestamp" }, 1] }, "on"] } }
          },
          "$evaluators": { "staff": { "ends_with": [{ "var": "email" }, "@shop.example"] } }
        }
        """
    );

    [Fact]
    public void Have_the_same_values_for_the_same_people()
    {
        Flags.IsExact("wide-cart");
        Assert.Equal("true", Flags.Of("wide-cart", new { email = "a@shop.example", version = "2.1.0" }));
        Assert.Equal("false", Flags.Of("wide-cart", new { email = "a@shop.example", version = "1.9.0" }));
        Assert.Equal("true", Flags.Of("wide-cart", new { country = "NL", company = new { size = 11 } }));
        // Who comes into a branch that gives nothing gets the default, and not what comes behind.
        Assert.Equal("false", Flags.Of("wide-cart", new { country = "NL", beta = true }));
        Assert.Equal("true", Flags.Of("wide-cart", new { country = "DE", beta = true }));
        Assert.Equal(("1", "0"), (Flags.Of("plain", new { plan = "pro" }), Flags.Of("plain", new { })));
        Assert.Null(Flags.Of("away", new { }));
    }

    [Fact]
    public void Are_drawn_anew_where_they_are_split()
    {
        Flags.Differs("shares", "drawn anew");
        Assert.InRange(Flags.Count("shares", "\"A\"", unit => new { company = unit }), 200, 300);
        Flags.IsNotCarried("clock", "no attribute");
    }

    [Fact]
    public void Are_what_they_were_when_they_were_written_for_it()
    {
        Segment[] segments = [A.Segment("staff", Is("plan", "staff"))];
        Flag[] flags =
        [
            A.Flag(
                "cart",
                [
                    new(new("on"), Is("country", "NL"), ["staff"]),
                    new(
                        new("on"),
                        new Rule(Not: new Rule(Fact: "age", Operator: RuleOperator.LessThan, Values: ["18"]))
                    ),
                ]
            ),
            A.Flag("part", [A.Rollout(200_000, ("on", 1))]),
            A.Flag("sleeping", [], isOn: false),
            A.Flag("asking", [new(new("on"), new Rule(Fact: "a", Operator: RuleOperator.Matches, Values: ["x+"]))]),
        ];

        var file = FlagdExport.Write("production", flags, segments);

        var again = Imported.From(ImportFormat.Flagd, JsonSerializer.Serialize(file, JsonSerializerOptions.Web));
        Assert.Equal(
            "true",
            again.Of(
                "cart",
                new
                {
                    country = "NL",
                    plan = "staff",
                    age = 7,
                }
            )
        );
        Assert.Equal("false", again.Of("cart", new { country = "NL", age = 7 }));
        Assert.Equal("true", again.Of("cart", new { age = 18 }));
        Assert.Equal("true", again.Of("cart", new { }));
        Assert.Null(file.Flags["cart"].Metadata);
        Assert.InRange(again.Count("part", "true"), 150, 250);
        Assert.Equal("false", again.Of("sleeping", new { }));
        Assert.Contains("drawn anew", file.Flags["part"].Metadata!["differences"], StringComparison.Ordinal);
        Assert.Contains("'a' matches", file.Flags["asking"].Metadata!["differences"], StringComparison.Ordinal);
        Assert.Equal(["staff"], file.Evaluators!.Keys);

        static Rule Is(string fact, string value) => new(Fact: fact, Operator: RuleOperator.Equals, Values: [value]);
    }
}
