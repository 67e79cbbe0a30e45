using Samplit.Domain.Flags.Import;

namespace Samplit.Domain.Tests.Flags.Import;

public class Flags_of_LaunchDarkly
{
    private const string File = """
        {
          "items": [
            {
              "key": "wide-cart", "name": "Wide cart", "kind": "boolean", "tags": ["shop"], "archived": false,
              "clientSideAvailability": { "usingEnvironmentId": true, "usingMobileKey": false },
              "variations": [{ "_id": "1", "value": true, "name": "Wide" }, { "_id": "2", "value": false }],
              "environments": {
                "production": {
                  "on": true, "offVariation": 1, "fallthrough": { "variation": 1 },
                  "targets": [{ "values": ["ada"], "variation": 0 }],
                  "rules": [
                    { "clauses": [{ "attribute": "email", "op": "endsWith", "values": ["@shop.example"], "negate": false },
                                  { "attribute": "plan", "op": "in", "values": ["free"], "negate": true }], "variation": 0 },
                    { "clauses": [{ "op": "segmentMatch", "values": ["beta"] }], "variation": 0 }
                  ]
                },
                "development": { "on": false, "offVariation": 0, "fallthrough": { "variation": 1 } }
              }
            },
            {
              "key": "columns", "variations": [{ "value": 2 }, { "value": 3 }],
              "environments": { "production": { "on": true, "offVariation": 0, "prerequisites": [{ "key": "wide-cart", "variation": 0 }],
                "fallthrough": { "rollout": { "variations": [{ "variation": 0, "weight": 75000 }, { "variation": 1, "weight": 25000 }] } } } }
            },
            { "key": "dated", "variations": [{ "value": true }, { "value": false }],
              "environments": { "production": { "on": true, "fallthrough": { "variation": 1 },
                "rules": [{ "clauses": [{ "attribute": "since", "op": "before", "values": ["2026-01-01"] }], "variation": 0 }] } } },
            { "key": "gone", "archived": true, "variations": [{ "value": true }], "environments": {} },
            { "key": "companies", "variations": [{ "value": "a" }, { "value": "b" }],
              "environments": { "production": { "on": true, "fallthrough": { "variation": 1 },
                "rules": [{ "clauses": [{ "contextKind": "company", "attribute": "/size/people", "op": "greaterThan", "values": [10] }], "variation": 0 }] } } }
          ],
          "segments": [
            { "key": "beta", "name": "Beta", "included": ["bo"], "excluded": ["cy"],
              "rules": [{ "clauses": [{ "attribute": "beta", "op": "in", "values": [true] }] }] }
          ]
        }
        """;

    private static readonly Imported Flags = Imported.From(ImportFormat.Launchdarkly, File);

    [Fact]
    public void Have_the_same_values_for_the_same_people()
    {
        Flags.IsExact("wide-cart");
        Assert.Equal("true", Flags.Of("wide-cart", new { targetingKey = "ada" }));
        Assert.Equal(
            "true",
            Flags.Of(
                "wide-cart",
                new
                {
                    targetingKey = "x",
                    email = "x@shop.example",
                    plan = "pro",
                }
            )
        );
        Assert.Equal(
            "false",
            Flags.Of(
                "wide-cart",
                new
                {
                    targetingKey = "x",
                    email = "x@shop.example",
                    plan = "free",
                }
            )
        );
        // There, a clause is for nobody without the attribute, negated or not.
        Assert.Equal("false", Flags.Of("wide-cart", new { targetingKey = "x", email = "x@shop.example" }));
        Assert.Equal("true", Flags.Of("wide-cart", new { targetingKey = "bo" }));
        Assert.Equal("true", Flags.Of("wide-cart", new { targetingKey = "x", beta = true }));
        Assert.Equal("false", Flags.Of("wide-cart", new { targetingKey = "cy", beta = true }));
        Assert.Equal(
            "true",
            Imported.From(ImportFormat.Launchdarkly, File, environment: "development").Of("wide-cart", new { })
        );
    }

    [Fact]
    public void Keep_what_they_are_besides()
    {
        var made = Flags.Plan.Flags.Single(f => f.Key == "wide-cart").Definition;

        Assert.Equal(("Wide cart", true), (made.Name, made.IsForClients));
        Assert.Equal(["Wide", "off"], made.Variants.Select(v => v.Key));
        Assert.Equal(["shop"], made.Tags);
        Assert.DoesNotContain(Flags.Plan.Report.Flags, l => l.Key == "gone");
    }

    [Fact]
    public void Are_drawn_anew_where_they_are_split()
    {
        Flags.Differs("columns", "drawn anew");
        Assert.InRange(Flags.Count("columns", "3", unit => new { targetingKey = unit, beta = true }), 200, 300);
        // The prerequisite is not met.
        Assert.Equal("2", Flags.Of("columns", new { targetingKey = "x" }));
    }

    [Fact]
    public void Ask_for_members_where_there_were_other_contexts()
    {
        Flags.Differs("companies", "'company'");
        Assert.Equal("\"a\"", Flags.Of("companies", new { company = new { size = new { people = 11 } } }));
        Assert.Equal("\"b\"", Flags.Of("companies", new { company = new { size = new { people = 10 } } }));
    }

    [Fact]
    public void Are_left_out_where_there_is_nothing_for_a_rule() => Flags.IsNotCarried("dated", "'before'");

    [Fact]
    public void Are_read_as_SDKs_get_them()
    {
        var sent = Imported.From(
            ImportFormat.Launchdarkly,
            """
            { "flags": { "wide": { "key": "wide", "on": true, "variations": ["a", "b"], "fallthrough": { "variation": 1 }, "offVariation": null,
              "rules": [{ "clauses": [{ "attribute": "key", "op": "in", "values": ["ada"] }], "variation": 0 }], "clientSide": false } }, "segments": {} }
            """
        );

        sent.IsExact("wide");
        Assert.Equal(("\"a\"", "\"b\""), (sent.Of("wide", new { targetingKey = "ada" }), sent.Of("wide", new { })));
    }
}
