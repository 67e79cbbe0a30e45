using Samplit.Domain.Flags.Import;

namespace Samplit.Domain.Tests.Flags.Import;

public class Flags_of_GrowthBook
{
    private static readonly Imported Flags = Imported.From(
        ImportFormat.Growthbook,
        """
        {
          "features": {
            "banner": {
              "defaultValue": "none",
              "rules": [
                { "condition": { "plan": { "$in": ["pro", "team"] }, "company.size": { "$gte": 10 } }, "force": "big" },
                { "condition": { "$or": [{ "id": "ada" }, { "$not": { "country": { "$exists": true } } }] }, "force": "small" },
                { "condition": { "group": { "$inGroup": "g1" } }, "force": "big" }
              ]
            },
            "rollout": { "defaultValue": false, "rules": [{ "force": true, "coverage": 0.3, "hashAttribute": "company" }] },
            "test": { "defaultValue": "a", "rules": [{ "key": "t1", "variations": ["a", "b", "b"], "weights": [0.5, 0.25, 0.25], "coverage": 1, "hashAttribute": "id" }] },
            "needs": { "defaultValue": true, "rules": [{ "parentConditions": [{ "id": "banner", "condition": { "value": "big" }, "gate": true }] }] },
            "apart": { "defaultValue": 1, "rules": [{ "variations": [1, 2], "namespace": ["n", 0, 0.5] }] },
            "mixed": { "defaultValue": 1, "rules": [{ "force": "one" }] }
          },
          "savedGroups": { "g1": ["x", "y"] }
        }
        """
    );

    [Fact]
    public void Have_the_same_values_for_the_same_people()
    {
        Flags.IsExact("banner");
        Assert.Equal(
            "\"big\"",
            Flags.Of(
                "banner",
                new
                {
                    plan = "pro",
                    company = new { size = 10 },
                    country = "NL",
                }
            )
        );
        Assert.Equal(
            "\"none\"",
            Flags.Of(
                "banner",
                new
                {
                    plan = "pro",
                    company = new { size = 9 },
                    country = "NL",
                }
            )
        );
        Assert.Equal("\"small\"", Flags.Of("banner", new { targetingKey = "ada", country = "NL" }));
        Assert.Equal("\"small\"", Flags.Of("banner", new { plan = "free" }));
        Assert.Equal("\"big\"", Flags.Of("banner", new { group = "y", country = "NL" }));
    }

    [Fact]
    public void Are_drawn_anew_where_they_are_split()
    {
        Flags.Differs("rollout", "drawn anew");
        Assert.InRange(Flags.Count("rollout", "true", unit => new { company = unit }), 250, 350);
        Assert.Equal("false", Flags.Of("rollout", new { targetingKey = "ada" }));
        Flags.Differs("test", "drawn anew", "nothing is measured");
        Assert.InRange(Flags.Count("test", "\"b\""), 450, 550);
    }

    [Fact]
    public void Need_what_they_needed()
    {
        Flags.IsExact("needs");
        Assert.Equal("true", Flags.Of("needs", new { group = "y", country = "NL" }));
        Assert.Null(Flags.Of("needs", new { plan = "free" }));
    }

    [Fact]
    public void Are_left_out_where_there_is_nothing_for_them()
    {
        Flags.IsNotCarried("apart", "namespace");
        Flags.IsNotCarried("mixed", "of one kind");
    }
}
